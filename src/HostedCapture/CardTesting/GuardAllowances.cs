using System.Net;
using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.CardTesting;

/// <summary>
/// Addresses that the rules for address, card and BIN leave alone for a time: known on every node at once. Those of
/// <see cref="CardTestingSettings.Allowed"/> are beside them, for good.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="changes">Tells other nodes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs when they cannot be read.</param>
public sealed class GuardAllowances(Db db, Changes changes, TimeProvider time, ILogger<GuardAllowances> logger)
    : LiveTable<GuardAllowance>(db, changes, "guard_allowances", logger)
{
    /// <summary>How many may hold at a time.</summary>
    public const int Most = 500;

    /// <summary>The longest time one may be given for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    // The widest networks: a provider's own block, not a country.
    private const int WidestV4 = 16;
    private const int WidestV6 = 32;

    private readonly Db _db = db;

    /// <summary>Those that hold now, newest first.</summary>
    public IReadOnlyList<GuardAllowance> Now
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. Rows.Where(row => row.UntilAt > now)];
        }
    }

    /// <summary>Whether an address is in one that holds now; false for null.</summary>
    public bool Contains(IPAddress? address)
    {
        if (address is null || Rows is [])
            return false;
        var now = time.GetUtcNow();
        return Rows.Any(row => row.UntilAt > now && row.Addresses?.Contains(address) == true);
    }

    /// <summary>A network as it is stored: an address or a block; null when it is neither, or too wide.</summary>
    public static string? Read(string text)
    {
        if (text.Contains(',', StringComparison.Ordinal) || AddressRanges.Parse(text) is not { Networks: [var network] })
            return null;
        var (bits, widest) = network.BaseAddress.GetAddressBytes().Length == 4 ? (32, WidestV4) : (128, WidestV6);
        return network.PrefixLength < widest ? null
            : network.PrefixLength == bits ? network.BaseAddress.ToString() : network.ToString();
    }

    /// <summary>Adds one, in a transaction that says so in the audit log as well.</summary>
    public Task<int> AddAsync(Tx tx, GuardAllowance allowance)
    {
        Changed(tx);
        return tx.ExecuteAsync(
            """
            insert into guard_allowances (id, network, until_at, reason, created_by, created_at)
            values (@Id, @Network, @UntilAt, @Reason, @CreatedBy, @CreatedAt)
            on conflict do nothing
            """,
            allowance);
    }

    /// <summary>Takes one back; null when there is none.</summary>
    public Task<GuardAllowance?> RemoveAsync(Tx tx, Guid id)
    {
        Changed(tx);
        return tx.FindAsync<GuardAllowance>($"delete from guard_allowances where id = @id returning {GuardAllowance.Columns}", new { id });
    }

    /// <summary>Forgets those whose time is over; the audit log keeps that they were given.</summary>
    public Task<int> SweepAsync() => Rows is [] ? Task.FromResult(0) : _db.InTransactionAsync(
        tx => tx.ExecuteAsync("delete from guard_allowances where until_at <= @now", new { now = time.GetUtcNow() }));

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<GuardAllowance>> ReadAsync(Tx tx) => tx.QueryAsync<GuardAllowance>(
        $"select {GuardAllowance.Columns} from guard_allowances order by created_at desc, id desc");
}

/// <summary>An address or network that is left alone until a time.</summary>
public sealed record GuardAllowance
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns = "id, network, until_at, reason, created_by, created_at";

    private string _network = "";

    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>An address or a CIDR block.</summary>
    public required string Network
    {
        get => _network;
        init => (_network, Addresses) = (value, AddressRanges.Parse(value));
    }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset UntilAt { get; init; }

    /// <summary>Why it was given.</summary>
    public required string Reason { get; init; }

    /// <summary>Who gave it, as in the audit log.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was given.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The network, to compare addresses with.</summary>
    internal AddressRanges? Addresses { get; private init; }
}
