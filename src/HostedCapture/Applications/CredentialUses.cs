using System.Collections.Concurrent;
using HostedCapture.Data;

namespace HostedCapture.Applications;

/// <summary>When each secret got its last token, to the minute, so that an unused one is found before it is taken back.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class CredentialUses(Db db, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Application, string Credential), DateTimeOffset> _written = new();

    /// <summary>Notes a use, unless one was noted within the last minute. While the database is away, it is not noted.</summary>
    /// <param name="applicationId">Whose it is.</param>
    /// <param name="credential">The secret's fingerprint.</param>
    public async Task NoteAsync(string applicationId, string credential)
    {
        var (key, now) = ((applicationId, credential), time.GetUtcNow());
        if (_written.TryGetValue(key, out var last) && (now - last).Duration() < s_pause)
            return;
        _written[key] = now;
        try
        {
            await db.InTransactionAsync(tx => tx.ExecuteAsync(
                """
                insert into credential_uses (application_id, credential, used_at) values (@applicationId, @credential, @now)
                on conflict (application_id, credential) do update set used_at = excluded.used_at
                    where credential_uses.used_at < excluded.used_at
                """,
                new { applicationId, credential, now }));
        }
        catch (DatabaseUnavailableException)
        {
            _written.TryRemove(key, out _);
        }
    }

    /// <summary>The last uses, by application and fingerprint.</summary>
    /// <param name="visible">The applications the caller may see; null: all.</param>
    public async Task<IReadOnlyDictionary<(string Application, string Credential), DateTimeOffset>> ReadAsync(
        IReadOnlyList<string>? visible)
    {
        var (where, values) = ApplicationStore.In("application_id", visible);
        var rows = await db.ReadAsync(tx => tx.QueryAsync<Use>(
            $"select application_id, credential, used_at from credential_uses where {where}", values));
        return rows.ToDictionary(use => (use.ApplicationId, use.Credential), use => use.UsedAt);
    }

    private sealed record Use
    {
        public string ApplicationId { get; init; } = "";

        public string Credential { get; init; } = "";

        public DateTimeOffset UsedAt { get; init; }
    }
}
