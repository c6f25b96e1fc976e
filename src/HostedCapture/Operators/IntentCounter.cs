using HostedCapture.Data;

namespace HostedCapture.Operators;

/// <summary>Counts intents by when they were made, and by what became of them.</summary>
/// <param name="db">The database.</param>
/// <param name="time">Tells what has expired.</param>
internal sealed class IntentCounter(Db db, TimeProvider time)
{
    // Each state is counted by its own index. Only those that were not captured are looked at one by one: was a card sent?
    private static readonly string s_ofAll = Statement("");
    private static readonly string s_ofOne = Statement("application_id = @application and ");

    /// <summary>The counts of each hour or day.</summary>
    /// <param name="applications">Only intents of these; null: of all.</param>
    /// <param name="period">When they were made.</param>
    public Task<IReadOnlyList<IntentCount>> ReadAsync(IReadOnlyList<string>? applications, CountedPeriod period)
    {
        var now = time.GetUtcNow();
        return db.ReadAsync(async tx =>
        {
            var counts = new List<IntentCount>();
            // A statement for each: what it asks for is little, and the database knows it when it plans.
            foreach (var (begin, end) in period.Parts)
            {
                var rows = new List<Row>();
                if (applications is null)
                    rows.AddRange(await tx.QueryAsync<Row>(s_ofAll, new { begin, end, now }));
                foreach (var application in applications ?? [])
                    rows.AddRange(await tx.QueryAsync<Row>(s_ofOne, new { begin, end, now, application }));
                counts.Add(Sum(begin, rows.Select(row => Of(begin, row))));
            }

            return (IReadOnlyList<IntentCount>)counts;
        });
    }

    /// <summary>Counts put together.</summary>
    /// <param name="begin">When their period begins.</param>
    /// <param name="counts">The counts of its parts.</param>
    public static IntentCount Sum(DateTimeOffset begin, IEnumerable<IntentCount> counts) => counts.Aggregate(
        new IntentCount(begin, 0, 0, 0, 0, 0, 0, 0),
        (sum, one) => new(
            begin, sum.Created + one.Created, sum.Submitted + one.Submitted, sum.Captured + one.Captured, sum.Rejected + one.Rejected,
            sum.Canceled + one.Canceled, sum.Expired + one.Expired, sum.Open + one.Open));

    private static IntentCount Of(DateTimeOffset begin, Row row) => new(
        begin,
        row.Created + row.Submitting + row.Captured + row.Rejected + row.Canceled + row.Expired,
        row.Submitting + row.Captured + row.Rejected + row.CreatedTried + row.CanceledTried + row.ExpiredTried,
        row.Captured,
        row.Rejected,
        row.Canceled,
        row.Expired + row.Lapsed,
        row.Created - row.Lapsed + row.Submitting);

    private static string Statement(string scope)
    {
        return $"""
            select
                {Count("count(*)", "state = 'created'")} as created,
                {Count("count(*)", "state = 'submitting'")} as submitting,
                {Count("count(*)", "state = 'captured'")} as captured,
                {Count("count(*)", "state = 'rejected'")} as rejected,
                {Count("count(*)", "state = 'canceled'")} as canceled,
                {Count("count(*)", "state = 'expired'")} as expired,
                {Count("count(provider)", "state = 'created'")} as created_tried,
                {Count("count(provider)", "state = 'canceled'")} as canceled_tried,
                {Count("count(provider)", "state = 'expired'")} as expired_tried,
                {Count("count(*)", "state = 'created' and expires_at <= @now")} as lapsed
            """;

        string Count(string what, string which) =>
            $"(select {what} from intents where {scope}{which} and created_at >= @begin and created_at < @end)";
    }

    private sealed record Row
    {
        public long Created { get; init; }

        public long Submitting { get; init; }

        public long Captured { get; init; }

        public long Rejected { get; init; }

        public long Canceled { get; init; }

        public long Expired { get; init; }

        public long CreatedTried { get; init; }

        public long CanceledTried { get; init; }

        public long ExpiredTried { get; init; }

        public long Lapsed { get; init; }
    }
}
