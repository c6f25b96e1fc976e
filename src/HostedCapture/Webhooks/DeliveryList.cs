using System.Text.Json.Serialization;
using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Secrets;

namespace HostedCapture.Webhooks;

/// <summary>Deliveries for their merchant: listed, and asked for again.</summary>
/// <param name="db">The database.</param>
/// <param name="outbox">Wakes the sender.</param>
/// <param name="applications">Know the addresses.</param>
/// <param name="master">Opens what endpoints answered.</param>
/// <param name="audit">Notes what operators ask for.</param>
/// <param name="time">The clock.</param>
public sealed class DeliveryList(
    Db db, Outbox outbox, ApplicationRegistry applications, MasterKey master, AuditLog audit, TimeProvider time)
{
    private const string Columns =
        "d.id, d.event_id, e.type, e.object_id, e.sequence, d.endpoint_id, d.state, d.tries, d.created_at as create_time, "
        + "case when d.state = 'pending' then d.due_at end as next_try_time, d.tried_at as last_try_time, "
        + "d.last_status, d.last_error, d.last_answer";

    private readonly Seal _answers = DeliveryStore.AnswerSeal(master);

    /// <summary>An application's deliveries, newest first.</summary>
    /// <param name="applicationId">Whose they are.</param>
    /// <param name="state">Only those in this state; null: all.</param>
    /// <param name="after">Only those older than this one; null: from the newest.</param>
    /// <param name="limit">The most on the page.</param>
    public async Task<DeliveryPage> ListAsync(string applicationId, string? state, string? after, int limit)
    {
        var where = "d.application_id = @applicationId";
        if (state is not null)
            where += " and d.state = @state";
        if (after is not null)
            where += " and d.id < @after";
        var rows = await db.ReadAsync(tx => tx.QueryAsync<Delivery>(
            $"select {Columns} from deliveries d join events e on e.id = d.event_id where {where} order by d.id desc limit @rows",
            new { applicationId, state, after, rows = limit + 1 }));
        var page = rows.Take(limit).Select(row => Show(applicationId, row)).ToList();
        return new DeliveryPage(page, rows.Count > limit ? page[^1].Id : null);
    }

    /// <summary>An application's delivery; null when there is none.</summary>
    public async Task<Delivery?> FindAsync(string applicationId, string id)
    {
        var row = await db.ReadAsync(tx => tx.FindAsync<Delivery>(
            $"select {Columns} from deliveries d join events e on e.id = d.event_id where d.application_id = @applicationId and d.id = @id",
            new { applicationId, id }));
        return row is null ? null : Show(applicationId, row);
    }

    /// <summary>
    /// Sends a delivery again, now, and with the whole schedule before it. Its endpoint is asked again even when it had
    /// answered 410, and then gets what it missed.
    /// </summary>
    /// <param name="applicationId">Whose it is.</param>
    /// <param name="delivery">The delivery.</param>
    /// <param name="row">Says so in the audit log; null: nothing is said.</param>
    /// <returns>False when its address is not configured any more.</returns>
    public Task<bool> ResendAsync(string applicationId, Delivery delivery, AuditRow? row = null)
    {
        if (delivery.Url is null)
            return Task.FromResult(false);
        var values = new { delivery.Id, applicationId, delivery.EndpointId, now = time.GetUtcNow() };
        return db.InTransactionAsync(async tx =>
        {
            var asked = await tx.ExecuteAsync(
                """
                update deliveries set state = 'pending', tries = 0, fence = fence + 1, due_at = @now
                where id = @Id and application_id = @applicationId
                """,
                values);
            await tx.ExecuteAsync(
                "update endpoints set disabled_at = null, paused_until = 0 where id = @EndpointId and application_id = @applicationId",
                values);
            await tx.ExecuteAsync(
                "update deliveries set state = 'pending', due_at = @now where endpoint_id = @EndpointId and state = 'disabled'", values);
            if (asked == 1 && row is not null)
                await audit.AppendAsync(tx, row);
            tx.AfterCommit(outbox.Ring);
            return asked == 1;
        });
    }

    private Delivery Show(string applicationId, Delivery row) => row with
    {
        Url = applications.Endpoint(applicationId, row.EndpointId)?.Url.AbsoluteUri,
        LastAnswer = row.LastAnswer is { } answer ? _answers.Open(answer, applicationId, row.Id) : null,
    };
}

/// <summary>One event on its way to one endpoint.</summary>
public record Delivery
{
    /// <summary>Identifies it.</summary>
    public required string Id { get; init; }

    /// <summary>The event: the <c>webhook-id</c>.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>The intent or payment the event is about.</summary>
    public required string ObjectId { get; init; }

    /// <summary>The event's place in the history of its intent or payment.</summary>
    public required long Sequence { get; init; }

    /// <summary>The endpoint; the same address has the same one.</summary>
    public required string EndpointId { get; init; }

    /// <summary>The endpoint's address; absent when it is not configured any more.</summary>
    public string? Url { get; init; }

    /// <summary>
    /// <c>pending</c>: it will be sent; <c>delivered</c>; <c>failed</c>: given up after the last try; <c>disabled</c>: its
    /// endpoint answered 410; <c>dropped</c>: its address is not configured any more.
    /// </summary>
    public required string State { get; init; }

    /// <summary>How often it was sent, since it was made or asked for again.</summary>
    public required int Tries { get; init; }

    /// <summary>When the event happened.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>
    /// While it is pending: when it is sent next; while it is being sent: when another try begins should this one be
    /// lost.
    /// </summary>
    public DateTimeOffset? NextTryTime { get; init; }

    /// <summary>When the last try ended.</summary>
    public DateTimeOffset? LastTryTime { get; init; }

    /// <summary>The HTTP status the endpoint answered then; absent when there was no answer.</summary>
    public int? LastStatus { get; init; }

    /// <summary>
    /// Why there was no answer: <c>timeout</c>, <c>connect</c>, <c>tls</c>, <c>address</c> (it lies inside) or
    /// <c>answer</c> (it was cut off or is no HTTP).
    /// </summary>
    public string? LastError { get; init; }

    /// <summary>The beginning of the answer, at most 500 characters.</summary>
    public string? LastAnswer { get; init; }
}

/// <summary>A page of deliveries.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record DeliveryPage(
    IReadOnlyList<Delivery> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);
