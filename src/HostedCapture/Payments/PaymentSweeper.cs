using HostedCapture.Hosting;

namespace HostedCapture.Payments;

/// <summary>Deletes personal data past its time, removes old records. Any number of nodes may sweep.</summary>
public sealed class PaymentSweeper(
    PaymentRetention retention,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<PaymentSweeper> logger)
    : Poller(TimeSpan.FromSeconds(1), time, lifetime, logger)
{
    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        await retention.ForgetDueAsync();
        await retention.PurgeAsync();
    }
}
