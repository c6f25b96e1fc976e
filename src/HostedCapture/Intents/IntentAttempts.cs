using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>An intent after an attempt.</summary>
/// <param name="State">Null: it was settled by another, and a token of this attempt is an orphan.</param>
/// <param name="TriesLeft">Cards that may still be tried.</param>
public sealed record SettledIntent(IntentState? State, int TriesLeft);

/// <summary>
/// The SQL of attempts at cards: TX1 locks the intent, TX2 settles it, only while the attempt is the newest. A token that comes
/// later is deleted, and so is one whose card was not verified.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="changes">Signals changes without an event: a submission begins or ends.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="deletions">Queues late tokens for deletion.</param>
/// <param name="audit">Gets a row for the outcome of each attempt.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">The lease.</param>
public sealed class IntentAttempts(
    Db db,
    Changes changes,
    IntentEvents events,
    TokenDeletions deletions,
    AuditLog audit,
    TimeProvider time,
    AttemptSettings settings)
{
    /// <summary>TX1: locks the intent and writes the attempt. Of concurrent calls, one succeeds.</summary>
    /// <param name="intentId">The intent.</param>
    /// <param name="operation">Whether the card is verified, too.</param>
    /// <param name="provider">Where the card goes.</param>
    /// <param name="pan">The truncated number, for the gateway block of an attempt that is looked up.</param>
    /// <param name="consent">That the cardholder agreed with this card; kept with the intent until another card is sent.</param>
    /// <returns>Null when the intent is no longer open.</returns>
    public Task<Attempt?> BeginAsync(
        Guid intentId, Operation operation, string provider, (string First, string Last) pan, GivenConsent? consent = null)
    {
        var now = time.GetUtcNow();
        var (id, key) = (Guid.NewGuid(), AttemptStore.NewKey());
        return db.InTransactionAsync(async tx =>
        {
            var taken = await tx.QueryAsync<int>(
                """
                update intents set state = @submitting, attempt = attempt + 1, tries_left = tries_left - 1, posts = posts + 1,
                    updated_at = @now, provider = @provider, brand = @brand, last_four = @lastFour, consent = @consent,
                    verification = null
                where id = @intentId and state = @created and expires_at > @now and tries_left > 0 and deleted_at is null
                returning attempt
                """,
                new
                {
                    intentId,
                    provider,
                    brand = CardBrand.Of(pan.First)?.Id,
                    lastFour = pan.Last[^4..],
                    consent,
                    submitting = Intent.Next(IntentState.Created, IntentEvent.Submit)!.Value,
                    created = IntentState.Created,
                    now,
                });
            if (taken is not [var number])
                return null;
            var attempt = new Attempt
            {
                Id = id,
                OwnerId = intentId,
                Number = number,
                Operation = operation,
                Provider = provider,
                ProviderKey = key,
                PanFirst = pan.First,
                PanLast = pan.Last,
                StartedAt = now,
                LeaseUntil = now + settings.Lease,
            };
            await AttemptStore.InsertAsync(tx, attempt);
            tx.AfterCommit(() => changes.Publish(intentId));
            return attempt;
        });
    }

    /// <inheritdoc cref="ISettles.SettleAsync"/>
    public Task<SettledIntent> SettleAsync(Attempt attempt, Outcome outcome)
    {
        var now = time.GetUtcNow();
        var (state, code) = (AttemptStore.After(outcome), outcome.Why);
        var detail = code is null ? $"attempt {attempt.Number}" : $"attempt {attempt.Number}: {code}";
        var row = audit.Row("submission.finished", ColumnTypes.Name(state), attempt.OwnerId, detail);
        return db.InTransactionAsync(async tx =>
        {
            var intent = await IntentStore.ReadAsync(tx, attempt.OwnerId);
            if (state == AttemptState.Unknown)
            {
                // The reconciler settles the intent.
                if (!await AttemptStore.NoteUnknownAsync(tx, attempt, outcome, now))
                    return new SettledIntent(null, intent.TriesLeft);
                await audit.AppendAsync(tx, row);
                return new SettledIntent(IntentState.Submitting, intent.TriesLeft);
            }

            if (!intent.IsHeldBy(attempt) || await WriteAsync(tx, attempt, intent, outcome, now) is not { } settled)
            {
                var bound = await NoteLateAsync(tx, attempt, state, outcome, now);
                if (bound is null)
                    await audit.AppendAsync(tx, row with { Outcome = "too late" });
                return new SettledIntent(bound, intent.TriesLeft);
            }

            await NoteEndAsync(tx, attempt, state, outcome, now);
            await audit.AppendAsync(tx, row);
            return settled;
        });
    }

    /// <summary>
    /// Reopens an intent after an attempt with an unknown outcome. The attempt stays unknown and is looked up
    /// again later, so that a token it may have made is found. False when it no longer holds its intent.
    /// </summary>
    /// <param name="attempt">Its lease is over.</param>
    /// <param name="askAgain">When to ask for it next.</param>
    public async Task<bool> ReleaseAsync(Attempt attempt, DateTimeOffset askAgain)
    {
        var now = time.GetUtcNow();
        var row = audit.Row("submission.released", AuditLog.Success, attempt.OwnerId, $"attempt {attempt.Number}");
        return await db.InTransactionAsync(async tx =>
        {
            var intent = await IntentStore.ReadAsync(tx, attempt.OwnerId);
            if (!intent.IsHeldBy(attempt) || await WriteAsync(tx, attempt, intent, new Outcome.Unknown("lease"), now) is null)
                return false;
            await audit.AppendAsync(tx, row);
            await tx.ExecuteAsync(
                "update attempts set state = 'unknown', finished_at = @now, lookup_at = @next where id = @Id",
                new { attempt.Id, now, next = askAgain });
            return true;
        });
    }

    // The intent was settled by another attempt, or by this one: then it has the token already.
    private async Task<IntentState?> NoteLateAsync(Tx tx, Attempt attempt, AttemptState state, Outcome outcome, DateTimeOffset now)
    {
        var known = await AttemptStore.StateAsync(tx, attempt.Id);
        if (outcome is Outcome.Approved approved)
        {
            if (known == AttemptState.Approved)
                return IntentState.Captured;
            if (known != AttemptState.Orphan
                && await AttemptStore.NoteAsync(tx, attempt, AttemptState.Orphan, outcome, approved.Handle, now))
                await deletions.AddOrphanAsync(tx, attempt.Id, now);
        }
        else if (known is AttemptState.Running or AttemptState.Unknown
            || (outcome is Outcome.Declined { Made: not null } && known is AttemptState.Declined or AttemptState.Refused))
        {
            await NoteEndAsync(tx, attempt, state, outcome, now);
        }

        return null;
    }

    // The token of a card that was not verified is never bound: it is written down and deleted in the transaction of the decline.
    private async Task NoteEndAsync(Tx tx, Attempt attempt, AttemptState state, Outcome outcome, DateTimeOffset now)
    {
        var made = (outcome as Outcome.Declined)?.Made;
        if (await AttemptStore.NoteAsync(tx, attempt, state, outcome, made, now) && made is not null)
            await deletions.AddOrphanAsync(tx, attempt.Id, now);
    }

    // The fenced half of TX2. Null: another has settled the intent since it was read.
    private async Task<SettledIntent?> WriteAsync(Tx tx, Attempt attempt, StoredIntent intent, Outcome outcome, DateTimeOffset now)
    {
        // A request that never left is no try.
        var triesLeft = intent.TriesLeft + (outcome is Outcome.Refused { Sent: false } or Outcome.NotSupported ? 1 : 0);
        var approved = outcome as Outcome.Approved;
        var next = Intent.Next(IntentState.Submitting, approved is null ? IntentEvent.Fail : IntentEvent.Approve, triesLeft)!.Value;
        var written = await tx.ExecuteAsync(
            """
            update intents set state = @next, tries_left = @triesLeft, updated_at = @now, token = @token, gateway = @gateway,
                verification = @Verification, last_code = @code, provider = @Provider,
                -- A token lives a day from creation; where the intent itself was given longer, from capture.
                deletion_at = case when @kept = 1 then null
                    when expires_at - created_at <= @day then created_at + @day else @now + @day end
            where id = @OwnerId and state = 'submitting' and attempt = @Number
            """,
            new
            {
                attempt.OwnerId,
                attempt.Provider,
                attempt.Number,
                outcome.Verification,
                next,
                triesLeft,
                token = approved?.Handle,
                gateway = approved?.Gateway,
                code = outcome switch
                {
                    Outcome.Declined declined => declined.Code,
                    Outcome.Refused or Outcome.NotSupported => StoredIntent.Refused,
                    Outcome.Unknown => StoredIntent.Unconfirmed,
                    _ => null,
                },
                kept = next == IntentState.Created || (approved is not null && intent.Remember),
                day = IntentSettings.TokenLifetime,
                now,
            });
        if (written == 0)
            return null;
        // On the wire it was created throughout: only another state is an event.
        if (next != IntentState.Created)
            await events.AppendAsync(tx, attempt.OwnerId);
        else
            tx.AfterCommit(() => changes.Publish(attempt.OwnerId));
        return new SettledIntent(next, triesLeft);
    }
}
