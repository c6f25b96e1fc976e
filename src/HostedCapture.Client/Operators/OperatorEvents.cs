namespace HostedCapture.Client;

internal sealed class OperatorEvents(Api api) : IOperatorEvents
{
    private const string Root = "/operator/events";

    public PagedList<OperatorEvent> ListAsync(OperatorEventFilter? filter, CancellationToken cancellationToken) =>
        api.List(Root, QueryOf(filter), OperatorJson.Default.ItemPageOperatorEvent, cancellationToken);

    public Task<ListCount> CountAsync(OperatorEventFilter? filter, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/count{QueryOf(filter)}"), OperatorJson.Default.ListCount, cancellationToken);

    public Task ExportAsync(Stream to, OperatorEventFilter? filter, bool ndjson, CancellationToken cancellationToken) =>
        api.CopyAsync($"{Root}/export{QueryOf(filter).Add("format", ndjson ? "ndjson" : null)}", to, cancellationToken);

    private static Query QueryOf(OperatorEventFilter? filter) => new Query().Add("application", filter?.Application)
        .Add("id", filter?.Id).Add("type", filter?.Type?.Value).Add("object_id", filter?.ObjectId)
        .Add("from", filter?.From).Add("to", filter?.To);
}
