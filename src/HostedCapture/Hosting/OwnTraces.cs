using System.Diagnostics;

namespace HostedCapture.Hosting;

/// <summary>
/// Traces begin and end here. Whoever calls is a stranger, and what he writes into <c>traceparent</c>, <c>tracestate</c>,
/// <c>baggage</c> or their older forms would reach providers, merchants and the collector; nor is it theirs to know ours.
/// </summary>
public sealed class OwnTraces : DistributedContextPropagator
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => [];

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        // Nothing goes out.
    }

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
