namespace HostedCapture.Operators;

/// <summary>
/// One kind of intents or payments that wait for a human. What <c>/operator/attention</c> counts of them is what their list shows with
/// the filter <c>attention</c>: both read the same rows.
/// </summary>
/// <param name="Kind">What it is called.</param>
/// <param name="Table">Whose they are: <c>intents</c> or <c>payments</c>.</param>
/// <param name="Age">How long they wait at least; of what is over, how long ago it was at most.</param>
/// <param name="Rows">The rows that make them wait, after <c>from</c>.</param>
/// <param name="Owner">The column of the intent's or payment's id.</param>
/// <param name="Time">The column of the time since when they wait.</param>
internal sealed record Waiting(string Kind, string Table, TimeSpan Age, string Rows, string Owner, string Time)
{
    // A card is asked for as long as its outcome can matter; money until it is known.
    private const string Open = "attempts where state in ('running', 'unknown') "
        + "and (operation not in ('tokenize', 'verify') or lookup_at is not null) and started_at <= @waiting";

    private const string Late = "attempts where state = 'orphan' and operation not in ('tokenize', 'verify') and started_at > @waiting";
    private const string Left = "token_deletions where state in ('due', 'failed') and created_at <= @waiting";

    private static readonly TimeSpan s_soon = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_month = TimeSpan.FromDays(30);

    /// <summary>All kinds, the worst first.</summary>
    public static IReadOnlyList<Waiting> All { get; } =
    [
        new("outcomes_open", "payments", s_soon, Open, "owner_id", "started_at"),
        new("outcomes_open_for_a_day", "payments", s_day, Open, "owner_id", "started_at"),
        new("card_outcomes_open", "intents", s_soon, Open, "owner_id", "started_at"),
        new("card_outcomes_open_for_a_day", "intents", s_day, Open, "owner_id", "started_at"),
        new("late_movements", "payments", s_month, Late, "owner_id", "started_at"),
        new("tokens_not_deleted", "intents", s_soon, Left, "intent_id", "created_at"),
    ];

    /// <summary>Where they are listed: a path of this API.</summary>
    public string Href => $"/operator/{Table}?attention={Kind}";

    // Not the column itself: SQLite would read every row that ever was in the order of its index, and not the few that wait.
    private string Id => $"{Owner} || ''";

    /// <summary>The kinds of a table.</summary>
    public static string[] KindsOf(string table) => [.. All.Where(one => one.Table == table).Select(one => one.Kind)];

    /// <summary>
    /// The intents or payments, once each, after <c>from</c>; <c>waiting_since</c> among the columns. Few wait, so they are read first
    /// and then looked up: a cross join is not turned round.
    /// </summary>
    /// <param name="alias">What the table is called there; together with <see cref="Joined"/>.</param>
    public string From(string alias) =>
        $"(select {Id} as waiting_id, min({Time}) as waiting_since from {Rows} group by {Id}) as w cross join {Table} {alias}";

    /// <summary>The condition that belongs to <see cref="From"/>.</summary>
    /// <param name="alias">As there.</param>
    public static string Joined(string alias) => $"{alias}.id = w.waiting_id";

    /// <summary>The value of <c>@waiting</c>.</summary>
    /// <param name="now">The present.</param>
    public DateTimeOffset At(DateTimeOffset now) => now - Age;
}
