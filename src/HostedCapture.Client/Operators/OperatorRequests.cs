using System.Globalization;

namespace HostedCapture.Client;

internal sealed class OperatorRequests(Api api) : IOperatorRequests
{
    private const string Root = "/operator/requests";

    public PagedList<FailedRequest> ListAsync(FailedRequestFilter? filter, CancellationToken cancellationToken) =>
        api.List(Root, QueryOf(filter), OperatorJson.Default.ItemPageFailedRequest, cancellationToken);

    public Task<ListCount> CountAsync(FailedRequestFilter? filter, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/count{QueryOf(filter)}"), OperatorJson.Default.ListCount, cancellationToken);

    public Task ExportAsync(Stream to, FailedRequestFilter? filter, bool ndjson, CancellationToken cancellationToken) =>
        api.CopyAsync($"{Root}/export{QueryOf(filter).Add("format", ndjson ? "ndjson" : null)}", to, cancellationToken);

    private static Query QueryOf(FailedRequestFilter? filter) => new Query().Add("application", filter?.Application)
        .Add("method", filter?.Method).Add("route", filter?.Route)
        .Add("status", filter?.Status?.ToString(CultureInfo.InvariantCulture)).Add("code", filter?.Code)
        .Add("request_id", filter?.RequestId).Add("object_id", filter?.ObjectId)
        .Add("created_from", filter?.From).Add("created_to", filter?.To);
}
