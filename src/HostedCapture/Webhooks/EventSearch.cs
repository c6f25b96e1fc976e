using HostedCapture.Data;

namespace HostedCapture.Webhooks;

/// <summary>Which events are meant; null: any.</summary>
public sealed record EventFilter
{
    /// <summary>Of these applications; null: of all.</summary>
    public IReadOnlyList<string>? Applications { get; init; }

    /// <summary>This one.</summary>
    public string? Id { get; init; }

    /// <summary><c>capture.captured</c>.</summary>
    public string? Type { get; init; }

    /// <summary>About this intent or payment.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Happened at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Happened before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The conditions of the SQL over <c>events</c>, and their values.</summary>
    // Ids begin with their time, so that one index serves time and order.
    internal SqlValues Values() => new SqlValues()
        .IfIn("application_id", "application", Applications)
        .If("id = @id", "id", Id)
        .If("type = @type", "type", Type)
        .If("object_id = @object", "object", ObjectId)
        .If("id >= @from", "from", TimedIds.Least(From, "evt_"))
        .If("id < @to", "to", TimedIds.Least(To, "evt_"));
}

/// <summary>Events of all applications, or of some, for those who operate; without their data.</summary>
/// <param name="db">The database.</param>
public sealed class EventSearch(Db db)
{
    /// <summary>Events, newest first; one more than the limit when there is another page.</summary>
    public Task<IReadOnlyList<EventRow>> ListAsync(EventFilter filter, string? after, int limit)
    {
        var values = filter.Values().If("id < @after", "after", after).With("rows", limit + 1);
        return db.ReadAsync(tx => tx.QueryAsync<EventRow>(
            "select id, application_id, object_id, position, sequence, type, created_at from events "
                + $"where {values.Where} order by id desc limit @rows",
            values));
    }

    /// <summary>How many there are.</summary>
    public Task<RowCount> CountAsync(EventFilter filter, CancellationToken enough)
    {
        var values = filter.Values();
        return db.CountAsync($"select 1 from events where {values.Where}", values, enough);
    }
}
