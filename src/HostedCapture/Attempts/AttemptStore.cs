using System.Security.Cryptography;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Attempts;

/// <summary>The lease of a call on its owner.</summary>
/// <param name="Lease">From its begin until others may settle it.</param>
public sealed record AttemptSettings(TimeSpan Lease);

/// <summary>The ledger: the SQL of attempts.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class AttemptStore(Db db, TimeProvider time)
{
    /// <summary>From an unreadable answer to the first look-up.</summary>
    public static readonly TimeSpan FirstLookup = TimeSpan.FromSeconds(2);

    // Longer than any owner holds an attempt for its look-up.
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(30);

    /// <summary>A new random idempotency key for a provider.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The state an outcome gives an attempt.</summary>
    public static AttemptState After(Outcome outcome) => outcome switch
    {
        Outcome.Approved => AttemptState.Approved,
        Outcome.Declined => AttemptState.Declined,
        Outcome.Refused or Outcome.NotSupported => AttemptState.Refused,
        _ => AttemptState.Unknown,
    };

    /// <summary>Whether there is an attempt with an id.</summary>
    public static async Task<bool> ExistsAsync(Tx tx, Guid id) =>
        await tx.FindAsync<string>("select id from attempts where id = @id", new { id }) is not null;

    /// <summary>Writes a new attempt. If this process dies, its provider is asked once the lease is over.</summary>
    public static Task<int> InsertAsync(Tx tx, Attempt attempt) => tx.ExecuteAsync(
        """
        insert into attempts (id, owner_id, number, operation, provider, provider_key, state, pan_first, pan_last, card, currency, amount,
            refunded_before, started_at, lease_until, lookup_at)
        values (@Id, @OwnerId, @Number, @Operation, @Provider, @ProviderKey, 'running', @PanFirst, @PanLast, @Card, @Currency, @amount,
            @refunded, @StartedAt, @LeaseUntil, @LeaseUntil)
        """,
        new
        {
            attempt.Id,
            attempt.OwnerId,
            attempt.Number,
            attempt.Operation,
            attempt.Provider,
            attempt.ProviderKey,
            attempt.PanFirst,
            attempt.PanLast,
            attempt.Card,
            attempt.Currency,
            amount = attempt.Currency is null ? (long?)null : attempt.Units,
            refunded = attempt.Currency is null ? (long?)null : attempt.RefundedUnits,
            attempt.StartedAt,
            attempt.LeaseUntil,
        });

    /// <summary>An owner's attempts, oldest first.</summary>
    public static Task<IReadOnlyList<Attempt>> OfAsync(Tx tx, Guid ownerId) =>
        tx.QueryAsync<Attempt>($"select {Attempt.Columns} from attempts where owner_id = @ownerId order by number", new { ownerId });

    /// <summary>
    /// Stores the provider's id of an attempt, before anything is done there. False when the attempt has lost its owner
    /// or the database is away: then nothing must be sent, since no look-up would find it.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="upstreamId">The provider's id of it.</param>
    /// <param name="leaseUntil">Its lease from now on.</param>
    public async Task<bool> RememberAsync(Attempt attempt, string upstreamId, DateTimeOffset leaseUntil)
    {
        try
        {
            return await db.InTransactionAsync(tx => tx.ExecuteAsync(
                """
                update attempts set upstream_id = @upstreamId, lease_until = @leaseUntil, lookup_at = @leaseUntil
                where id = @Id and state = 'running' and lease_until > @now
                """,
                new { attempt.Id, upstreamId, leaseUntil, now = time.GetUtcNow() })) == 1;
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
    }

    /// <summary>The state of an attempt now; it may have been settled since it was read.</summary>
    public static async Task<AttemptState> StateAsync(Tx tx, Guid id) =>
        (await tx.QueryAsync<AttemptState>("select state from attempts where id = @id", new { id })).Single();

    /// <summary>
    /// Marks a running attempt as unknown. False when it was settled meanwhile. A visit to the bank is noted even if a look-up has
    /// marked it before.
    /// </summary>
    public static async Task<bool> NoteUnknownAsync(Tx tx, Attempt attempt, Outcome outcome, DateTimeOffset now)
    {
        var visit = (outcome as Outcome.Pending)?.Visit;
        return await tx.ExecuteAsync(
            """
            update attempts set state = 'unknown', taken = @taken, code = @code, bank_visit = @visit, finished_at = @now, lookup_at = @soon
            where id = @Id and (state = 'running' or (state = 'unknown' and bank_visit is null and @atBank = 1))
            """,
            new
            {
                attempt.Id,
                taken = outcome is Outcome.Pending,
                code = outcome.Why,
                visit,
                atBank = visit is not null,
                now,
                soon = now + FirstLookup,
            }) == 1;
    }

    /// <summary>Notes that the browser is back from the bank, and makes the provider be asked at once.</summary>
    public Task<int> NoteBackAsync(Guid id) => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "update attempts set bank_back_at = @now, lookup_at = @now where id = @id and state in ('running', 'unknown')",
        new { id, now = time.GetUtcNow() }));

    /// <summary>Settles an attempt. One that another node has settled since it was read stays as it is.</summary>
    /// <param name="tx">Where its owner is settled.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="state">The end.</param>
    /// <param name="outcome">What the provider said.</param>
    /// <param name="handle">The provider's id of the result, where it is kept here.</param>
    /// <param name="now">The time.</param>
    public static async Task<bool> NoteAsync(
        Tx tx,
        Attempt attempt,
        AttemptState state,
        Outcome outcome,
        string? handle,
        DateTimeOffset now)
    {
        var money = !attempt.Operation.IsCapture();
        return await tx.ExecuteAsync(
            """
            update attempts set state = @state, code = @code, authorization_code = @authorization, handle = @handle, gateway = @gateway,
                authentication = @Authentication, verification = @Verification, bank_visit = null, finished_at = @now, lookup_at = null
            where id = @Id and state not in ('approved', 'orphan')
            """,
            new
            {
                attempt.Id,
                state,
                code = outcome.Why,
                outcome.Authentication,
                outcome.Verification,
                authorization = (outcome as Outcome.Approved)?.Code,
                handle,
                gateway = outcome switch
                {
                    Outcome.Approved approved when money => approved.Gateway,
                    Outcome.Declined declined when money => declined.Gateway,
                    _ => null,
                },
                now,
            }) == 1;
    }

    /// <summary>Claims attempts that are due, so that no other node asks for them meanwhile.</summary>
    /// <param name="most">How many.</param>
    /// <param name="owners">The owners, one of which each attempt belongs to.</param>
    public Task<IReadOnlyList<OpenAttempt>> ClaimAsync(int most, IReadOnlyList<ISettles> owners)
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync<IReadOnlyList<OpenAttempt>>(async tx =>
        {
            var claimed = await tx.QueryAsync<Attempt>(
                $"""
                update attempts set lookup_at = @held, lookups = lookups + 1, looked_up_at = @now, lookup_answer = null
                where id in (select id from attempts where lookup_at <= @now order by lookup_at limit @most) and lookup_at <= @now
                returning {Attempt.Columns}
                """,
                new { now, most, held = now + s_hold });
            var open = new List<OpenAttempt>();
            foreach (var attempt in claimed)
            {
                var one = await owners.First(owner => owner.Owns(attempt.Operation)).ReadAsync(tx, attempt, now);
                if (one.HeldUntil < now + s_hold)
                    await tx.ExecuteAsync("update attempts set lookup_at = @HeldUntil where id = @Id", new { attempt.Id, one.HeldUntil });
                open.Add(one);
            }

            return open;
        });
    }

    /// <summary>
    /// Notes an answer that settles nothing, and when to ask again: at once, where the browser came back from the bank after the question
    /// was asked. Not of an attempt that was settled meanwhile.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="answer">What its provider said.</param>
    /// <param name="at">When to ask again; null: never.</param>
    public Task<int> AskAgainAsync(Attempt attempt, Lookup answer, DateTimeOffset? at) => db.InTransactionAsync(tx => tx.ExecuteAsync(
        """
        update attempts set lookup_at = case when bank_back_at > looked_up_at then lookup_at else @at end, lookup_answer = @said
        where id = @Id and state in ('running', 'unknown')
        """,
        new { attempt.Id, at, said = Reconciler.Word(answer) }));
}
