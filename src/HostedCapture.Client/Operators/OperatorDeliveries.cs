namespace HostedCapture.Client;

internal sealed class OperatorDeliveries(Api api) : IOperatorDeliveries
{
    private const string Root = "/operator/deliveries";

    public PagedList<OperatorDelivery> ListAsync(ResendFilter? filter, CancellationToken cancellationToken) => api.List(
        Root, QueryOf(filter), OperatorJson.Default.ItemPageOperatorDelivery, cancellationToken);

    public Task<ListCount> CountAsync(ResendFilter? filter, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/count{QueryOf(filter)}"), OperatorJson.Default.ListCount, cancellationToken);

    public Task ExportAsync(Stream to, ResendFilter? filter, bool ndjson, CancellationToken cancellationToken) =>
        api.CopyAsync($"{Root}/export{QueryOf(filter).Add("format", ndjson ? "ndjson" : null)}", to, cancellationToken);

    public Task<DeliveryDetail> GetAsync(string id, bool personal, CancellationToken cancellationToken) => api.SendAsync(
        Call.Get($"{Root}/{Uri.EscapeDataString(id)}{new Query().Add("personal", personal ? "true" : null)}"),
        OperatorJson.Default.DeliveryDetail,
        cancellationToken);

    public Task<OperatorDelivery> ResendAsync(string id, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Post($"{Root}/{Uri.EscapeDataString(id)}/resend"), OperatorJson.Default.OperatorDelivery, cancellationToken);

    public Task<ResendProgress> ResendAllAsync(ResendFilter filter, int expectedCount, CancellationToken cancellationToken)
    {
        var wanted = new ResendDeliveries { Filter = filter, ExpectedCount = expectedCount };
        return api.SendAsync(
            Call.Post($"{Root}/resend").With(wanted, OperatorJson.Default.ResendDeliveries),
            OperatorJson.Default.ResendProgress,
            cancellationToken);
    }

    public Task<ResendProgress> GetResendAsync(Guid id, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/resends/{id}"), OperatorJson.Default.ResendProgress, cancellationToken);

    public Task<ResendProgress> WaitUntilDoneAsync(Guid id, CancellationToken cancellationToken) =>
        Api.UntilAsync(() => GetResendAsync(id, cancellationToken), progress => progress.State == "done", cancellationToken);

    public async Task<IReadOnlyList<EndpointItem>> ListEndpointsAsync(string? application, CancellationToken cancellationToken)
    {
        var call = Call.Get($"/operator/endpoints{new Query().Add("application", application)}");
        return (await api.SendAsync(call, OperatorJson.Default.EndpointList, cancellationToken).ConfigureAwait(false)).Items;
    }

    private static Query QueryOf(ResendFilter? filter) => new Query().Add("application", filter?.Application).Add("state", filter?.State)
        .Add("endpoint", filter?.Endpoint).Add("from", filter?.From).Add("to", filter?.To);
}
