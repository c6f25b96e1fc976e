namespace HostedCapture.Client;

internal sealed class OperatorIntegrity(Api api) : IOperatorIntegrity
{
    private const string Root = "/operator/integrity";

    public Task<IntegrityAnswer> GetAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) => api.SendAsync(
        Call.Get($"{Root}{new Query().Add("from", from).Add("to", to)}"), ClientJson.Default.IntegrityAnswer, cancellationToken);

    public Task<PageCheckItem> CheckAsync(Guid? intentId, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Root}/check").With(new CheckPageOf { IntentId = intentId }, ClientJson.Default.CheckPageOf),
        ClientJson.Default.PageCheckItem,
        cancellationToken);

    public async Task<byte[]> ExportEvidenceAsync(string quarter, CancellationToken cancellationToken)
    {
        var call = Call.Get($"/operator/evidence{new Query().Add("quarter", quarter)}");
        return (await api.SendAsync(call, cancellationToken).ConfigureAwait(false)).File();
    }
}
