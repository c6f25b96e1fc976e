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

    /// <summary>Makes endpoints known.</summary>
    public Task<int> RegisterAsync(IEnumerable<(string Id, string ApplicationId)> endpoints)
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(async tx =>
        {
            var added = 0;
            foreach (var (id, applicationId) in endpoints)
            {
                added += await tx.ExecuteAsync(
                    "insert into endpoints (id, application_id, created_at, paused_until) values (@id, @applicationId, @now, 0) "
                        + "on conflict do nothing",
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
        new { now = time.GetUtcNow() }));

    /// <summary>Takes deliveries of an endpoint, oldest first. Of several nodes, one gets each.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(string endpointId, int most)
    {
        var now = time.GetUtcNow();
        var values = new { endpointId, most, now, lease = now + limits.Lease };
        var taken = await db.InTransactionAsync(tx => tx.QueryAsync<Claim>(
            """
            update deliveries set due_at = @lease, tries = tries + 1, fence = fence + 1
            where id in (select id from deliveries where endpoint_id = @endpointId and state = 'pending' and due_at <= @now
                order by due_at, id limit @most)
                and state = 'pending' and due_at <= @now
            returning id, endpoint_id, event_id, tries, fence
            """,
            values));
        var claims = new List<Claim>();
        await db.ReadAsync(async tx =>
        {
            foreach (var claim in taken)
            {
                var told = await tx.FindAsync<EventRow>($"select {EventRow.Columns} from events where id = @EventId", claim);
                claims.Add(claim with { Event = told! });
            }

            return claims.Count;
        });
        return [.. claims.OrderBy(claim => claim.Event.Position)];
    }

    /// <summary>Writes the result of a try, unless another node has claimed the delivery meanwhile.</summary>
    public Task<bool> FinishAsync(Claim claim, EndpointAnswer answer, Decision decision)
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(async tx =>
        {
            var settled = await tx.ExecuteAsync(
                """
                update deliveries set state = @State, due_at = @due, tried_at = @now,
                    last_status = @Status, last_error = @Error, last_answer = @text
                where id = @Id and fence = @Fence
                """,
                new
                {
                    claim.Id,
                    claim.Fence,
                    decision.State,
                    due = now + (decision.Wait ?? TimeSpan.Zero),
                    now,
                    answer.Status,
                    answer.Error,
                    text = answer.Text is null ? null : _answers.Close(answer.Text, claim.Event.ApplicationId, claim.Id),
                });
            if (settled == 1 && answer.Sent is { } sent)
                await NoteTryAsync(tx, claim, answer, sent);
            if (settled == 1 && decision.Pause is { } pause)
            {
                await tx.ExecuteAsync(
                    "update endpoints set paused_until = @until where id = @EndpointId", new { claim.EndpointId, until = now + pause });
            }

            if (settled == 1 && decision.State == "disabled")
            {
                await tx.ExecuteAsync("update endpoints set disabled_at = @now where id = @EndpointId", new { claim.EndpointId, now });
                await tx.ExecuteAsync(
                    "update deliveries set state = 'disabled' where endpoint_id = @EndpointId and state = 'pending'", claim);
            }

            return settled == 1;
        });
    }

    // What a merchant's developer is shown: everything that left, and what came back.
    private Task<int> NoteTryAsync(Tx tx, Claim claim, EndpointAnswer answer, SentWebhook sent) => tx.ExecuteAsync(
        """
        insert into delivery_tries (
            delivery_id, fence, sent_at, milliseconds, url, stamp, signature, body_sha256, body_bytes, status, error,
            answer)
        values (@Id, @Fence, @At, @Took, @Url, @Stamp, @Signature, @BodySha256, @BodyBytes, @Status, @Error, @text)
        on conflict do nothing
        """,
        new
        {
            claim.Id,
            claim.Fence,
            sent.At,
            sent.Took,
            sent.Url,
            sent.Stamp,
            sent.Signature,
            sent.BodySha256,
            sent.BodyBytes,
            answer.Status,
            answer.Error,
            text = answer.Text is null ? null : _answers.Close(answer.Text, claim.Event.ApplicationId, claim.Id),
        });

    /// <summary>Drops deliveries to addresses that no node has configured any more; returns how many.</summary>
    public async Task<int> DropAsync(IReadOnlySet<string> configured)
    {
        var known = await db.ReadAsync(tx => tx.QueryAsync<string>("select id from endpoints"));
        var gone = known.Where(id => !configured.Contains(id)).ToList();
        var old = time.GetUtcNow() - limits.Unclaimed;
        var dropped = 0;
        foreach (var endpoint in gone)
        {
            dropped += await db.InTransactionAsync(tx => tx.ExecuteAsync(
                """
                update deliveries set state = 'dropped'
                where endpoint_id = @endpoint and state in ('pending', 'disabled') and due_at <= @old
                """,
                new { endpoint, old }));
        }

        return dropped;
    }

    /// <summary>Forgets finished deliveries that are old, a few at a time.</summary>
    public Task<int> SweepAsync() => db.InTransactionAsync(async tx =>
    {
        var gone = await tx.QueryAsync<string>(
            "delete from deliveries where id in (select id from deliveries where created_at <= @old and state <> 'pending' "
                + "limit @MostSwept) returning id",
            new { old = time.GetUtcNow() - limits.Kept, MostSwept });
        var values = new SqlValues();
        if (gone.Count > 0)
            await tx.ExecuteAsync($"delete from delivery_tries where delivery_id in {values.List("id", gone)}", values);
        return gone.Count;
    });

    /// <summary>Encrypts endpoints' answers: they may quote what was sent.</summary>
    internal static Seal AnswerSeal(MasterKey master) => new(master, "webhook answer");

    /// <summary>A delivery that was taken, with its event.</summary>
    public sealed record Claim
    {
        /// <summary>The delivery.</summary>
        public required string Id { get; init; }

        /// <summary>Where it goes.</summary>
        public required string EndpointId { get; init; }

        /// <summary>The event's id.</summary>
        public required string EventId { get; init; }

        /// <summary>With this one.</summary>
        public required int Tries { get; init; }

        /// <summary>Proves that it is still ours.</summary>
        public required long Fence { get; init; }

        /// <summary>What is told.</summary>
        public required EventRow Event { get; init; }
    }
}
