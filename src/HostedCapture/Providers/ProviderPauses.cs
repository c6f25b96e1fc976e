using HostedCapture.Data;

namespace HostedCapture.Providers;

/// <summary>
/// Providers that get no new card and no new charge until somebody says so: known on every node at once. What is under way there goes
/// on: it is looked up, confirmed, voided and refunded.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="changes">Tells other nodes.</param>
/// <param name="logger">Logs when they cannot be read.</param>
public sealed class ProviderPauses(Db db, Changes changes, ILogger<ProviderPauses> logger)
    : LiveTable<ProviderPause>(db, changes, "provider_pauses", logger)
{
    /// <summary>How long those who are turned away should wait, in seconds.</summary>
    public const int RetryAfterSeconds = 60;

    /// <summary>All that are paused.</summary>
    public IReadOnlyList<ProviderPause> All => Rows;

    /// <summary>Whether a provider is paused.</summary>
    public bool Has(string provider) => Rows.Any(pause => pause.Provider == provider);

    /// <summary>Pauses a provider, in a transaction that says so in the audit log as well. False when it is paused already.</summary>
    public async Task<bool> AddAsync(Tx tx, ProviderPause pause)
    {
        Changed(tx);
        return await tx.ExecuteAsync(
            """
            insert into provider_pauses (provider, reason, paused_by, paused_at) values (@Provider, @Reason, @PausedBy, @PausedAt)
            on conflict do nothing
            """,
            pause) == 1;
    }

    /// <summary>Lets it go on. Gives the pause that ends; null when there is none.</summary>
    public Task<ProviderPause?> EndAsync(Tx tx, string provider)
    {
        Changed(tx);
        return tx.FindAsync<ProviderPause>(
            $"delete from provider_pauses where provider = @provider returning {ProviderPause.Columns}", new { provider });
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<ProviderPause>> ReadAsync(Tx tx) =>
        tx.QueryAsync<ProviderPause>($"select {ProviderPause.Columns} from provider_pauses order by provider");
}

/// <summary>A provider that is paused.</summary>
public sealed record ProviderPause
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns = "provider, reason, paused_by, paused_at";

    /// <summary>Its name.</summary>
    public required string Provider { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who paused it, as in the audit log.</summary>
    public required string PausedBy { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset PausedAt { get; init; }
}
