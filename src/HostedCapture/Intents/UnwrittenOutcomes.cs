using System.Threading.Channels;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>
/// Outcomes that could not be written because the database was locked, full or gone: written as soon as it is back,
/// for as long as this process lives. Of a card they hold the token and what may be shown, nothing else. Should the
/// process die first, the provider is asked again.
/// </summary>
public sealed partial class UnwrittenOutcomes(AttemptStore attempts, TimeProvider time, ILogger<UnwrittenOutcomes> logger) : BackgroundService
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<Unwritten> _waiting = Channel.CreateUnbounded<Unwritten>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes an outcome over.</summary>
    public void Keep(Attempt attempt, Outcome outcome, bool remember)
    {
        LogKept(attempt.IntentId, attempt.Number);
        _waiting.Writer.TryWrite(new Unwritten(attempt, outcome, remember));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // One after the other: what keeps one from being written keeps all.
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
                    LogLeft(last.Attempt.IntentId, last.Attempt.Number);
            }
        }
    }

    private async Task<bool> TryWriteAsync(Unwritten unwritten)
    {
        var (attempt, outcome, remember) = unwritten;
        try
        {
            await attempts.FinishAsync(attempt, outcome, remember);
            LogWritten(attempt.IntentId, attempt.Number);
            return true;
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // No later try would go better: the provider is asked for this one after its lease.
            LogFailed(attempt.IntentId, attempt.Number, exception.GetType().Name, exception.StackTrace);
            return true;
        }
    }

    private sealed record Unwritten(Attempt Attempt, Outcome Outcome, bool Remember);

    [LoggerMessage(1, LogLevel.Warning, "Intent {IntentId}, attempt {Number}: the outcome waits for the database")]
    private partial void LogKept(Guid intentId, int number);

    [LoggerMessage(2, LogLevel.Information, "Intent {IntentId}, attempt {Number}: the outcome is written")]
    private partial void LogWritten(Guid intentId, int number);

    [LoggerMessage(3, LogLevel.Warning, "Intent {IntentId}, attempt {Number}: the outcome could not be written before the end; the provider will be asked")]
    private partial void LogLeft(Guid intentId, int number);

    [LoggerMessage(4, LogLevel.Error, "Intent {IntentId}, attempt {Number}: writing the outcome failed with {Exception}: {Where}")]
    private partial void LogFailed(Guid intentId, int number, string exception, string? where);
}
