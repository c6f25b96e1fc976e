using HostedCapture.Data;





namespace HostedCapture.Intents;

/// <summary>The tokens that are to be deleted at their provider: written with what makes them unwanted, done afterwards.</summary>
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
    /// <param name="CreatedAt">Since when it is unwanted.</param>
    public sealed record Due(Guid Id, Guid IntentId, string Provider, string Token, long Tries, DateTimeOffset CreatedAt);

    /// <summary>Notes the token of an orphan attempt.</summary>
    public Task AddOrphanAsync(Tx tx, Guid attemptId, DateTimeOffset now) => tx.ExecuteAsync(
        """
        insert into token_deletions (id, intent_id, provider, token, reason, state, tries, due_at, created_at)
        select @id, owner_id, provider, handle, 'orphan', 'due', 0, @now, @now from attempts where id = @attemptId
        """,
        new { id = Guid.NewGuid(), attemptId, now });

    /// <summary>Notes the token an intent has; nothing when it has none.</summary>
    public Task AddForgottenAsync(Tx tx, Guid intentId, DateTimeOffset now) => tx.ExecuteAsync(
        """
        insert into token_deletions (id, intent_id, provider, token, reason, state, tries, due_at, created_at)
        select @id, id, provider, token, 'forgotten', 'due', 0, @now, @now from intents where id = @intentId and token is not null
        """,
        new { id = Guid.NewGuid(), intentId, now });

    /// <summary>Takes tokens that are due, so that no other node deletes them meanwhile.</summary>
    /// <param name="most">How many.</param>
    /// <param name="hold">Longer than deleting takes.</param>
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

    /// <summary>The token is gone: it is forgotten here too.</summary>
    public Task DeletedAsync(Due due) => db.InTransactionAsync(async tx =>
    {
        await tx.ExecuteAsync("update attempts set handle = null where owner_id = @IntentId and handle = @Token", due);
        return await EndAsync(tx, due, "deleted", null);
    });

    /// <summary>The provider cannot delete tokens. One nobody asked it to keep ends there by itself; an orphan's stays on record for a person.</summary>
    public Task UnsupportedAsync(Due due) => db.InTransactionAsync(tx => EndAsync(tx, due, "unsupported", null));

    /// <summary>It was not deleted. Tried again at a time; null: given up, the orphan's token stays on record.</summary>
    public Task FailedAsync(Due due, string reason, DateTimeOffset? again) => db.InTransactionAsync(tx => again is null
        ? EndAsync(tx, due, "failed", reason)
        : tx.ExecuteAsync(
            "update token_deletions set code = @reason, due_at = @again where id = @Id and state = 'due'",
            new { due.Id, reason, again }));

    private Task<int> EndAsync(Tx tx, Due due, string state, string? code) => tx.ExecuteAsync(
        "update token_deletions set state = @state, code = @code, token = null, due_at = null, finished_at = @now where id = @Id",
        new { due.Id, state, code, now = time.GetUtcNow() });
}
