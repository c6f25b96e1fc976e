using System.Diagnostics.Metrics;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Payments;

/// <summary>The metrics of payments.</summary>
public sealed class PaymentMetrics
{
    private readonly Counter<long> _operations;
    private readonly Histogram<double> _latency;

    /// <summary>Makes the instruments.</summary>
    public PaymentMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Meter);
        _operations = meter.CreateCounter<long>("hosted_capture.payments", "{operation}", "Operations on payments that a provider was called for, by operation, outcome and provider.");
        _latency = meter.CreateHistogram<double>("hosted_capture.payments.duration", "s", "How long a provider took for an operation on a payment, by operation, outcome and provider.");
    }

    /// <summary>Counts a call to a provider, with its outcome.</summary>
    public void Operated(string provider, Operation operation, Outcome outcome, TimeSpan took)
    {
        var tags = new[]
        {
            KeyValuePair.Create<string, object?>("provider", provider),
            KeyValuePair.Create<string, object?>("operation", ColumnTypes.Name(operation)),
            KeyValuePair.Create<string, object?>("outcome", outcome.GetType().Name.ToLowerInvariant()),
        };
        _operations.Add(1, tags);
        _latency.Record(took.TotalSeconds, tags);
    }
}
