using System.Globalization;
using HostedCapture.Data;

namespace HostedCapture.Audit;

/// <summary>Which rows of the audit log are meant; null: any.</summary>
public sealed record AuditFilter
{
    /// <summary>Who.</summary>
    public string? Actor { get; init; }

    /// <summary>What happened.</summary>
    public string? Type { get; init; }

    /// <summary>Any of these happened.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>With what outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>To which object.</summary>
    public string? ObjectId { get; init; }

    /// <summary>By which rule: what the detail begins with, <c>rule NAME:</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>At this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Reads the audit log for those who may see it.</summary>
/// <param name="db">The database.</param>
public sealed class AuditList(Db db)
{
    // The second condition is that of the index.
    private const string NoSuccess = $"outcome = @outcome and outcome <> '{AuditLog.Success}'";

    // Enough letters to tell the rules apart; the index has as many.
    private const string OfRule =
        "substr(detail, 1, 5) = 'rule ' and substr(detail, 1, 14) = substr(@rule, 1, 14) and detail like @rule";

    private const string Columns = "id, created_at, actor, origin, type, outcome, object_id, detail, mac, number, hash";

    /// <summary>Rows, newest first; one more than the limit when there is another page.</summary>
    public Task<IReadOnlyList<AuditRow>> ListAsync(AuditFilter filter, string? after, int limit)
    {
        var byTime = IsByTime(filter);
        var order = byTime ? "created_at desc, id desc" : "id desc";
        var values = Values(filter)
            .If(byTime ? "(created_at, id) < (@place, @after)" : "id < @after", "after", after)
            .With("place", Time(after))
            .With("rows", limit + 1);
        var rows = filter.Types is null ? $"select {Columns} from audit where {values.Where}" : OfEach(filter.Types, values, order);
        return db.ReadAsync(tx => tx.QueryAsync<AuditRow>($"{rows} order by {order} limit @rows", values));
    }

    /// <summary>How many there are; not for several types at once.</summary>
    public Task<RowCount> CountAsync(AuditFilter filter, CancellationToken enough)
    {
        var values = Values(filter);
        return db.CountAsync($"select 1 from audit where {values.Where}", values, enough);
    }

    // Ids begin with their time: both orders are the same, and each has its index.
    private static bool IsByTime(AuditFilter filter) => (filter.Actor ?? filter.Type ?? filter.ObjectId ?? filter.Types?[0]) is not null;

    private static SqlValues Values(AuditFilter filter)
    {
        var values = new SqlValues()
            .If("actor = @actor", "actor", filter.Actor)
            .If("type = @type", "type", filter.Type)
            .If(filter.Outcome == AuditLog.Success ? "outcome = @outcome" : NoSuccess, "outcome", filter.Outcome)
            .If("object_id = @object", "object", filter.ObjectId)
            .If(OfRule, "rule", filter.Rule is null ? null : $"{filter.Rule}%");
        return IsByTime(filter)
            ? values.If("created_at >= @from", "from", filter.From).If("created_at < @to", "to", filter.To)
            : values.If("id >= @from", "from", TimedIds.Least(filter.From)).If("id < @to", "to", TimedIds.Least(filter.To));
    }

    // The index has the rows of one type in their order, those of two types it has not.
    private static string OfEach(IReadOnlyList<string> types, SqlValues values, string order)
    {
        var where = values.Where;
        return string.Join(" union all ", types.Select((type, i) =>
        {
            values.With($"type{i}", type);
            var newest = $"select * from audit where type = @type{i} and {where} order by {order} limit @rows";
            return $"select {Columns} from ({newest}) as type{i}";
        }));
    }

    private static long? Time(string? id) =>
        id is null ? null : long.Parse($"{id[..8]}{id[9..13]}", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
