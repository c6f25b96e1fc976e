using System.Diagnostics.Metrics;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>The metrics of webhooks.</summary>
public sealed class WebhookMetrics
{
    private readonly Counter<long> _tries;

    /// <summary>Makes the instruments.</summary>
    public WebhookMetrics(IMeterFactory meters) => _tries = meters.Create(Telemetry.Meter).CreateCounter<long>(
        "hosted_capture.webhooks", "{try}", "Webhooks that were sent, by what follows: delivered, pending (it is tried again), failed (it is given up), disabled (410).");

    /// <summary>Counts a try to deliver.</summary>
    /// <param name="state">The delivery's state afterwards.</param>
    public void Sent(string state) => _tries.Add(1, KeyValuePair.Create<string, object?>("state", state));
}
