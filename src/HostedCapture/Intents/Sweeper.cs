using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>
/// What time does to intents: expires those nobody used, and gives back those whose submission nobody can answer
/// for after its lease. Any number of nodes may sweep: every change is a compare-and-set.
/// </summary>
public sealed partial class Sweeper(IntentStore intents, AttemptStore attempts, Idempotency idempotency, RecentTries tries, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pause, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await SweepAsync();
            }
            catch (DatabaseUnavailableException exception)
            {
                LogUnavailable(exception.InnerException!.Message);
            }
        }
    }

    /// <summary>Does what is due now.</summary>
    public async Task SweepAsync()
    {
        await intents.ExpireAsync();
        await idempotency.SweepAsync();
        await tries.SweepAsync();
        foreach (var attempt in await attempts.OverdueAsync())
        {
            // No provider of today can be asked for an attempt by its key: the person types the card again, and the
            // attempt stays on record as unknown.
            if (await attempts.ReleaseAsync(attempt))
                LogReleased(attempt.IntentId, attempt.Number);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Intent {IntentId}, attempt {Number}: no outcome within the lease; the intent is open again")]
    private partial void LogReleased(Guid intentId, int number);

    [LoggerMessage(2, LogLevel.Warning, "Sweeping waits for the database: {Reason}")]
    private partial void LogUnavailable(string reason);
}
