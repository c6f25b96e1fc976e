namespace HostedCapture.Client;

internal sealed class Operators(Api api) : IOperators
{
    public IOperatorIntents Intents { get; } = new OperatorIntents(api);

    public IOperatorPayments Payments { get; } = new OperatorPayments(api);

    public IOperatorApplications Applications { get; } = new OperatorApplications(api);

    public IOperatorRequests Requests { get; } = new OperatorRequests(api);

    public IOperatorEvents Events { get; } = new OperatorEvents(api);

    public IOperatorDeliveries Deliveries { get; } = new OperatorDeliveries(api);

    public IOperatorAudit Audit { get; } = new OperatorAudit(api);

    public IOperatorGuard Guard { get; } = new OperatorGuard(api);

    public IOperatorProviders Providers { get; } = new OperatorProviders(api);

    public IOperatorIntegrity Integrity { get; } = new OperatorIntegrity(api);

    public IOperatorInstallation Installation { get; } = new OperatorInstallation(api);

    public Task<OperatorIdentity> MeAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get("/operator/me"), OperatorJson.Default.OperatorIdentity, cancellationToken);

    public Task<OperatorRoles> RolesAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get("/operator/roles"), OperatorJson.Default.OperatorRoles, cancellationToken);

    public Task<OperatorAttention> AttentionAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get("/operator/attention"), OperatorJson.Default.OperatorAttention, cancellationToken);

    public Task<SearchResult> SearchAsync(string text, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
        api.SendAsync(
            Call.Get("/operator/search" + new Query().Add("q", text).Add("from", from).Add("to", to)),
            OperatorJson.Default.SearchResult,
            cancellationToken);
}

internal sealed class OperatorIntents(Api api) : IOperatorIntents
{
    private const int NotFound = 404;
    private const string Root = "/operator/intents";

    public PagedList<OperatorIntent> ListAsync(OperatorIntentFilter? filter, CancellationToken cancellationToken) => api.List(
        Root, Shown(filter), OperatorJson.Default.ItemPageOperatorIntent, cancellationToken);

    public Task<ListCount> CountAsync(OperatorIntentFilter? filter, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/count{Of(filter)}"), OperatorJson.Default.ListCount, cancellationToken);

    public Task ExportAsync(Stream to, OperatorIntentFilter? filter, bool ndjson, CancellationToken cancellationToken) =>
        api.CopyAsync($"{Root}/export{Shown(filter).Add("format", ndjson ? "ndjson" : null)}", to, cancellationToken);

    public Task<OperatorIntent> GetAsync(Guid id, bool personal, CancellationToken cancellationToken) => api.SendAsync(
        Call.Get($"{Root}/{id}{new Query().Add("personal", personal ? "true" : null)}"),
        OperatorJson.Default.OperatorIntent,
        cancellationToken);

    public async Task<IReadOnlyList<TimelineItem>> TimelineAsync(Guid id, CancellationToken cancellationToken) =>
        (await api.SendAsync(Call.Get($"{Root}/{id}/timeline"), OperatorJson.Default.TimelineAnswer, cancellationToken)
            .ConfigureAwait(false)).Items;

    public Task<IntentStatistics> StatisticsAsync(
        DateTimeOffset? from, DateTimeOffset? to, string? application, CancellationToken cancellationToken) => api.SendAsync(
            Call.Get($"{Root}/statistics{new Query().Add("from", from).Add("to", to).Add("application", application)}"),
            OperatorJson.Default.IntentStatistics,
            cancellationToken);

    public Task<OperatorIntent> CancelAsync(Guid id, string? reason, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Root}/{id}/cancel").With(new() { Reason = reason }, OperatorJson.Default.OperatorReason),
        OperatorJson.Default.OperatorIntent,
        cancellationToken);

    public async Task DeleteAsync(Guid id, string? reason, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Delete, $"{Root}/{id}{new Query().Add("reason", reason)}");
        var reply = await api.SendAsync(call, cancellationToken).ConfigureAwait(false);
        // Not there: deleted before, or by this call, whose first answer was lost.
        if (!(reply.IsAnswer && reply.Status == NotFound))
            reply.ThrowIfFailed();
    }

    private static Query Of(OperatorIntentFilter? filter) => new Query()
        .Add("state", filter?.State?.Value)
        .Add("kind", filter?.Kind?.Value)
        .Add("attention", filter?.Attention)
        .Add("application", filter?.Application)
        .Add("provider", filter?.Provider)
        .Add("brand", filter?.Brand)
        .Add("reference_id", filter?.ReferenceId)
        .Add("last_four", filter?.LastFour)
        .Add("metadata", filter?.Metadata)
        .Add("created_from", filter?.CreatedFrom)
        .Add("created_to", filter?.CreatedTo);

    private static Query Shown(OperatorIntentFilter? filter) => Of(filter).Add("personal", filter?.Personal == true ? "true" : null);
}

internal sealed class OperatorPayments(Api api) : IOperatorPayments
{
    private const string Root = "/operator/payments";

    public PagedList<OperatorPayment> ListAsync(OperatorPaymentFilter? filter, CancellationToken cancellationToken) => api.List(
        Root, Shown(filter), OperatorJson.Default.ItemPageOperatorPayment, cancellationToken);

    public Task<ListCount> CountAsync(OperatorPaymentFilter? filter, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/count{Of(filter)}"), OperatorJson.Default.ListCount, cancellationToken);

    public Task ExportAsync(Stream to, OperatorPaymentFilter? filter, bool ndjson, CancellationToken cancellationToken) =>
        api.CopyAsync($"{Root}/export{Shown(filter).Add("format", ndjson ? "ndjson" : null)}", to, cancellationToken);

    public Task<OperatorPayment> GetAsync(Guid id, bool personal, CancellationToken cancellationToken) => api.SendAsync(
        Call.Get($"{Root}/{id}{new Query().Add("personal", personal ? "true" : null)}"),
        OperatorJson.Default.OperatorPayment,
        cancellationToken);

    public async Task<IReadOnlyList<TimelineItem>> TimelineAsync(Guid id, CancellationToken cancellationToken) =>
        (await api.SendAsync(Call.Get($"{Root}/{id}/timeline"), OperatorJson.Default.TimelineAnswer, cancellationToken)
            .ConfigureAwait(false)).Items;

    public Task<Outcome<OperatorPayment>> ConfirmAsync(
        Guid id, decimal? amount, string? reason, string? idempotencyKey, CancellationToken cancellationToken) => MoveAsync(
        id,
        Call.Post($"{Root}/{id}/confirm", idempotencyKey)
            .With(new() { TotalAmount = amount, Reason = reason }, OperatorJson.Default.OperatorConfirm),
        cancellationToken);

    public Task<Outcome<OperatorPayment>> VoidAsync(Guid id, string? reason, string? idempotencyKey, CancellationToken cancellationToken) =>
        MoveAsync(
            id,
            Call.Post($"{Root}/{id}/void", idempotencyKey).With(new() { Reason = reason }, OperatorJson.Default.OperatorReason),
            cancellationToken);

    public Task<Outcome<OperatorPayment>> RefundAsync(
        Guid id, decimal? amount, string? reason, string? idempotencyKey, CancellationToken cancellationToken) => MoveAsync(
        id,
        Call.Post($"{Root}/{id}/refund", idempotencyKey)
            .With(new() { RefundedAmount = amount, Reason = reason }, OperatorJson.Default.OperatorRefund),
        cancellationToken);

    public Task<OperatorPayment> SettleAsync(
        Guid operationId, bool approved, string? providerId, string reason, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Root}/operations/{operationId}/settle").With(
            new() { Outcome = approved ? "approved" : "declined", ProviderId = providerId, Reason = reason },
            OperatorJson.Default.SettleOperation),
        OperatorJson.Default.OperatorPayment,
        cancellationToken);

    private async Task<Outcome<OperatorPayment>> MoveAsync(Guid id, Call call, CancellationToken cancellationToken) =>
        (await api.SendAsync(call, cancellationToken).ConfigureAwait(false)).Outcome(id, OperatorJson.Default.OperatorPayment);

    private static Query Of(OperatorPaymentFilter? filter) => new Query()
        .Add("state", filter?.State?.Value)
        .Add("attention", filter?.Attention)
        .Add("application", filter?.Application)
        .Add("provider", filter?.Provider)
        .Add("gateway_order", filter?.GatewayOrder)
        .Add("intent_id", filter?.IntentId?.ToString())
        .Add("last_four", filter?.LastFour)
        .Add("created_from", filter?.CreatedFrom)
        .Add("created_to", filter?.CreatedTo);

    private static Query Shown(OperatorPaymentFilter? filter) => Of(filter).Add("personal", filter?.Personal == true ? "true" : null);
}
