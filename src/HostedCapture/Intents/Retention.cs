using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Webhooks;

namespace HostedCapture.Intents;

/// <summary>
/// Deletes data: at an intent's <c>deletion_time</c>, or when its merchant deletes it, its token, the provider's fields and
/// the cardholder's data, with the events and kept answers that show them. The records for an audit stay: id,
/// application, kind, state, times, that the cardholder agreed to a text, and the attempts without tokens; they go after
/// <see cref="IntentSettings.RecordsKept"/>.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="deletions">Queues the tokens for deletion at their provider.</param>
/// <param name="others">Data of other rooms that is deleted with the intent.</param>
/// <param name="events">Tell that a consent ended with its card.</param>
/// <param name="audit">Gets a row for each deletion.</param>
/// <param name="time">The clock.</param>
public sealed class Retention(
    Db db,
    TokenDeletions deletions,
    IEnumerable<IDeletedWithIntent> others,
    IntentEvents events,
    AuditLog audit,
    TimeProvider time)
{
    // A transaction blocks SQLite's one writer: small batches, often.
    private const int Batch = 50;

    private const string NoBody = "{}";

    /// <summary>Deletes an intent's data for its application. False when it is open or a submission is at the provider.</summary>
    /// <param name="applicationId">Whose it is.</param>
    /// <param name="id">The intent.</param>
    /// <param name="reason">Why, for the audit log.</param>
    public async Task<bool> ForgetAsync(string applicationId, Guid id, string? reason = null)
    {
        var now = time.GetUtcNow();
        var row = audit.Row("intent.deleted", AuditLog.Success, id, reason);
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

    /// <summary>Deletes the data of one batch of intents past their <c>deletion_time</c>.</summary>
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

    /// <summary>Removes one batch of records that are older than an audit needs.</summary>
    public Task<int> PurgeAsync()
    {
        var old = time.GetUtcNow() - IntentSettings.RecordsKept;
        return db.InTransactionAsync(async tx =>
        {
            var ids = await tx.QueryAsync<Guid>(
                "delete from intents where id in (select id from intents where deleted_at <= @old order by deleted_at limit @Batch) "
                    + "and deleted_at <= @old returning id",
                new { old, Batch });
            foreach (var id in ids)
            {
                await tx.ExecuteAsync("delete from attempts where owner_id = @id", new { id });
                await tx.ExecuteAsync("delete from token_deletions where intent_id = @id", new { id });
                await tx.ExecuteAsync("delete from page_visits where intent_id = @id", new { id });
                await EventLog.PurgeAsync(tx, id);
            }

            return ids.Count;
        });
    }

    private async Task<int> MarkAsync(Tx tx, string where, object values, DateTimeOffset now)
    {
        var intents = await tx.QueryAsync<StoredIntent>(
            $"""
            update intents set state = case when state = 'created' then 'expired' else state end, body = '{NoBody}',
                reference_id = null, gateway = null, verification = null, brand = null, last_four = null, email = null,
                deleted_at = @now, updated_at = @now
            {where}
            returning {StoredIntent.Columns}
            """,
            values);
        foreach (var intent in intents)
        {
            var id = intent.Id;
            await deletions.AddForgottenAsync(tx, id, now);
            await tx.ExecuteAsync("update intents set token = null where id = @id", new { id });
            await tx.ExecuteAsync("update attempts set pan_first = null, pan_last = null where owner_id = @id", new { id });
            await tx.ExecuteAsync("delete from intent_metadata where intent_id = @id", new { id });
            await EventLog.ForgetAsync(tx, id);
            await Idempotency.ForgetAsync(tx, id);
            if (intent.Given is { } given)
                await events.AppendWithdrawnAsync(tx, intent.ApplicationId, id, given);
        }

        return intents.Count;
    }
}
