using System.Data.Common;
using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Audit;

/// <summary>
/// Notes that the process starts and stops, and links the rows of the audit log meanwhile. Any number of nodes may do so.
/// </summary>
/// <param name="chain">Links.</param>
/// <param name="audit">Writes.</param>
/// <param name="configuration">What the process was started with, as a fingerprint.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells when the process serves.</param>
/// <param name="logger">Logs the last link at each start, outside the database.</param>
public sealed partial class AuditLinker(
    AuditChain chain,
    AuditLog audit,
    ConfigurationFingerprint configuration,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<AuditLinker> logger)
    // Long enough for a batch under load, short enough that unlinked rows stay few.
    : Poller(TimeSpan.FromMilliseconds(250), time, lifetime, logger)
{
    private readonly Lock _lock = new();
    private Task? _stop;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await audit.WriteAsync(
            audit.Row("system.started", AuditLog.Success, null, $"version {ProductVersion.Text}, configuration {configuration.Text}"));
        var last = await chain.LinkAsync();
        LogLast(last.Number, last.Hash);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A host that is stopped and then disposed signals twice; the first call does the work.
        Task stop;
        lock (_lock)
            stop = _stop ??= EndAsync();
        await stop;
    }

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        try
        {
            await audit.SumUpAsync();
            if (await chain.WaitsAsync())
                await chain.LinkAsync();
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // The table was changed from outside. The process keeps serving and writing rows.
            LogBroken(exception.Message);
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await audit.SumUpAsync(stopping: true);
            await audit.WriteAsync(audit.Row("system.stopped", AuditLog.Success));
            await chain.LinkAsync();
        }
        catch (DatabaseUnavailableException exception)
        {
            LogUnavailable(exception.InnerException!.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The audit log's last link is {Number}:{Hash}")]
    private partial void LogLast(long number, string hash);

    [LoggerMessage(2, LogLevel.Warning, "Linking the audit log waits for the database: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(3, LogLevel.Critical, "The audit log cannot be linked: {Reason}")]
    private partial void LogBroken(string reason);
}
