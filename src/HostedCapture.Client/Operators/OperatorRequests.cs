using System.Globalization;

namespace HostedCapture.Client;

internal sealed class OperatorRequests(Api api) : IOperatorRequests
{
    public PagedList<FailedRequest> ListAsync(FailedRequestFilter? filter, CancellationToken cancellationToken) => api.List(
        "/operator/requests",
        new Query().Add("application", filter?.Application).Add("method", filter?.Method).Add("route", filter?.Route)
            .Add("status", filter?.Status?.ToString(CultureInfo.InvariantCulture)).Add("code", filter?.Code)
            .Add("request_id", filter?.RequestId).Add("created_from", filter?.From).Add("created_to", filter?.To),
        OperatorJson.Default.ItemPageFailedRequest,
        cancellationToken);
}
