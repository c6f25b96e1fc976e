using System.Diagnostics.Metrics;
using HostedCapture.Hosting;

namespace HostedCapture.CardTesting;

/// <summary>The metrics of card testing.</summary>
public sealed class CardTestingMetrics
{
    private readonly Counter<long> _stopped;
    private readonly Counter<long> _alarms;

    /// <summary>Makes the instruments.</summary>
    public CardTestingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Meter);
        _stopped = meter.CreateCounter<long>("hosted_capture.stopped", "{submission}", "Submissions that a rule against card testing stopped or delayed, by rule.");
        _alarms = meter.CreateCounter<long>("hosted_capture.bin_alarms", "{alarm}", "BINs that began to have unusually many declines.");
    }

    /// <summary>A rule stopped or delayed a submission.</summary>
    public void Stopped(string rule) => _stopped.Add(1, KeyValuePair.Create<string, object?>("rule", rule));

    /// <summary>A BIN began to have unusually many declines.</summary>
    public void Alarm() => _alarms.Add(1);
}
