using HostedCapture.Data;

namespace HostedCapture.Intents;

/// <summary>The queue of tokens to delete at their provider: written in the transaction that makes them unwanted.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class TokenDeletions(Db db, TimeProvider time)
{
    /// <summary>A token to delete.</summary>
    /// <param name="Id">The row.</param>
    /// <param name="IntentId">The intent it was made for.</param>
    /// <param name="Provider">Where it is.</param>
    /// <param name="Token">The token.</param>
    /// <param name="Tries">This one included.</param>
    /// <param name="CreatedAt">When it was queued.</param>
    public sealed record Due(Guid Id, Guid IntentId, string Provider, string Token, long Tries, DateTimeOffset CreatedAt);

    /// <summary>Queues the token of an orphan attempt.</summary>
    public Task AddOrphanAsync(Tx tx, Guid attemptId, DateTimeOffset now) => tx.ExecuteAsync(
        """
        insert into token_deletions (id, intent_id, provider, token, reason, state, tries, due_at, created_at)
        select @id, owner_id, provider, handle, 'orphan', 'due', 0, @now, @now from attempts where id = @attemptId
        """,
        new { id = Guid.NewGuid(), attemptId, now });

    /// <summary>Queues the token of an intent, where it has one.</summary>
    public Task AddForgottenAsync(Tx tx, Guid intentId, DateTimeOffset now) => tx.ExecuteAsync(
        """
        insert into token_deletions (id, intent_id, provider, token, reason, state, tries, due_at, created_at)
        select @id, id, provider, token, 'forgotten', 'due', 0, @now, @now from intents where id = @intentId and token is not null
        """,
        new { id = Guid.NewGuid(), intentId, now });

    /// <summary>Claims tokens that are due, so that no other node deletes them meanwhile.</summary>
    /// <param name="most">How many.</param>
    /// <param name="hold">How long the claim holds; longer than a deletion takes.</param>
    public Task<IReadOnlyList<Due>> ClaimAsync(int most, TimeSpan hold)
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(tx => tx.QueryAsync<Due>(
            """
            update token_deletions set due_at = @held, tries = tries + 1
            where id in (select id from token_deletions where due_at <= @now order by due_at limit @most) and due_at <= @now
            returning id, intent_id, provider, token, tries, created_at
            """,
            new { now, most, held = now + hold }));
    }

    /// <summary>The token is deleted at the provider: removes it here, too.</summary>
    public Task DeletedAsync(Due due) => db.InTransactionAsync(async tx =>
    {
        await tx.ExecuteAsync("update attempts set handle = null where owner_id = @IntentId and handle = @Token", due);
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
            "update token_deletions set code = @reason, due_at = @again where id = @Id and state = 'due'",
            new { due.Id, reason, again }));

    private Task<int> EndAsync(Tx tx, Due due, string state, string? code) => tx.ExecuteAsync(
        "update token_deletions set state = @state, code = @code, token = null, due_at = null, finished_at = @now where id = @Id",
        new { due.Id, state, code, now = time.GetUtcNow() });
}
