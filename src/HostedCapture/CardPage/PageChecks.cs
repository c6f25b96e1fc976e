using System.Text.Json;
using HostedCapture.Data;
using HostedCapture.Intents;

namespace HostedCapture.CardPage;

/// <summary>The checks of the card page that are kept.</summary>
/// <param name="db">The database.</param>
public sealed class PageChecks(Db db)
{
    private const string Columns = "id, created_at, created_by, page, differences, report";

    /// <summary>Keeps a report.</summary>
    public static async Task<KeptCheck> AddAsync(Tx tx, PageReport report, string by)
    {
        var check = new KeptCheck
        {
            Id = Guid.CreateVersion7(report.Time),
            CreatedAt = report.Time,
            CreatedBy = by,
            Page = report.Page,
            Differences = report.Differences.Count,
            Report = report.ToJson(),
        };
        await tx.ExecuteAsync(
            $"insert into page_checks ({Columns}) values (@Id, @CreatedAt, @CreatedBy, @Page, @Differences, @Report)", check);
        return check;
    }

    /// <summary>Reports, newest first.</summary>
    public Task<IReadOnlyList<KeptCheck>> ListAsync(DateTimeOffset from, DateTimeOffset to, int limit) => db.ReadAsync(tx =>
        tx.QueryAsync<KeptCheck>(
            $"select {Columns} from page_checks where created_at >= @from and created_at < @to order by id desc limit @limit",
            new { from, to, limit }));

    /// <summary>Forgets what is older than an audit needs.</summary>
    public Task<int> SweepAsync(DateTimeOffset now) => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "delete from page_checks where created_at <= @old", new { old = now - IntentSettings.RecordsKept }));
}

/// <summary>A check that is kept.</summary>
public sealed record KeptCheck
{
    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked for it, as in the audit log.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The page's host.</summary>
    public required string Page { get; init; }

    /// <summary>How many differences there were.</summary>
    public required int Differences { get; init; }

    /// <summary>The report as JSON.</summary>
    public required string Report { get; init; }

    /// <summary>The report.</summary>
    public PageReport Read() => JsonSerializer.Deserialize<PageReport>(Report, PageReport.Readable)!;
}
