namespace HostedCapture.Client;

internal sealed class OperatorIntegrity(Api api) : IOperatorIntegrity
{
    private const string Root = "/operator/integrity";

    public Task<IntegrityAnswer> GetAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) => api.SendAsync(
        Call.Get($"{Root}{new Query().Add("from", from).Add("to", to)}"), OperatorJson.Default.IntegrityAnswer, cancellationToken);

    public Task<PageCheckItem> CheckAsync(Guid? intentId, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Root}/check").With(new CheckPageOf { IntentId = intentId }, OperatorJson.Default.CheckPageOf),
        OperatorJson.Default.PageCheckItem,
        cancellationToken);

    public Task ExportEvidenceAsync(string quarter, Stream to, CancellationToken cancellationToken) =>
        api.CopyAsync($"/operator/evidence{new Query().Add("quarter", quarter)}", to, cancellationToken);
}
