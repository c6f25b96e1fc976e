using HostedCapture.Data;





namespace HostedCapture.Intents;

/// <summary>The queue of tokens to delete at their provider: written in the transaction that makes them unwanted.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class TokenDeletions(Db db, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A token to delete.</summary>
    /// <param name="Id">The row.</param>
    /// <param name="IntentId">The intent it was made for.</param>
    /// <param name="Provider">Where it is.</param>
    /// <param name="Token">The token.</param>
    /// <param name="Tries">This one included.</param>
    /// <param name="CreatedAt">When it was queued.</param>
    public sealed record Due(Guid Id, Guid IntentId, string Provider, string Token, int Tries, DateTimeOffset CreatedAt);

    /// <summary>Queues the token of an orphan attempt.</summary>
    public Task AddOrphanAsync(Tx tx, Guid attemptId, DateTimeOffset now) => tx.ExecuteAsync(
        """
        insert into token_deletions (id, intent_id, provider, token, reason, state, tries, due_at, created_at)
        select @id, owner_id, provider, handle, 'orphan', 'due', 0, @now, @now from attempts where id = @attemptId
        """,
        new { id = Guid.NewGuid().ToString(), attemptId = attemptId.ToString(), now });

    /// <summary>Queues the token of an intent, where it has one.</summary>
    public Task AddForgottenAsync(Tx tx, string intentId, long now) => tx.ExecuteAsync(
        """
        insert into token_deletions (id, intent_id, provider, token, reason, state, tries, due_at, created_at)
        select @id, id, provider, token, 'forgotten', 'due', 0, @now, @now from intents where id = @intentId and token is not null
        """,
        new { id = Guid.NewGuid().ToString(), intentId, now });

    /// <summary>Claims tokens that are due, so that no other node deletes them meanwhile.</summary>
    /// <param name="most">How many.</param>
    /// <param name="hold">How long the claim holds; longer than a deletion takes.</param>
    public async Task<IReadOnlyList<Due>> ClaimAsync(int most, TimeSpan hold)
    {
        var now = Now;
        var rows = await db.InTransactionAsync(tx => tx.QueryAsync<Row>(
            """
            update token_deletions set due_at = @held, tries = tries + 1
            where id in (select id from token_deletions where due_at <= @now order by due_at limit @most) and due_at <= @now
            returning id, intent_id, provider, token, tries, created_at
            """,
            new { now, most, held = now + (long)hold.TotalMilliseconds }));
        return [.. rows.Select(row => new Due(
            Guid.Parse(row.Id), Guid.Parse(row.IntentId), row.Provider, row.Token, (int)row.Tries, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt)))];
    }

    /// <summary>The token is deleted at the provider: removes it here, too.</summary>
    public Task DeletedAsync(Due due) => db.InTransactionAsync(async tx =>
    {
        await tx.ExecuteAsync("update attempts set handle = null where owner_id = @intentId and handle = @token", new { intentId = due.IntentId.ToString(), token = due.Token });
        return await EndAsync(tx, due, "deleted", null);
    });

    /// <summary>
    /// The provider cannot delete tokens. One it was not asked to keep expires there; an orphan's stays on record for a person.
    /// </summary>
    public Task UnsupportedAsync(Due due) => db.InTransactionAsync(tx => EndAsync(tx, due, "unsupported", null));

    /// <summary>The deletion failed. Sets the next try; null: given up, the orphan's token stays on record.</summary>
    public Task FailedAsync(Due due, string reason, DateTimeOffset? again) => db.InTransactionAsync(tx => again is null
        ? EndAsync(tx, due, "failed", reason)
        : tx.ExecuteAsync(
            "update token_deletions set code = @reason, due_at = @again where id = @id and state = 'due'",
            new { id = due.Id.ToString(), reason, again = again.Value.ToUnixTimeMilliseconds() }));

    private Task<int> EndAsync(Tx tx, Due due, string state, string? code) => tx.ExecuteAsync(
        "update token_deletions set state = @state, code = @code, token = null, due_at = null, finished_at = @now where id = @id",
        new { id = due.Id.ToString(), state, code, now = Now });

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string IntentId { get; init; } = "";

        public string Provider { get; init; } = "";

        public string Token { get; init; } = "";

        public long Tries { get; init; }

        public long CreatedAt { get; init; }
    }
}
