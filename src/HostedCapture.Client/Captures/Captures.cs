namespace HostedCapture.Client;

internal sealed class Captures(Api api) : ICaptures
{
    private const int NotFound = 404;
    private const string Root = "/tokenization/captures";

    public Task<Intent> CreateAsync(CreateIntent intent, string? idempotencyKey, CancellationToken cancellationToken) =>
        api.SendAsync(
            Call.Post(Root, idempotencyKey).With(intent, ClientJson.Default.CreateIntent),
            ClientJson.Default.Intent,
            cancellationToken);

    public Task<Intent> GetAsync(Guid id, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get($"{Root}/{id}"), ClientJson.Default.Intent, cancellationToken);

    public PagedList<Intent> ListAsync(IntentFilter? filter, CancellationToken cancellationToken)
    {
        var query = new Query()
            .Add("state", filter?.State?.Value)
            .Add("reference_id", filter?.ReferenceId)
            .Add("created_from", filter?.CreatedFrom)
            .Add("created_to", filter?.CreatedTo);
        return api.List(Root, query, ClientJson.Default.ItemPageIntent, cancellationToken);
    }

    public Task<Intent> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Post($"{Root}/{id}/cancel"), ClientJson.Default.Intent, cancellationToken);

    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var reply = await api.SendAsync(new Call(HttpMethod.Delete, $"{Root}/{id}"), cancellationToken).ConfigureAwait(false);
        // Not there: deleted before, or by this call, whose first answer was lost.
        if (!(reply.IsAnswer && reply.Status == NotFound))
            reply.ThrowIfFailed();
    }

    public Task<Outcome<Intent>> SubmitCardAsync(Intent intent, DirectCard card, CancellationToken cancellationToken) =>
        SubmitAsync(intent, call => call.With(card, ClientJson.Default.DirectCard), "capture_card", cancellationToken);

    public Task<Outcome<Intent>> SubmitCmrCardAsync(Intent intent, DirectCmrCard card, CancellationToken cancellationToken) =>
        SubmitAsync(intent, call => call.With(card, ClientJson.Default.DirectCmrCard), "capture", cancellationToken);

    public Task<Intent> WaitUntilKnownAsync(Guid id, CancellationToken cancellationToken) =>
        Api.UntilAsync(() => GetAsync(id, cancellationToken), intent => !intent.Submitting, cancellationToken);

    private async Task<Outcome<Intent>> SubmitAsync(Intent intent, Func<Call, Call> with, string rel, CancellationToken cancellationToken)
    {
        var call = with(Call.Post(Api.Follow(intent.Link(rel), rel)));
        var reply = await api.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return reply.Outcome(intent.Id, ClientJson.Default.Intent);
    }
}
