using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Secrets;

namespace HostedCapture.Webhooks;

/// <summary>Which deliveries are meant; null: any.</summary>
public sealed record DeliveryFilter
{
    /// <summary>Of these applications; null: of all.</summary>
    public IReadOnlyList<string>? Applications { get; init; }

    /// <summary>In this state.</summary>
    public string? State { get; init; }

    /// <summary>To this endpoint.</summary>
    public string? EndpointId { get; init; }

    /// <summary>Made at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Made before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The conditions of the SQL over <c>deliveries d</c>, and their values.</summary>
    // Ids begin with their time, so that one index serves time and order.
    internal SqlValues Values() => new SqlValues()
        .IfIn("d.application_id", "application", Applications)
        .If("d.state = @state", "state", State)
        .If("d.endpoint_id = @endpoint", "endpoint", EndpointId)
        .If("d.id >= @from", "from", TimedIds.Least(From, "dlv_"))
        .If("d.id < @to", "to", TimedIds.Least(To, "dlv_"));
}

/// <summary>Deliveries of all applications, or of some, for those who operate.</summary>
/// <param name="db">The database.</param>
/// <param name="applications">Know the addresses.</param>
/// <param name="master">Opens what endpoints answered.</param>
public sealed class DeliverySearch(Db db, ApplicationRegistry applications, MasterKey master)
{
    /// <summary>The most that is counted, and sent again at once.</summary>
    public const int MostCounted = 100_000;

    private const string Columns =
        "d.id, d.application_id, d.event_id, e.type, e.object_id, e.sequence, d.endpoint_id, d.state, d.tries, "
        + "d.created_at as create_time, case when d.state = 'pending' then d.due_at end as next_try_time, d.tried_at as last_try_time, "
        + "d.last_status, d.last_error";

    private readonly Seal _answers = DeliveryStore.AnswerSeal(master);

    /// <summary>Deliveries, newest first; one more than the limit when there is another page.</summary>
    public async Task<IReadOnlyList<FoundDelivery>> ListAsync(DeliveryFilter filter, string? after, int limit)
    {
        var values = filter.Values().If("d.id < @after", "after", after).With("rows", limit + 1);
        var rows = await db.ReadAsync(tx => tx.QueryAsync<FoundDelivery>(
            $"select {Columns} from deliveries d join events e on e.id = d.event_id where {values.Where} order by d.id desc limit @rows",
            values));
        return [.. rows.Select(Show)];
    }

    /// <summary>A delivery of the applications; null when there is none.</summary>
    public async Task<FoundDelivery?> FindAsync(IReadOnlyList<string>? of, string id)
    {
        var values = new DeliveryFilter { Applications = of }.Values().If("d.id = @id", "id", id);
        var row = await db.ReadAsync(tx => tx.FindAsync<FoundDelivery>(
            $"select {Columns} from deliveries d join events e on e.id = d.event_id where {values.Where}", values));
        return row is null ? null : Show(row);
    }

    /// <summary>The event of a delivery.</summary>
    public Task<EventRow?> EventAsync(FoundDelivery delivery) => db.ReadAsync(
        tx => tx.FindAsync<EventRow>($"select {EventRow.Columns} from events where id = @EventId", new { delivery.EventId }));

    /// <summary>Every try of a delivery, newest first.</summary>
    public async Task<IReadOnlyList<DeliveryTry>> TriesAsync(FoundDelivery delivery)
    {
        var rows = await db.ReadAsync(tx => tx.QueryAsync<DeliveryTry>(
            $"select {DeliveryTry.Columns} from delivery_tries where delivery_id = @Id order by fence desc limit 100",
            new { delivery.Id }));
        return
        [
            .. rows.Select(row => row with
            {
                Answer = row.Answer is { } answer ? _answers.Open(answer, delivery.ApplicationId, delivery.Id) : null,
            }),
        ];
    }

    /// <summary>How many there are, up to one more than <see cref="MostCounted"/>; and the newest of them.</summary>
    public async Task<(int Count, string? Last)> CountAsync(DeliveryFilter filter)
    {
        var values = filter.Values().With("rows", MostCounted + 1);
        var counted = await db.ReadAsync(tx => tx.FindAsync<Counted>(
            $"select count(*) as count, max(id) as last from (select d.id from deliveries d where {values.Where} limit @rows) as found",
            values));
        return (counted!.Count, counted.Last);
    }

    /// <summary>The endpoints, with what is known of their deliveries.</summary>
    /// <param name="of">The applications; null: all.</param>
    /// <param name="since">From when on deliveries are counted.</param>
    public async Task<IReadOnlyList<FoundEndpoint>> EndpointsAsync(IReadOnlyList<string>? of, DateTimeOffset since)
    {
        var configured = applications.All.Where(application => of?.Contains(application.Id) != false)
            .SelectMany(application => application.Webhooks).ToList();
        if (configured is [])
            return [];
        var values = new SqlValues().With("since", TimedIds.Least(since, "dlv_"));
        var ids = values.List("id", [.. configured.Select(endpoint => endpoint.Id)]);
        var (states, counts) = await db.ReadAsync(async tx => (
            await tx.QueryAsync<EndpointRow>($"select id, paused_until, disabled_at from endpoints where id in {ids}", values),
            await tx.QueryAsync<CountRow>(
                "select endpoint_id, state, count(*) as count, max(tried_at) as last from deliveries "
                    + $"where endpoint_id in {ids} and id >= @since group by endpoint_id, state",
                values)));
        return
        [
            .. configured.Select(endpoint =>
            {
                var state = states.FirstOrDefault(row => row.Id == endpoint.Id);
                var own = counts.Where(row => row.EndpointId == endpoint.Id).ToDictionary(row => row.State);
                return new FoundEndpoint(
                    endpoint.Id, endpoint.ApplicationId, endpoint.Url.AbsoluteUri, endpoint.Secrets.Count,
                    state?.PausedUntil, state?.DisabledAt,
                    own.ToDictionary(pair => pair.Key, pair => pair.Value.Count),
                    own.GetValueOrDefault("delivered")?.Last);
            }),
        ];
    }

    private FoundDelivery Show(FoundDelivery row) => row with
    {
        Url = applications.Endpoint(row.ApplicationId, row.EndpointId)?.Url.AbsoluteUri,
    };

    private sealed record Counted
    {
        public int Count { get; init; }

        public string? Last { get; init; }
    }

    private sealed record EndpointRow
    {
        public string Id { get; init; } = "";

        public DateTimeOffset PausedUntil { get; init; }

        public DateTimeOffset? DisabledAt { get; init; }
    }

    private sealed record CountRow
    {
        public string EndpointId { get; init; } = "";

        public string State { get; init; } = "";

        public long Count { get; init; }

        public DateTimeOffset? Last { get; init; }
    }
}

/// <summary>A delivery of any application; what its endpoint answered is with its tries.</summary>
public sealed record FoundDelivery : Delivery
{
    /// <summary>Whose it is.</summary>
    public required string ApplicationId { get; init; }
}

/// <summary>One try of a delivery.</summary>
public sealed record DeliveryTry
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns =
        "fence, sent_at, milliseconds, url, stamp, signature, body_sha256, body_bytes, status, error, answer";

    /// <summary>Its place among all tries and wishes to try again.</summary>
    public required long Fence { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>How long the answer took.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>Where it went.</summary>
    public required string Url { get; init; }

    /// <summary>The header <c>webhook-timestamp</c>.</summary>
    public required string Stamp { get; init; }

    /// <summary>The header <c>webhook-signature</c>.</summary>
    public required string Signature { get; init; }

    /// <summary>The hash of the body, hexadecimal.</summary>
    public required string BodySha256 { get; init; }

    /// <summary>The body's length.</summary>
    public required int BodyBytes { get; init; }

    /// <summary>The HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why there was none.</summary>
    public string? Error { get; init; }

    /// <summary>The answer's beginning.</summary>
    public string? Answer { get; init; }
}

/// <summary>An endpoint and its deliveries of a time.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="ApplicationId">Whose it is.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Secrets">How many secrets sign.</param>
/// <param name="PausedUntil">Until when it asked to be left alone.</param>
/// <param name="DisabledAt">When it answered 410; null: it takes deliveries.</param>
/// <param name="Counts">Its deliveries by their state.</param>
/// <param name="LastDelivered">When one was delivered last.</param>
public sealed record FoundEndpoint(
    string Id,
    string ApplicationId,
    string Url,
    int Secrets,
    DateTimeOffset? PausedUntil,
    DateTimeOffset? DisabledAt,
    IReadOnlyDictionary<string, long> Counts,
    DateTimeOffset? LastDelivered);
