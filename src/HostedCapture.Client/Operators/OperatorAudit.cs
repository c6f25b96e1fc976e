namespace HostedCapture.Client;

internal sealed class OperatorAudit(Api api) : IOperatorAudit
{
    private const string Root = "/operator/audit";

    public PagedList<AuditItem> ListAsync(AuditFilter? filter, CancellationToken cancellationToken) =>
        api.List(Root, Shown(filter), OperatorJson.Default.ItemPageAuditItem, cancellationToken);

    public Task<ListCount> CountAsync(AuditFilter? filter, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/count{QueryOf(filter)}"), OperatorJson.Default.ListCount, cancellationToken);

    public Task<AuditVerdict> VerifyAsync(string? known, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Root}/verify").With(new VerifyAudit { Known = known }, OperatorJson.Default.VerifyAudit),
        OperatorJson.Default.AuditVerdict,
        cancellationToken);

    public Task ExportAsync(Stream to, AuditFilter? filter, bool ndjson, CancellationToken cancellationToken) =>
        api.CopyAsync($"{Root}/export{Shown(filter).Add("format", ndjson ? "ndjson" : null)}", to, cancellationToken);

    public async Task NoteAccountAsync(AccountNote note, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var call = Call.Post($"{Root}/accounts", idempotencyKey).With(note, OperatorJson.Default.AccountNote);
        (await api.SendAsync(call, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();
    }

    private static Query QueryOf(AuditFilter? filter) => new Query().Add("actor", filter?.Actor).Add("type", filter?.Type)
        .Add("outcome", filter?.Outcome).Add("object_id", filter?.ObjectId).Add("from", filter?.From).Add("to", filter?.To);

    private static Query Shown(AuditFilter? filter) => QueryOf(filter).Add("personal", filter?.Personal == true ? "true" : null);
}
