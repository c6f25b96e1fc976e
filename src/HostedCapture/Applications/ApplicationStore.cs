using HostedCapture.Audit;
using HostedCapture.Data;

namespace HostedCapture.Applications;

/// <summary>
/// The SQL of the applications in the database. A change names the version it was made from, and is written only while that is the
/// newest; its audit rows stand in the same transaction.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="changes">Tells every node to look again.</param>
/// <param name="audit">Writes the audit rows.</param>
/// <param name="time">The clock.</param>
public sealed class ApplicationStore(Db db, Changes changes, AuditLog audit, TimeProvider time)
{
    /// <summary>The topic of <see cref="Changes"/>.</summary>
    internal const string Topic = "applications";

    // SQLite takes no endless list of parameters.
    private const int MostAtOnce = 500;

    /// <summary>What became of a new application.</summary>
    public enum Made
    {
        /// <summary>It is there.</summary>
        Now,

        /// <summary>One with this id was made before.</summary>
        Before,

        /// <summary>Another one has the client id.</summary>
        ClientIdTaken,
    }

    /// <summary>The version of each.</summary>
    internal Task<IReadOnlyList<ApplicationVersion>> VersionsAsync() =>
        db.ReadAsync(tx => tx.QueryAsync<ApplicationVersion>("select id, version from applications"));

    /// <summary>Some of them.</summary>
    internal async Task<IReadOnlyList<StoredApplication>> ReadAsync(IEnumerable<string> ids)
    {
        var read = new List<StoredApplication>();
        foreach (var some in ids.Chunk(MostAtOnce))
            read.AddRange(await FindAsync(In("id", some)));
        return read;
    }

    /// <summary>One of them; null when there is none, or the caller may not see it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="visible">The ids the caller may see; null: all.</param>
    public async Task<StoredApplication?> FindAsync(string id, IReadOnlyList<string>? visible)
    {
        var (where, values) = In("id", visible);
        values["id"] = id;
        return (await FindAsync(($"id = @id and {where}", values))).SingleOrDefault();
    }

    /// <summary>All that a caller may see.</summary>
    /// <param name="visible">The ids; null: all.</param>
    public Task<IReadOnlyList<StoredApplication>> ListAsync(IReadOnlyList<string>? visible) =>
        FindAsync(In("id", visible));

    /// <summary>That a column has one of some values, with a parameter for each: the databases have no list in common.</summary>
    /// <param name="column">The column.</param>
    /// <param name="some">The values; null: any.</param>
    internal static (string Where, Dictionary<string, object> Values) In(string column, IReadOnlyList<string>? some) => some switch
    {
        null => ("1 = 1", []),
        [] => ("1 = 0", []),
        _ => (
            $"{column} in ({string.Join(", ", some.Select((_, i) => $"@some{i}"))})",
            some.Index().ToDictionary(one => $"some{one.Index}", object (one) => one.Item)),
    };

    /// <summary>Writes a new one with its first secret.</summary>
    public Task<Made> InsertAsync(StoredApplication made, string hash, IReadOnlyList<AuditRow> rows)
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(async tx =>
        {
            var inserted = await tx.ExecuteAsync(
                """
                insert into applications (id, client_id, version, settings, webhooks, created_at, updated_at)
                values (@Id, @ClientId, 1, @Settings, @Webhooks, @now, @now)
                on conflict do nothing
                """,
                new { made.Id, made.ClientId, made.Settings, made.Webhooks, now });
            if (inserted == 0)
            {
                var before = await tx.FindAsync<string>("select id from applications where id = @Id", new { made.Id });
                return before is null ? Made.ClientIdTaken : Made.Before;
            }

            await tx.ExecuteAsync(
                "insert into application_secrets (application_id, number, hash, created_at) values (@Id, 1, @hash, @now)",
                new { made.Id, hash, now });
            await TellAsync(tx, rows);
            return Made.Now;
        });
    }

    /// <summary>Writes what was changed: settings, webhooks, logo.</summary>
    /// <returns>False when another change came first, or it was taken back.</returns>
    public Task<bool> UpdateAsync(StoredApplication changed, IReadOnlyList<AuditRow> rows) => db.InTransactionAsync(async tx =>
    {
        var written = await tx.ExecuteAsync(
            """
            update applications set version = version + 1, updated_at = @now, settings = @Settings, webhooks = @Webhooks, logo = @Logo,
                logo_type = @LogoType
            where id = @Id and version = @Version and taken_back_at is null
            """,
            new
            {
                changed.Id,
                changed.Version,
                changed.Settings,
                changed.Webhooks,
                changed.Logo,
                changed.LogoType,
                now = time.GetUtcNow(),
            });
        if (written == 1)
            await TellAsync(tx, rows);
        return written == 1;
    });

    /// <summary>Takes one back: from now on it may not call.</summary>
    /// <returns>False when it was taken back before.</returns>
    public Task<bool> TakeBackAsync(string id, IReadOnlyList<AuditRow> rows) => db.InTransactionAsync(async tx =>
    {
        var written = await tx.ExecuteAsync(
            """
            update applications set version = version + 1, updated_at = @now, taken_back_at = @now
            where id = @id and taken_back_at is null
            """,
            new { id, now = time.GetUtcNow() });
        if (written == 1)
            await TellAsync(tx, rows);
        return written == 1;
    });

    /// <summary>Writes a new secret and when the others end.</summary>
    /// <returns>False when another change came first, or it was taken back.</returns>
    public Task<bool> AddSecretAsync(StoredApplication of, string hash, DateTimeOffset end, IReadOnlyList<AuditRow> rows)
    {
        var values = new { of.Id, of.Version, hash, end, number = of.Secrets.Count + 1, now = time.GetUtcNow() };
        return db.InTransactionAsync(async tx =>
        {
            if (await CountAsync(tx, values) == 0)
                return false;
            await tx.ExecuteAsync(
                "update application_secrets set ends_at = @end where application_id = @Id and (ends_at is null or ends_at > @end)", values);
            await tx.ExecuteAsync(
                "insert into application_secrets (application_id, number, hash, created_at) values (@Id, @number, @hash, @now)", values);
            await TellAsync(tx, rows);
            return true;
        });
    }

    /// <summary>Ends a secret at once.</summary>
    /// <returns>False when another change came first, or it was taken back.</returns>
    public Task<bool> EndSecretAsync(StoredApplication of, int number, IReadOnlyList<AuditRow> rows)
    {
        var values = new { of.Id, of.Version, number, now = time.GetUtcNow() };
        return db.InTransactionAsync(async tx =>
        {
            if (await CountAsync(tx, values) == 0)
                return false;
            await tx.ExecuteAsync(
                "update application_secrets set ends_at = @now where application_id = @Id and number = @number", values);
            await TellAsync(tx, rows);
            return true;
        });
    }

    private static Task<int> CountAsync(Tx tx, object values) => tx.ExecuteAsync(
        """
        update applications set version = version + 1, updated_at = @now where id = @Id and version = @Version and taken_back_at is null
        """,
        values);

    private async Task TellAsync(Tx tx, IReadOnlyList<AuditRow> rows)
    {
        foreach (var row in rows)
            await audit.AppendAsync(tx, row);
        tx.AfterCommit(() => changes.Publish(Topic));
    }

    // The rows before their secrets: should a change come between, the row is the older one, and is read again.
    private Task<IReadOnlyList<StoredApplication>> FindAsync((string Where, Dictionary<string, object> Values) which) =>
        db.ReadAsync<IReadOnlyList<StoredApplication>>(async tx =>
        {
            var (where, values) = which;
            var found =
                await tx.QueryAsync<StoredApplication>($"select {StoredApplication.Columns} from applications where {where}", values);
            if (found.Count == 0)
                return found;
            var secrets = (await tx.QueryAsync<SecretRow>(
                $"""
                select application_id, number, hash, created_at, ends_at from application_secrets
                where application_id in (select id from applications where {where}) order by application_id, number
                """,
                values)).ToLookup(secret => secret.ApplicationId);
            return [.. found.Select(one => one with { Secrets = [.. secrets[one.Id].Select(row => row.ToSecret())] })];
        });

    /// <summary>The version of an application.</summary>
    internal sealed record ApplicationVersion
    {
        public string Id { get; init; } = "";

        public long Version { get; init; }
    }

    private sealed record SecretRow
    {
        public string ApplicationId { get; init; } = "";

        public int Number { get; init; }

        public string Hash { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? EndsAt { get; init; }

        public StoredSecret ToSecret() => new() { Number = Number, Hash = Hash, CreatedAt = CreatedAt, EndsAt = EndsAt };
    }
}
