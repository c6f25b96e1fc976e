namespace HostedCapture.Client;

internal sealed class OperatorEvents(Api api) : IOperatorEvents
{
    public PagedList<OperatorEvent> ListAsync(OperatorEventFilter? filter, CancellationToken cancellationToken) => api.List(
        "/operator/events",
        new Query().Add("application", filter?.Application).Add("type", filter?.Type?.Value).Add("object_id", filter?.ObjectId)
            .Add("from", filter?.From).Add("to", filter?.To),
        OperatorJson.Default.ItemPageOperatorEvent,
        cancellationToken);
}
