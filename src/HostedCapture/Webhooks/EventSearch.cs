using HostedCapture.Data;

namespace HostedCapture.Webhooks;

/// <summary>Which events are meant; null: any.</summary>
public sealed record EventFilter
{
    /// <summary>Of these applications; null: of all.</summary>
    public IReadOnlyList<string>? Applications { get; init; }

    /// <summary><c>capture.captured</c>.</summary>
    public string? Type { get; init; }

    /// <summary>About this intent or payment.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Happened at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Happened before this time.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Events of all applications, or of some, for those who operate; without their data.</summary>
/// <param name="db">The database.</param>
public sealed class EventSearch(Db db)
{
    /// <summary>Events, newest first; one more than the limit when there is another page.</summary>
    public Task<IReadOnlyList<EventRow>> ListAsync(EventFilter filter, string? after, int limit)
    {
        // Ids begin with their time, so that one index serves time and order.
        var values = new SqlValues()
            .IfIn("application_id", "application", filter.Applications)
            .If("type = @type", "type", filter.Type)
            .If("object_id = @object", "object", filter.ObjectId)
            .If("id >= @from", "from", TimedIds.Least(filter.From, "evt_"))
            .If("id < @to", "to", TimedIds.Least(filter.To, "evt_"))
            .If("id < @after", "after", after)
            .With("rows", limit + 1);
        return db.ReadAsync(tx => tx.QueryAsync<EventRow>(
            "select id, application_id, object_id, position, sequence, type, created_at from events "
                + $"where {values.Where} order by id desc limit @rows",
            values));
    }
}
