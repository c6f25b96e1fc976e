using System.Diagnostics;

namespace HostedCapture.Hosting;

/// <summary>
/// Traces begin and end in this process. Callers are untrusted: their <c>traceparent</c>, <c>tracestate</c>,
/// <c>baggage</c> and older forms would reach providers, merchants and the collector. Ours are not sent to others, either.
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
