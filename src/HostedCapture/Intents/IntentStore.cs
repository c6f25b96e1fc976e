using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Pages;

namespace HostedCapture.Intents;

/// <summary>The SQL of intents. Each change is a compare-and-set: zero rows means the state was another.</summary>
/// <param name="db">The database.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="audit">Written likewise.</param>
/// <param name="retention">Forgets.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">Tries and lifetime.</param>
public sealed class IntentStore(Db db, IntentEvents events, AuditLog audit, Retention retention, TimeProvider time, IntentSettings settings)
{
    /// <summary>Stores a new intent; one that has the id already is left as it is.</summary>
    /// <returns>What was stored; null when nothing was.</returns>
    public Task<StoredIntent?> InsertAsync(Guid id, string applicationId, CaptureKind kind, CreateIntent body, string keyHash)
    {
        // As a column holds it: the answer to a request and to the next one are the same.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var intent = new StoredIntent
        {
            Id = id,
            ApplicationId = applicationId,
            Kind = kind,
            State = IntentState.Created,
            Attempt = 0,
            TriesLeft = settings.MaxAttempts,
            Body = body,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + (body.ExpiresIn is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.Lifetime),
        };
        var row = audit.Row("intent.created", AuditLog.Success, id, kind.ToWire());
        return db.InTransactionAsync(async tx =>
        {
            var inserted = await tx.ExecuteAsync(
                """
                insert into intents (id, application_id, kind, state, attempt, tries_left, key_hash, reference_id, email, body, created_at,
                    updated_at, expires_at)
                values (@Id, @ApplicationId, @Kind, @State, 0, @TriesLeft, @keyHash, @reference, @email, @Body, @CreatedAt, @CreatedAt,
                    @ExpiresAt)
                on conflict do nothing
                """,
                new
                {
                    intent.Id,
                    intent.ApplicationId,
                    intent.Kind,
                    intent.State,
                    intent.TriesLeft,
                    keyHash,
                    reference = body.Cardholder?.ReferenceId,
                    email = body.Cardholder?.Email?.ToLowerInvariant(),
                    intent.Body,
                    intent.CreatedAt,
                    intent.ExpiresAt,
                });
            if (inserted == 0)
                return null;
            foreach (var (name, value) in body.Metadata ?? new Dictionary<string, string>())
            {
                await tx.ExecuteAsync(
                    "insert into intent_metadata (intent_id, name, value, created_at) values (@id, @name, @value, @now)",
                    new { id, name, value, now });
            }

            await events.AppendAsync(tx, intent);
            await audit.AppendAsync(tx, row);
            return intent;
        });
    }

    /// <summary>An application's intent; null when it is unknown, deleted or another's.</summary>
    public Task<StoredIntent?> FindAsync(string applicationId, Guid id) =>
        FindAsync("id = @id and application_id = @applicationId", new { id, applicationId });

    /// <summary>The intent of a capture link.</summary>
    public Task<StoredIntent?> FindByKeyAsync(string key) => FindAsync("key_hash = @hash", new { hash = LinkKey.Hash(key) });

    /// <summary>An application's intents, newest first, one more than the page to tell whether there is a next.</summary>
    public Task<IReadOnlyList<StoredIntent>> ListAsync(string applicationId, IntentFilter filter)
    {
        var now = time.GetUtcNow();
        var where = "application_id = @applicationId and deleted_at is null";
        if (filter.ReferenceId is not null)
            where += " and reference_id = @reference";
        if (filter.CreatedFrom is not null)
            where += " and created_at >= @CreatedFrom";
        if (filter.CreatedTo is not null)
            where += " and created_at < @CreatedTo";
        if (filter.AfterId is not null)
            where += " and (created_at < @AfterTime or (created_at = @AfterTime and id < @AfterId))";
        where += filter.State switch
        {
            null => "",
            "created" => " and (state = 'submitting' or (state = 'created' and expires_at > @now))",
            "expired" => " and (state = 'expired' or (state = 'created' and expires_at <= @now))",
            _ => " and state = @state",
        };

        return db.ReadAsync(tx => tx.QueryAsync<StoredIntent>(
            $"select {StoredIntent.Columns} from intents where {where} order by created_at desc, id desc limit @rows",
            new
            {
                applicationId,
                now,
                state = filter.State,
                reference = filter.ReferenceId,
                filter.CreatedFrom,
                filter.CreatedTo,
                filter.AfterTime,
                filter.AfterId,
                rows = filter.Limit + 1,
            }));
    }

    /// <summary>Cancels an open intent. False when it is not open.</summary>
    /// <param name="id">The intent.</param>
    /// <param name="reason">Why, for the audit log.</param>
    public Task<bool> CancelAsync(Guid id, string? reason = null)
    {
        var now = time.GetUtcNow();
        var row = audit.Row("intent.canceled", AuditLog.Success, id, reason);
        return db.InTransactionAsync(async tx =>
        {
            var canceled = await tx.ExecuteAsync(
                """
                update intents set state = @canceled, updated_at = @now, deletion_at = @deletion
                where id = @id and state = @created and expires_at > @now and deleted_at is null
                """,
                new
                {
                    id,
                    canceled = Intent.Next(IntentState.Created, IntentEvent.Cancel)!.Value,
                    created = IntentState.Created,
                    deletion = now + IntentSettings.TokenLifetime,
                    now,
                });
            if (canceled == 1)
            {
                await events.AppendAsync(tx, id);
                await audit.AppendAsync(tx, row);
            }

            return canceled == 1;
        });
    }

    /// <summary>
    /// Deletes an intent's data, here and at the provider: see <see cref="Retention"/>.
    /// False when a submission is at the provider.
    /// </summary>
    /// <param name="applicationId">Whose it is.</param>
    /// <param name="id">The intent.</param>
    /// <param name="reason">Why, for the audit log.</param>
    public async Task<bool> DeleteAsync(string applicationId, Guid id, string? reason = null)
    {
        // An open one is canceled first, with the event of a cancel.
        if (await FindAsync(applicationId, id) is not null)
            await CancelAsync(id, reason);
        return await retention.ForgetAsync(applicationId, id, reason);
    }

    /// <summary>Counts a post that did not reach TX1, which counts the others.</summary>
    public Task CountPostAsync(Guid id) => db.InTransactionAsync(tx =>
        tx.ExecuteAsync("update intents set posts = posts + 1 where id = @id", new { id }));

    /// <summary>Expires intents past their time, in small batches.</summary>
    public Task<int> ExpireAsync()
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(async tx =>
        {
            var expired = await tx.QueryAsync<Guid>(
                """
                update intents set state = @expired, updated_at = expires_at, deletion_at = expires_at + @keep
                where id in (select id from intents where state = @created and expires_at <= @now limit 100)
                    and state = @created and expires_at <= @now
                returning id
                """,
                new
                {
                    expired = Intent.Next(IntentState.Created, IntentEvent.Expire)!.Value,
                    created = IntentState.Created,
                    keep = IntentSettings.TokenLifetime,
                    now,
                });
            foreach (var id in expired)
                await events.AppendAsync(tx, id);
            return expired.Count;
        });
    }

    /// <summary>An intent that is there, deleted or not, as a transaction finds it.</summary>
    internal static async Task<StoredIntent> ReadAsync(Tx tx, Guid id) =>
        (await tx.FindAsync<StoredIntent>($"select {StoredIntent.Columns} from intents where id = @id", new { id }))!;

    private Task<StoredIntent?> FindAsync(string where, object values) => db.ReadAsync(tx =>
        tx.FindAsync<StoredIntent>($"select {StoredIntent.Columns} from intents where {where} and deleted_at is null", values));
}

/// <summary>Which intents to list.</summary>
/// <param name="State">A wire state.</param>
/// <param name="ReferenceId">The merchant's reference, exactly.</param>
/// <param name="CreatedFrom">From this moment on.</param>
/// <param name="CreatedTo">Before this moment.</param>
/// <param name="Limit">Rows of a page.</param>
/// <param name="AfterTime">When the last row of the page before was made.</param>
/// <param name="AfterId">The last row of the page before.</param>
public sealed record IntentFilter(
    string? State,
    string? ReferenceId,
    DateTimeOffset? CreatedFrom,
    DateTimeOffset? CreatedTo,
    int Limit,
    DateTimeOffset? AfterTime,
    Guid? AfterId);
