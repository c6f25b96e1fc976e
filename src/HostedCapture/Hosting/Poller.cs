using HostedCapture.Data;

namespace HostedCapture.Hosting;

/// <summary>
/// Work that is polled for, from when the process can serve until it stops, whatever fails meanwhile.
/// </summary>
/// <param name="pause">Between two looks.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells when the process serves, and when it is asked to stop.</param>
/// <param name="logger">Logs failures.</param>
public abstract partial class Poller(TimeSpan pause, TimeProvider time, IHostApplicationLifetime lifetime, ILogger logger)
    : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>Does what is due now.</summary>
    public abstract Task PollAsync();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // No new work begins once the process is asked to stop, while the requests in flight still finish.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await StartedAsync(stop.Token);
            using var timer = new PeriodicTimer(pause, Time);
            do
                await TryAsync();
            while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task StartedAsync(CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stop);
    }

    private async Task TryAsync()
    {
        try
        {
            await PollAsync();
        }
        catch (DatabaseUnavailableException exception)
        {
            LogUnavailable(GetType().Name, exception.InnerException!.Message);
        }
        catch (Exception exception)
        {
            // The next poll may succeed. Only type and stack are logged, since a message may quote data.
            LogFailed(GetType().Name, exception.GetType().Name, exception.StackTrace);
        }
    }

    [LoggerMessage(101, LogLevel.Warning, "{Work} waits for the database: {Reason}")]
    private partial void LogUnavailable(string work, string reason);

    [LoggerMessage(102, LogLevel.Error, "{Work} failed with {Exception}: {Where}")]
    private partial void LogFailed(string work, string exception, string? where);
}
