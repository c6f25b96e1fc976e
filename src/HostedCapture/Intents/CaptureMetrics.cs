using System.Diagnostics.Metrics;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>The metrics of card captures.</summary>
public sealed class CaptureMetrics
{
    private readonly Counter<long> _submissions;
    private readonly Histogram<double> _latency;

    /// <summary>Makes the instruments.</summary>
    public CaptureMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Meter);
        _submissions = meter.CreateCounter<long>("hosted_capture.submissions", "{submission}", "Cards that were sent to a provider, by outcome and provider.");
        _latency = meter.CreateHistogram<double>("hosted_capture.provider.duration", "s", "How long a provider took, by outcome and provider.");
    }

    /// <summary>Counts a call to a provider, with its outcome.</summary>
    public void Submitted(string provider, Outcome outcome, TimeSpan took)
    {
        var tags = new[] { KeyValuePair.Create<string, object?>("provider", provider), KeyValuePair.Create<string, object?>("outcome", outcome.GetType().Name.ToLowerInvariant()) };
        _submissions.Add(1, tags);
        _latency.Record(took.TotalSeconds, tags);
    }
}
