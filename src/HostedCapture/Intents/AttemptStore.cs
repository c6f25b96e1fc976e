using System.Security.Cryptography;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>The SQL of the submission protocol: an attempt is written before the provider is called, and fenced when it returns.</summary>
/// <param name="db">The database.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="audit">Takes the outcome of each attempt.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">The lease.</param>
public sealed class AttemptStore(Db db, IntentEvents events, Audit audit, TimeProvider time, IntentSettings settings)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// TX1 of the submission protocol: takes the intent and writes the attempt. Of many at once, one gets it.
    /// </summary>
    /// <returns>Null when the intent is not open any more.</returns>
    public Task<Attempt?> BeginAsync(Guid intentId, string provider)
    {
        var now = Now;
        var attempt = new { id = Guid.NewGuid(), key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) };
        return db.InTransactionAsync(async tx =>
        {
            var taken = await tx.FindAsync<Taken>(
                """
                update intents set state = @submitting, attempt = attempt + 1, tries_left = tries_left - 1, lease_until = @lease, updated_at = @now
                where id = @intent and state = @created and expires_at > @now and tries_left > 0 and deleted_at is null
                returning attempt, tries_left
                """,
                new
                {
                    intent = intentId.ToString(),
                    submitting = IntentRow.Name(Intent.Next(IntentState.Created, IntentEvent.Submit)!.Value),
                    created = IntentRow.Name(IntentState.Created),
                    lease = now + (long)settings.Lease.TotalMilliseconds,
                    now,
                });
            if (taken is null)
                return null;

            await tx.ExecuteAsync(
                """
                insert into attempts (id, intent_id, number, provider, provider_key, state, started_at)
                values (@id, @intent, @number, @provider, @key, 'running', @now)
                """,
                new { id = attempt.id.ToString(), intent = intentId.ToString(), number = taken.Attempt, provider, attempt.key, now });
            return new Attempt(attempt.id, intentId, (int)taken.Attempt, attempt.key, (int)taken.TriesLeft);
        });
    }

    /// <summary>
    /// TX2 of the submission protocol: writes what the provider said, only while the attempt is still the newest.
    /// An unknown outcome leaves the intent to the reconciler.
    /// </summary>
    /// <returns>The state afterwards; null when the intent was settled by another, and a token is now an orphan.</returns>
    public Task<IntentState?> FinishAsync(Attempt attempt, Outcome outcome, bool remember)
    {
        var now = Now;
        var (attemptState, code) = outcome switch
        {
            Outcome.Approved => ("approved", null),
            Outcome.Declined declined => ("declined", declined.Code),
            Outcome.Refused refused => ("refused", refused.Reason),
            Outcome.Unknown unknown => ("unknown", unknown.Reason),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };

        var row = audit.Row("submission.finished", attemptState, attempt.IntentId.ToString(), code is null ? $"attempt {attempt.Number}" : $"attempt {attempt.Number}: {code}");
        return db.InTransactionAsync<IntentState?>(async tx =>
        {
            var settled = outcome is Outcome.Unknown
                ? IntentState.Submitting
                : await SettleAsync(tx, attempt, outcome, remember, now);
            var token = (outcome as Outcome.Approved)?.Token;
            await tx.ExecuteAsync(
                "update attempts set state = @state, code = @code, token = @token, finished_at = @now where id = @id",
                new
                {
                    id = attempt.Id.ToString(),
                    state = settled is null && token is not null ? "orphan" : attemptState,
                    code,
                    token = settled is null ? token : null,
                    now,
                });
            await Audit.AppendAsync(tx, settled is null ? row with { Outcome = "too late" } : row);
            return settled;
        });
    }

    /// <summary>The attempts whose lease is over without an outcome: their process died, or the provider never said.</summary>
    public async Task<IReadOnlyList<Attempt>> OverdueAsync()
    {
        var rows = await db.ReadAsync(tx => tx.QueryAsync<OverdueRow>(
            """
            select a.id, a.intent_id, a.number, a.provider_key, i.tries_left from intents i
            join attempts a on a.intent_id = i.id and a.number = i.attempt
            where i.state = 'submitting' and i.lease_until <= @now limit 100
            """,
            new { now = Now }));
        return [.. rows.Select(row => new Attempt(Guid.Parse(row.Id), Guid.Parse(row.IntentId), (int)row.Number, row.ProviderKey, (int)row.TriesLeft))];
    }

    /// <summary>
    /// Gives an intent back to its cardholder after an attempt nobody can answer for. The attempt stays
    /// <c>unknown</c> with its provider key, so that a token it may have made can be found.
    /// </summary>
    public Task<bool> ReleaseAsync(Attempt attempt)
    {
        var now = Now;
        return db.InTransactionAsync(async tx =>
        {
            var released = await SettleAsync(tx, attempt, new Outcome.Unknown("lease"), remember: false, now);
            if (released is not null)
                await tx.ExecuteAsync("update attempts set state = 'unknown', finished_at = @now where id = @id", new { id = attempt.Id.ToString(), now });
            return released is not null;
        });
    }

    // The fenced half of TX2. Null: the intent has moved on without this attempt.
    private async Task<IntentState?> SettleAsync(Tx tx, Attempt attempt, Outcome outcome, bool remember, long now)
    {
        // A request that never left is no try.
        var triesLeft = attempt.TriesLeft + (outcome is Outcome.Refused { Sent: false } ? 1 : 0);
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
                token = approved?.Token,
                gateway = approved?.Gateway,
                code = outcome switch
                {
                    Outcome.Declined declined => declined.Code,
                    Outcome.Refused => StoredIntent.Refused,
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
        // On the wire it was created all the while: only another state is news.
        if (next != IntentState.Created)
            await events.AppendAsync(tx, attempt.IntentId);
        return next;
    }

    private sealed class Taken
    {
        public long Attempt { get; init; }

        public long TriesLeft { get; init; }
    }

    private sealed class OverdueRow
    {
        public string Id { get; init; } = "";

        public string IntentId { get; init; } = "";

        public long Number { get; init; }

        public string ProviderKey { get; init; } = "";

        public long TriesLeft { get; init; }
    }
}
