using System.Threading.Channels;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Attempts;

/// <summary>
/// Outcomes that could not be written because the database was locked, full or gone: written
/// as soon as it is back, while this process lives. Of a card they hold the token and what may be shown,
/// nothing else. If the process dies first, the provider is asked again.
/// </summary>
public sealed partial class UnwrittenOutcomes(TimeProvider time, ILogger<UnwrittenOutcomes> logger) : BackgroundService
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<Unwritten> _waiting = Channel.CreateUnbounded<Unwritten>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Queues an outcome.</summary>
    /// <param name="owner">Writes it; may be asked many times.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="outcome">What came of it.</param>
    public void Keep(ISettles owner, Attempt attempt, Outcome outcome)
    {
        LogKept(attempt.OwnerId, attempt.Number);
        _waiting.Writer.TryWrite(new Unwritten(owner, attempt, outcome));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // One after the other: the same failure affects all.
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                var pause = s_firstPause;
                while (_waiting.Reader.TryPeek(out var next) && !await TryWriteAsync(next))
                {
                    await Task.Delay(pause, time, stoppingToken);
                    pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
                }

                _waiting.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            while (_waiting.Reader.TryRead(out var last))
            {
                if (!await TryWriteAsync(last))
                    LogLeft(last.Attempt.OwnerId, last.Attempt.Number);
            }
        }
    }

    private async Task<bool> TryWriteAsync(Unwritten unwritten)
    {
        var (id, number) = (unwritten.Attempt.OwnerId, unwritten.Attempt.Number);
        try
        {
            await unwritten.Owner.SettleAsync(unwritten.Attempt, unwritten.Outcome);
            LogWritten(id, number);
            return true;
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Another try would fail the same way: the provider is asked after the lease.
            LogFailed(id, number, exception.GetType().Name, exception.StackTrace);
            return true;
        }
    }

    private sealed record Unwritten(ISettles Owner, Attempt Attempt, Outcome Outcome);

    [LoggerMessage(1, LogLevel.Warning, "{Id}, attempt {Number}: the outcome waits for the database")]
    private partial void LogKept(Guid id, int number);

    [LoggerMessage(2, LogLevel.Information, "{Id}, attempt {Number}: the outcome is written")]
    private partial void LogWritten(Guid id, int number);

    [LoggerMessage(3, LogLevel.Warning, "{Id}, attempt {Number}: the outcome could not be written before the end; the provider will be asked")]
    private partial void LogLeft(Guid id, int number);

    [LoggerMessage(4, LogLevel.Error, "{Id}, attempt {Number}: writing the outcome failed with {Exception}: {Where}")]
    private partial void LogFailed(Guid id, int number, string exception, string? where);
}
