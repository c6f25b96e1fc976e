namespace HostedCapture.Client;

internal sealed class OperatorEvents(Api api) : IOperatorEvents
{
    public IAsyncEnumerable<OperatorEvent> ListAsync(OperatorEventFilter? filter, CancellationToken cancellationToken) => api.ListAsync(
        "/operator/events",
        new Query().Add("application", filter?.Application).Add("type", filter?.Type?.Value).Add("object_id", filter?.ObjectId)
            .Add("from", filter?.From).Add("to", filter?.To),
        OperatorJson.Default.OperatorEventPage,
        page => (page.Items, page.Next),
        cancellationToken);
}
