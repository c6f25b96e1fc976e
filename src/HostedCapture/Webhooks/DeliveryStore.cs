using HostedCapture.Data;
using HostedCapture.Secrets;









namespace HostedCapture.Webhooks;

/// <summary>
/// The SQL of sending: deliveries are claimed with a lease and settled with a fence, so that any number of nodes share them.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="limits">The lease.</param>
/// <param name="master">Seals what endpoints answered.</param>
/// <param name="time">The clock.</param>
public sealed class DeliveryStore(Db db, DeliveryLimits limits, MasterKey master, TimeProvider time)
{
    private const int MostSwept = 500;

    private readonly Seal _answers = AnswerSeal(master);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes endpoints known.</summary>
    public Task<int> RegisterAsync(IEnumerable<(string Id, string ApplicationId)> endpoints)
    {
        var now = Now;
        return db.InTransactionAsync(async tx =>
        {
            var added = 0;
            foreach (var (id, applicationId) in endpoints)
            {
                added += await tx.ExecuteAsync(
                    "insert into endpoints (id, application_id, created_at, paused_until) values (@id, @applicationId, @now, 0) on conflict do nothing",
                    new { id, applicationId, now });
            }

            return added;
        });
    }

    /// <summary>The endpoints for which something is due.</summary>
    public Task<IReadOnlyList<string>> DueAsync() => db.ReadAsync(tx => tx.QueryAsync<string>(
        """
        select id from endpoints where disabled_at is null and paused_until <= @now
            and exists (select 1 from deliveries where endpoint_id = endpoints.id and state = 'pending' and due_at <= @now)
        """,
        new { now = Now }));

    /// <summary>Takes deliveries of an endpoint, oldest first. Of several nodes, one gets each.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(string endpointId, int most)
    {
        var now = Now;
        var values = new { endpointId, most, now, lease = now + (long)limits.Lease.TotalMilliseconds };
        var taken = await db.InTransactionAsync(tx => tx.QueryAsync<ClaimRow>(
            """
            update deliveries set due_at = @lease, tries = tries + 1, fence = fence + 1
            where id in (select id from deliveries where endpoint_id = @endpointId and state = 'pending' and due_at <= @now order by due_at, id limit @most)
                and state = 'pending' and due_at <= @now
            returning id, event_id, tries, fence
            """,
            values));
        var claims = new List<Claim>();
        await db.ReadAsync(async tx =>
        {
            foreach (var row in taken)
            {
                var told = await tx.FindAsync<EventRow>($"select {EventRow.Columns} from events where id = @EventId", row);
                claims.Add(new Claim(row.Id, endpointId, (int)row.Tries, row.Fence, told!));
            }

            return claims.Count;
        });
        return [.. claims.OrderBy(claim => claim.Event.Position)];
    }

    /// <summary>Writes the result of a try, unless another node has claimed the delivery meanwhile.</summary>
    public Task<bool> FinishAsync(Claim claim, EndpointAnswer answer, Decision decision)
    {
        var now = Now;
        return db.InTransactionAsync(async tx =>
        {
            var settled = await tx.ExecuteAsync(
                """
                update deliveries set state = @state, due_at = @due, tried_at = @now, last_status = @status, last_error = @error, last_answer = @text
                where id = @id and fence = @fence
                """,
                new
                {
                    id = claim.Id,
                    fence = claim.Fence,
                    state = decision.State,
                    due = now + (long)(decision.Wait ?? TimeSpan.Zero).TotalMilliseconds,
                    now,
                    status = (long?)answer.Status,
                    error = answer.Error,
                    text = answer.Text is null ? null : _answers.Close(answer.Text, claim.Event.ApplicationId, claim.Id),
                });
            if (settled == 1 && decision.Pause is { } pause)
                await tx.ExecuteAsync("update endpoints set paused_until = @until where id = @endpoint", new { endpoint = claim.EndpointId, until = now + (long)pause.TotalMilliseconds });
            if (settled == 1 && decision.State == "disabled")
            {
                await tx.ExecuteAsync("update endpoints set disabled_at = @now where id = @endpoint", new { endpoint = claim.EndpointId, now });
                await tx.ExecuteAsync("update deliveries set state = 'disabled' where endpoint_id = @endpoint and state = 'pending'", new { endpoint = claim.EndpointId });
            }

            return settled == 1;
        });
    }

    /// <summary>Drops deliveries to addresses that no node has configured any more; returns how many.</summary>
    public async Task<int> DropAsync(IReadOnlySet<string> configured)
    {
        var known = await db.ReadAsync(tx => tx.QueryAsync<string>("select id from endpoints"));
        var gone = known.Where(id => !configured.Contains(id)).ToList();
        var old = Now - (long)limits.Unclaimed.TotalMilliseconds;
        var dropped = 0;
        foreach (var endpoint in gone)
        {
            dropped += await db.InTransactionAsync(tx => tx.ExecuteAsync(
                "update deliveries set state = 'dropped' where endpoint_id = @endpoint and state in ('pending', 'disabled') and due_at <= @old", new { endpoint, old }));
        }

        return dropped;
    }

    /// <summary>Forgets finished deliveries that are old, a few at a time.</summary>
    public Task<int> SweepAsync() => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "delete from deliveries where id in (select id from deliveries where created_at <= @old and state <> 'pending' limit @MostSwept)",
        new { old = Now - (long)limits.Kept.TotalMilliseconds, MostSwept }));

    /// <summary>Encrypts endpoints' answers: they may quote what was sent.</summary>
    internal static Seal AnswerSeal(MasterKey master) => new(master, "webhook answer");

    /// <summary>A delivery that was taken, with its event.</summary>
    /// <param name="Id">The delivery.</param>
    /// <param name="EndpointId">Where it goes.</param>
    /// <param name="Tries">With this one.</param>
    /// <param name="Fence">Proves that it is still ours.</param>
    /// <param name="Event">What is told.</param>
    public sealed record Claim(string Id, string EndpointId, int Tries, long Fence, EventRow Event);

    private sealed class ClaimRow
    {
        public string Id { get; init; } = "";

        public string EventId { get; init; } = "";

        public long Tries { get; init; }

        public long Fence { get; init; }
    }
}
