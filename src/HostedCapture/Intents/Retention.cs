using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Webhooks;





namespace HostedCapture.Intents;

/// <summary>
/// Forgetting: at an intent's <c>deletion_time</c>, or when its merchant says so, its token, the provider's fields and
/// the cardholder's data go, with the events and kept answers that show them. What stays is what an audit needs: id,
/// application, kind, state, times, and the attempts without tokens; it goes after <see cref="IntentSettings.RecordsKept"/>.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="deletions">Takes the tokens, to be deleted at their provider.</param>
/// <param name="others">What goes with an intent that its merchant deletes.</param>
/// <param name="audit">Takes who said so.</param>
/// <param name="time">The clock.</param>
public sealed class Retention(Db db, TokenDeletions deletions, IEnumerable<IDeletedWithIntent> others, AuditLog audit, TimeProvider time)
{
    // A transaction holds SQLite's one writer: few at a time, and often.
    private const int Batch = 50;

    private const string NoBody = "{}";

    /// <summary>Forgets an application's intent. False when it is open or a submission is at the provider.</summary>
    public async Task<bool> ForgetAsync(string applicationId, Guid id)
    {
        var now = time.GetUtcNow();
        var row = audit.Row("intent.deleted", AuditLog.Success, id);
        return await db.InTransactionAsync(async tx =>
        {
            var forgotten = await MarkAsync(
                tx,
                """
                where id = @id and application_id = @applicationId and deleted_at is null
                    and (state not in ('created', 'submitting') or (state = 'created' and expires_at <= @now))
                """,
                new { id, applicationId, now },
                now);
            if (forgotten == 0)
                return false;
            foreach (var other in others)
                await other.DeletedAsync(tx, id);
            await audit.AppendAsync(tx, row);
            return true;
        });
    }

    /// <summary>Forgets intents whose time is over; a few.</summary>
    public Task<int> ForgetDueAsync()
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(tx => MarkAsync(
            tx,
            """
            where id in (select id from intents where deletion_at <= @now and deleted_at is null order by deletion_at limit @Batch)
                and deletion_at <= @now and deleted_at is null and state not in ('created', 'submitting')
            """,
            new { now, Batch },
            now));
    }

    /// <summary>Removes what even an audit does not need any more; a little.</summary>
    public Task<int> PurgeAsync()
    {
        var old = time.GetUtcNow() - IntentSettings.RecordsKept;
        return db.InTransactionAsync(async tx =>
        {
            var ids = await tx.QueryAsync<Guid>(
                "delete from intents where id in (select id from intents where deleted_at <= @old order by deleted_at limit @Batch) and deleted_at <= @old returning id",
                new { old, Batch });
            foreach (var id in ids)
            {
                await tx.ExecuteAsync("delete from attempts where owner_id = @id", new { id });
                await tx.ExecuteAsync("delete from token_deletions where intent_id = @id", new { id });
                await EventLog.PurgeAsync(tx, id);
            }

            return ids.Count;
        });
    }

    private async Task<int> MarkAsync(Tx tx, string where, object values, DateTimeOffset now)
    {
        var ids = await tx.QueryAsync<Guid>(
            $"""
            update intents set state = case when state = 'created' then 'expired' else state end, body = '{NoBody}',
                reference_id = null, gateway = null, deleted_at = @now, updated_at = @now
            {where}
            returning id
            """,
            values);
        foreach (var id in ids)
        {
            await deletions.AddForgottenAsync(tx, id, now);
            await tx.ExecuteAsync("update intents set token = null where id = @id", new { id });
            await tx.ExecuteAsync("update attempts set pan_first = null, pan_last = null where owner_id = @id", new { id });
            await EventLog.ForgetAsync(tx, id);
            await Idempotency.ForgetAsync(tx, id);
        }

        return ids.Count;
    }
}
