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

    /// <summary>What the detail begins with.</summary>
    public string? DetailPrefix { get; init; }

    /// <summary>At this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Reads the audit log for those who may see it.</summary>
/// <param name="db">The database.</param>
public sealed class AuditList(Db db)
{
    private const string Columns = "id, created_at, actor, origin, type, outcome, object_id, detail, mac, number, hash";

    /// <summary>Rows, newest first; one more than the limit when there is another page.</summary>
    public Task<IReadOnlyList<AuditRow>> ListAsync(AuditFilter filter, string? after, int limit)
    {
        // Ids begin with their time: both orders are the same, and each has its index.
        var (byTime, place) = (filter.Actor ?? filter.Type ?? filter.ObjectId ?? filter.Types?[0], Time(after));
        var values = new SqlValues()
            .If("actor = @actor", "actor", filter.Actor)
            .If("type = @type", "type", filter.Type)
            .IfIn("type", "types", filter.Types)
            .If("outcome = @outcome", "outcome", filter.Outcome)
            .If("object_id = @object", "object", filter.ObjectId)
            .If("detail like @prefix", "prefix", filter.DetailPrefix is null ? null : $"{filter.DetailPrefix}%")
            .If(byTime is null ? "id >= @from" : "created_at >= @from", "from", byTime is null ? Least(filter.From) : filter.From)
            .If(byTime is null ? "id < @to" : "created_at < @to", "to", byTime is null ? Least(filter.To) : filter.To)
            .If(byTime is null ? "id < @after" : "(created_at, id) < (@place, @after)", "after", after)
            .With("place", place)
            .With("rows", limit + 1);
        return db.ReadAsync(tx => tx.QueryAsync<AuditRow>(
            $"select {Columns} from audit where {values.Where} order by {(byTime is null ? "id desc" : "created_at desc, id desc")} "
                + "limit @rows",
            values));
    }

    private static long? Time(string? id) =>
        id is null ? null : long.Parse($"{id[..8]}{id[9..13]}", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // UUID version 7: the first 48 bits are the time; a dash stands after the first 32.
    private static string? Least(DateTimeOffset? time) =>
        time is { } at && $"{Math.Max(0, at.ToUnixTimeMilliseconds()):x12}" is var hex ? $"{hex[..8]}-{hex[8..]}" : null;
}
