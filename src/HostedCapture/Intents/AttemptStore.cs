using System.Security.Cryptography;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>The SQL of the submission protocol: an attempt is written before the provider is called, and fenced when it returns.</summary>
/// <param name="db">The database.</param>
/// <param name="changes">Told of what is no event: that a card is at the provider, or no longer.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="deletions">Takes the tokens that came too late.</param>
/// <param name="audit">Takes the outcome of each attempt.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">The lease.</param>
public sealed class AttemptStore(Db db, Changes changes, IntentEvents events, TokenDeletions deletions, AuditLog audit, TimeProvider time, IntentSettings settings)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// TX1 of the submission protocol: takes the intent and writes the attempt. Of many at once, one gets it.
    /// </summary>
    /// <param name="intentId">The intent.</param>
    /// <param name="provider">Where the card goes.</param>
    /// <param name="pan">What may be kept of the number, for the gateway block of an attempt that is asked for later.</param>
    /// <returns>Null when the intent is not open any more.</returns>
    public Task<Attempt?> BeginAsync(Guid intentId, string provider, (string First, string Last) pan)
    {
        var now = Now;
        var attempt = new { id = Guid.NewGuid(), key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) };
        var lease = now + (long)settings.Lease.TotalMilliseconds;
        return db.InTransactionAsync(async tx =>
        {
            var taken = await tx.FindAsync<Taken>(
                """
                update intents set state = @submitting, attempt = attempt + 1, tries_left = tries_left - 1, posts = posts + 1, lease_until = @lease, updated_at = @now
                where id = @intent and state = @created and expires_at > @now and tries_left > 0 and deleted_at is null
                returning attempt, tries_left
                """,
                new
                {
                    intent = intentId.ToString(),
                    submitting = IntentRow.Name(Intent.Next(IntentState.Created, IntentEvent.Submit)!.Value),
                    created = IntentRow.Name(IntentState.Created),
                    lease,
                    now,
                });
            if (taken is null)
                return null;

            // Should this process die, the provider is asked once the lease is over.
            await tx.ExecuteAsync(
                """
                insert into attempts (id, intent_id, number, provider, provider_key, state, pan_first, pan_last, started_at, lookup_at)
                values (@id, @intent, @number, @provider, @key, 'running', @panFirst, @panLast, @now, @lease)
                """,
                new
                {
                    id = attempt.id.ToString(),
                    intent = intentId.ToString(),
                    number = taken.Attempt,
                    provider,
                    attempt.key,
                    panFirst = pan.First,
                    panLast = pan.Last,
                    now,
                    lease,
                });
            tx.AfterCommit(() => changes.Publish(intentId.ToString()));
            return new Attempt(attempt.id, intentId, (int)taken.Attempt, attempt.key, (int)taken.TriesLeft);
        });
    }

    /// <summary>
    /// Writes down what the provider knows the attempt by, before the card leaves. False when the attempt does not own
    /// its intent any more: what nobody would ask for must not be sent.
    /// </summary>
    public async Task<bool> RememberAsync(Attempt attempt, string upstreamId) => await db.InTransactionAsync(tx => tx.ExecuteAsync(
        """
        update attempts set upstream_id = @upstreamId where id = @id and state = 'running' and exists (
            select 1 from intents where id = @intent and state = 'submitting' and attempt = @number and lease_until > @now)
        """,
        new { id = attempt.Id.ToString(), intent = attempt.IntentId.ToString(), number = (long)attempt.Number, upstreamId, now = Now })) == 1;

    /// <summary>
    /// TX2 of the submission protocol: writes what the provider said, only while the attempt is still the newest. It
    /// may be written again, and by whoever asked the provider: the first counts. An unknown outcome leaves the intent
    /// to the reconciler.
    /// </summary>
    /// <returns>The state afterwards; null when the intent was settled by another, and a token is now an orphan.</returns>
    public Task<IntentState?> FinishAsync(Attempt attempt, Outcome outcome, bool remember)
    {
        var now = Now;
        var (name, code) = (Name(outcome), outcome.Why);
        var row = audit.Row("submission.finished", name, attempt.IntentId.ToString(), code is null ? $"attempt {attempt.Number}" : $"attempt {attempt.Number}: {code}");
        return db.InTransactionAsync(async tx =>
        {
            var isOpen = outcome is Outcome.Unknown or Outcome.Pending;
            var state = isOpen
                ? await NoteUnknownAsync(tx, attempt, code, now)
                : await SettleAsync(tx, attempt, outcome, remember, now);
            if (state is null && !isOpen)
            {
                var bound = await NoteLateAsync(tx, attempt, outcome, now);
                if (bound is null)
                    await audit.AppendAsync(tx, row with { Outcome = "too late" });
                return bound;
            }

            if (state is not null)
                await audit.AppendAsync(tx, row);
            return state;
        });
    }

    /// <summary>
    /// Gives an intent back to its cardholder after an attempt nobody can answer for. The attempt stays
    /// <c>unknown</c> and is asked for again later, so that a token it may have made is found.
    /// </summary>
    /// <param name="attempt">Its lease is over.</param>
    /// <param name="askAgain">When to ask for it next.</param>
    public Task<bool> ReleaseAsync(Attempt attempt, DateTimeOffset askAgain)
    {
        var now = Now;
        var row = audit.Row("submission.released", AuditLog.Success, attempt.IntentId.ToString(), $"attempt {attempt.Number}");
        return db.InTransactionAsync(async tx =>
        {
            if (await SettleAsync(tx, attempt, new Outcome.Unknown("lease"), remember: false, now) is null)
                return false;
            await audit.AppendAsync(tx, row);
            await tx.ExecuteAsync(
                "update attempts set state = 'unknown', finished_at = @now, lookup_at = @next where id = @id",
                new { id = attempt.Id.ToString(), now, next = askAgain.ToUnixTimeMilliseconds() });
            return true;
        });
    }

    // Asked for soon, since the provider may have answered others already: the cardholder waits.
    private static async Task<IntentState?> NoteUnknownAsync(Tx tx, Attempt attempt, string? code, long now)
    {
        var noted = await tx.ExecuteAsync(
            "update attempts set state = 'unknown', code = @code, finished_at = @now, lookup_at = @soon where id = @id and state = 'running'",
            new { id = attempt.Id.ToString(), code, now, soon = now + (long)Reconciler.FirstLookup.TotalMilliseconds });
        return noted == 1 ? IntentState.Submitting : null;
    }

    private static Task<int> NoteAsync(Tx tx, Attempt attempt, Outcome outcome, long now)
    {
        return tx.ExecuteAsync(
            "update attempts set state = @state, code = @code, finished_at = @now, lookup_at = null where id = @id",
            new { id = attempt.Id.ToString(), state = Name(outcome), code = outcome.Why, now });
    }

    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Approved => "approved",
        Outcome.Declined => "declined",
        Outcome.Refused or Outcome.NotSupported => "refused",
        _ => "unknown",
    };

    // The intent has moved on without this attempt, or with it: then the token is bound already.
    private async Task<IntentState?> NoteLateAsync(Tx tx, Attempt attempt, Outcome outcome, long now)
    {
        var id = attempt.Id.ToString();
        var state = (await tx.FindAsync<string>("select state from attempts where id = @id", new { id }))!;
        switch (outcome)
        {
            case Outcome.Approved when state == "approved":
                return IntentState.Captured;
            case Outcome.Approved approved when state != "orphan":
                await tx.ExecuteAsync("update attempts set state = 'orphan', token = @token, finished_at = @now, lookup_at = null where id = @id", new { id, token = approved.Handle, now });
                await deletions.AddOrphanAsync(tx, attempt.Id, now);
                return null;
            case Outcome.Declined or Outcome.Refused or Outcome.NotSupported when state is "running" or "unknown":
                await NoteAsync(tx, attempt, outcome, now);
                return null;
            default:
                return null;
        }
    }

    // The fenced half of TX2. Null: the intent has moved on without this attempt.
    private async Task<IntentState?> SettleAsync(Tx tx, Attempt attempt, Outcome outcome, bool remember, long now)
    {
        // A request that never left is no try.
        var triesLeft = attempt.TriesLeft + (outcome is Outcome.Refused { Sent: false } or Outcome.NotSupported ? 1 : 0);
        var approved = outcome as Outcome.Approved;
        var next = Intent.Next(IntentState.Submitting, approved is null ? IntentEvent.Fail : IntentEvent.Approve, triesLeft)!.Value;
        var day = (long)IntentSettings.TokenLifetime.TotalMilliseconds;
        var changed = await tx.ExecuteAsync(
            """
            update intents set state = @next, tries_left = @triesLeft, lease_until = null, updated_at = @now, token = @token, gateway = @gateway,
                last_code = @code, provider = (select provider from attempts where id = @attemptId),
                -- A token lives a day from creation; where the intent itself was given longer, from capture.
                deletion_at = case when @open = 1 or @remember = 1 then null
                    when expires_at - created_at <= @day then created_at + @day else @now + @day end
            where id = @id and state = 'submitting' and attempt = @number
            """,
            new
            {
                id = attempt.IntentId.ToString(),
                attemptId = attempt.Id.ToString(),
                number = (long)attempt.Number,
                next = IntentRow.Name(next),
                triesLeft = (long)triesLeft,
                token = approved?.Handle,
                gateway = approved?.Gateway,
                code = outcome switch
                {
                    Outcome.Declined declined => declined.Code,
                    Outcome.Refused or Outcome.NotSupported => StoredIntent.Refused,
                    Outcome.Unknown => StoredIntent.Unconfirmed,
                    _ => null,
                },
                open = next == IntentState.Created ? 1L : 0L,
                remember = approved is not null && remember ? 1L : 0L,
                day,
                now,
            });
        if (changed == 0)
            return null;
        if (outcome is not Outcome.Unknown)
            await NoteAsync(tx, attempt, outcome, now);
        // On the wire it was created all the while: only another state is news.
        if (next != IntentState.Created)
            await events.AppendAsync(tx, attempt.IntentId);
        else
            tx.AfterCommit(() => changes.Publish(attempt.IntentId.ToString()));
        return next;
    }

    private sealed class Taken
    {
        public long Attempt { get; init; }

        public long TriesLeft { get; init; }
    }
}
