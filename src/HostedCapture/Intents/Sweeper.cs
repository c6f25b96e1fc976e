using HostedCapture.Api;
using HostedCapture.CardTesting;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>
/// Expires unused intents, deletes data past its time, removes old records. Any
/// number of nodes may sweep: every change is a compare-and-set.
/// </summary>
public sealed class Sweeper(
    IntentStore intents,
    Retention retention,
    Idempotency idempotency,
    RecentTries tries,
    FailedCalls failed,
    GuardAllowances allowances,
    CardTestingGuard guard,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<Sweeper> logger)
    : Poller(TimeSpan.FromSeconds(1), time, lifetime, logger)
{
    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        await intents.ExpireAsync();
        await retention.ForgetDueAsync();
        await retention.PurgeAsync();
        await idempotency.SweepAsync();
        await tries.SweepAsync();
        await failed.SweepAsync();
        await allowances.SweepAsync();
        await guard.WatchAsync();
    }
}
