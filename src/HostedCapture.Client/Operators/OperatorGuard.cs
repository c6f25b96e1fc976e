namespace HostedCapture.Client;

internal sealed class OperatorGuard(Api api) : IOperatorGuard
{
    private const int NotFound = 404;
    private const string Root = "/operator/guard";

    public PagedList<GuardStop> ListStopsAsync(GuardStopFilter? filter, CancellationToken cancellationToken) => api.List(
        $"{Root}/stops",
        new Query().Add("rule", filter?.Rule).Add("intent", filter?.IntentId?.ToString()).Add("from", filter?.From).Add("to", filter?.To)
            .Add("personal", filter?.Personal == true ? "true" : null),
        OperatorJson.Default.ItemPageGuardStop,
        cancellationToken);

    public PagedList<GuardAlarm> ListAlarmsAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
        api.List(
            $"{Root}/alarms",
            new Query().Add("from", from).Add("to", to),
            OperatorJson.Default.ItemPageGuardAlarm,
            cancellationToken);

    public Task<AllowanceList> ListAllowancesAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/allowances"), OperatorJson.Default.AllowanceList, cancellationToken);

    public Task<AllowanceItem> AllowAsync(CreateAllowance allowance, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Root}/allowances").With(allowance, OperatorJson.Default.CreateAllowance),
        OperatorJson.Default.AllowanceItem,
        cancellationToken);

    public async Task EndAllowanceAsync(Guid id, CancellationToken cancellationToken)
    {
        var reply = await api.SendAsync(new Call(HttpMethod.Delete, $"{Root}/allowances/{id}"), cancellationToken).ConfigureAwait(false);
        // Not there: ended before, or by this call, whose first answer was lost.
        if (!(reply.IsAnswer && reply.Status == NotFound))
            reply.ThrowIfFailed();
    }
}
