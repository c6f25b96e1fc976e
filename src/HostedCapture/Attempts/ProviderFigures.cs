using HostedCapture.Data;

namespace HostedCapture.Attempts;

/// <summary>What the ledger says of each provider in a period.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class ProviderFigures(Db db, TimeProvider time)
{
    /// <summary>The most reasons of declines of each provider.</summary>
    public const int MostReasons = 10;

    // Times are put into steps that grow with them, so that a million of them are a few hundred rows.
    private const string Step =
        "case when ms < 1000 then ms / 10 * 10 when ms < 10000 then ms / 100 * 100 else ms / 1000 * 1000 end";

    // Of more calls than this in an hour or day an even part is read: to sort them all takes longer than to find them.
    private const long Enough = 4000;

    // The part: so much of each time like this. It is no whole number of minutes, so that what begins at full minutes is not always in.
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(409);

    /// <summary>The figures of the providers that were called.</summary>
    /// <param name="from">Calls that began at this time or later.</param>
    /// <param name="to">Calls that began before this time.</param>
    public async Task<IReadOnlyList<ProviderFigure>> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var values = new { from, to, now = time.GetUtcNow() };
        var (states, steps, reasons) = await db.ReadAsync(async tx => (
            await tx.QueryAsync<StateRow>(
                """
                select provider, operation, state, count(*) as count,
                    coalesce(sum(case when state in ('running', 'unknown') and lease_until <= @now then 1 else 0 end), 0) as open
                from attempts where started_at >= @from and started_at < @to group by provider, operation, state
                """,
                values),
            await tx.QueryAsync<StepRow>(
                $"""
                select provider, {Step} as step, count(*) as count from (
                    select provider, finished_at - started_at as ms from attempts
                    where started_at >= @from and started_at < @to and finished_at is not null
                        and state in ('approved', 'declined')) as known
                group by provider, {Step}
                """,
                values),
            await tx.QueryAsync<ReasonRow>(
                """
                select provider, code, count(*) as count from attempts
                where started_at >= @from and started_at < @to and state = 'declined' group by provider, code
                """,
                values)));
        return
        [
            .. states.GroupBy(row => row.Provider, StringComparer.Ordinal).OrderBy(own => own.Key, StringComparer.Ordinal).Select(own =>
            {
                var ordered = steps.Where(row => row.Provider == own.Key).OrderBy(row => row.Step).ToList();
                return new ProviderFigure(
                    own.Key,
                    own.GroupBy(row => row.State, StringComparer.Ordinal)
                        .ToDictionary(state => state.Key, state => state.Sum(row => row.Count)),
                    own.GroupBy(row => row.Operation, StringComparer.Ordinal).ToDictionary(of => of.Key, of => of.Sum(row => row.Count)),
                    own.Sum(row => row.Open),
                    Quantile(ordered, 0.5),
                    Quantile(ordered, 0.95),
                    [.. reasons.Where(row => row.Provider == own.Key).OrderByDescending(row => row.Count)
                        .ThenBy(row => row.Code, StringComparer.Ordinal).Take(MostReasons).Select(row => (row.Code ?? "", row.Count))]);
            }),
        ];
    }

    /// <summary>How long the providers took, of those that were called.</summary>
    /// <param name="parts">Hours or days: calls that began in each.</param>
    public Task<IReadOnlyList<ProviderFigureAt>> OverTimeAsync(IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> parts) =>
        db.ReadAsync(async tx =>
        {
            var figures = new List<ProviderFigureAt>();
            foreach (var (begin, end) in parts)
            {
                var calls = (await tx.QueryAsync<long>(
                    "select count(*) from attempts where started_at >= @begin and started_at < @end", new { begin, end })).Single();
                var part = calls <= Enough ? s_turn : s_turn * ((double)Enough / calls);
                var steps = await tx.QueryAsync<StepRow>(
                    $"""
                    select provider, {Step} as step, count(*) as count from (
                        select provider, finished_at - started_at as ms from attempts
                        where started_at >= @begin and started_at < @end and started_at % @turn < @part and finished_at is not null
                            and state in ('approved', 'declined')) as known
                    group by provider, {Step}
                    """,
                    new { begin, end, turn = s_turn, part });
                figures.AddRange(steps.GroupBy(row => row.Provider).Select(own =>
                {
                    var ordered = own.OrderBy(row => row.Step).ToList();
                    return new ProviderFigureAt(
                        own.Key, begin, ordered.Sum(row => row.Count), Quantile(ordered, 0.5), Quantile(ordered, 0.95));
                }));
            }

            return (IReadOnlyList<ProviderFigureAt>)figures;
        });

    private static long? Quantile(List<StepRow> ordered, double share)
    {
        var place = (long)Math.Ceiling(share * ordered.Sum(row => row.Count));
        foreach (var row in ordered)
        {
            if ((place -= row.Count) <= 0)
                return row.Step;
        }

        return null;
    }

    private sealed record StateRow
    {
        public string Provider { get; init; } = "";

        public string Operation { get; init; } = "";

        public string State { get; init; } = "";

        public long Count { get; init; }

        public long Open { get; init; }
    }

    private sealed record StepRow
    {
        public string Provider { get; init; } = "";

        public long Step { get; init; }

        public long Count { get; init; }
    }

    private sealed record ReasonRow
    {
        public string Provider { get; init; } = "";

        public string? Code { get; init; }

        public long Count { get; init; }
    }
}

/// <summary>A provider's figures of a period.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="States">Calls by their state.</param>
/// <param name="Operations">Calls by what was asked for.</param>
/// <param name="Open">Calls whose outcome is not known though their lease is over.</param>
/// <param name="P50">In how many milliseconds half of the outcomes were known, a look-up's time with them; null: there are none.</param>
/// <param name="P95">The same for 95 of 100.</param>
/// <param name="Declines">The reasons of declines, the most usual first.</param>
public sealed record ProviderFigure(
    string Provider,
    IReadOnlyDictionary<string, long> States,
    IReadOnlyDictionary<string, long> Operations,
    long Open,
    long? P50,
    long? P95,
    IReadOnlyList<(string Code, long Count)> Declines);

/// <summary>How long a provider took in a time.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Begin">When the time begins.</param>
/// <param name="Calls">The calls with an outcome that this is made of: all, or an even part of many.</param>
/// <param name="P50">In how many milliseconds half of their outcomes were known, a look-up's time with them.</param>
/// <param name="P95">The same for 95 of 100.</param>
public sealed record ProviderFigureAt(string Provider, DateTimeOffset Begin, long Calls, long? P50, long? P95);
