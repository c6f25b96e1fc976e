using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Intents;

namespace HostedCapture.CardPage;

/// <summary>
/// What browsers refused, counted by day. The route of the reports is public: they are counted in memory and written a moment later,
/// and neither memory nor table grows with what strangers send.
/// </summary>
public sealed class BrowserReports(
    Db db, PageChecks checks, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<BrowserReports> logger)
    : Poller(TimeSpan.FromSeconds(2), time, lifetime, logger)
{
    private const int MostKinds = 200;
    private const string Others = "many others";

    private readonly WaitingCounts<(long Day, string Directive, string Blocked), Count> _waiting = new(
        MostKinds, (earlier, later) => new(earlier.Reports + later.Reports, earlier.First, later.Last));

    private long _swept;

    /// <summary>Counts a report.</summary>
    /// <param name="directive">What was violated, a word of the standard.</param>
    /// <param name="blocked">The host or keyword that was refused, without digits.</param>
    public void Take(string directive, string blocked)
    {
        var now = Time.GetUtcNow();
        var count = new Count(1, now, now);
        if (!_waiting.Add((Day(now), directive, blocked), count))
            _waiting.Add((Day(now), directive, Others), count, always: true);
    }

    /// <summary>What browsers refused in a period, the most usual first.</summary>
    public Task<IReadOnlyList<BrowserReport>> ListAsync(DateTimeOffset from, DateTimeOffset to, int limit) => db.ReadAsync(tx =>
        tx.QueryAsync<BrowserReport>(
            """
            select directive, blocked, cast(sum(reports) as bigint) as reports, min(first_at) as first_at, max(last_at) as last_at
            from browser_reports
            where day >= @from and day <= @to group by directive, blocked order by sum(reports) desc, directive, blocked limit @limit
            """,
            new { from = Day(from), to = Day(to.AddMilliseconds(-1)), limit }));

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        await WriteAsync();
        var now = Time.GetUtcNow();
        if (Day(now) == _swept)
            return;
        await db.InTransactionAsync(tx => tx.ExecuteAsync(
            "delete from browser_reports where day < @day", new { day = Day(now - IntentSettings.RecordsKept) }));
        await checks.SweepAsync(now);
        _swept = Day(now);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await WriteAsync();
        }
        catch (DatabaseUnavailableException)
        {
            // Counts of the last two seconds.
        }
    }

    private static long Day(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / TimeSpan.MillisecondsPerDay;

    private Task WriteAsync() => _waiting.WriteAsync(counts => db.InTransactionAsync(async tx =>
    {
        foreach (var (kind, count) in counts)
            await AddAsync(tx, kind.Day, kind.Directive, kind.Blocked, count);
        return true;
    }));

    // A day has at most so many kinds; the others are one.
    private static async Task AddAsync(Tx tx, long day, string directive, string blocked, Count count)
    {
        var full = (await tx.QueryAsync<long>(
            "select count(*) from browser_reports where day = @day and not (directive = @directive and blocked = @blocked)",
            new { day, directive, blocked })).Single() >= MostKinds;
        await tx.ExecuteAsync(
            """
            insert into browser_reports (day, directive, blocked, reports, first_at, last_at)
            values (@day, @directive, @blocked, @Reports, @First, @Last)
            on conflict (day, directive, blocked) do update
                set reports = browser_reports.reports + excluded.reports, last_at = excluded.last_at
            """,
            new { day, directive, blocked = full ? Others : blocked, count.Reports, count.First, count.Last });
    }

    private sealed record Count(long Reports, DateTimeOffset First, DateTimeOffset Last);
}

/// <summary>What browsers refused.</summary>
public sealed record BrowserReport
{
    /// <summary>What was violated.</summary>
    public required string Directive { get; init; }

    /// <summary>The host or keyword that was refused, without digits.</summary>
    public required string Blocked { get; init; }

    /// <summary>How often.</summary>
    public required long Reports { get; init; }

    /// <summary>When first.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When last.</summary>
    public required DateTimeOffset LastAt { get; init; }
}
