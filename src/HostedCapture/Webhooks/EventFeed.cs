using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Secrets;

namespace HostedCapture.Webhooks;

/// <summary>Reads an application's events, in the order in which they happened.</summary>
/// <param name="db">The database.</param>
/// <param name="changes">Says when to look again.</param>
/// <param name="master">Opens the snapshots.</param>
/// <param name="time">Measures the waiting.</param>
public sealed class EventFeed(Db db, Changes changes, MasterKey master, TimeProvider time)
{
    /// <summary>The most events on a page.</summary>
    public const int LargestPage = 100;

    private readonly EventSeal _seal = new(master);

    /// <summary>The application's events after a position; when there are none, as soon as there are.</summary>
    /// <param name="applicationId">Whose they are.</param>
    /// <param name="after">The position; 0: from the beginning.</param>
    /// <param name="wait">The longest to wait for one.</param>
    /// <param name="address">What links in the snapshots begin with.</param>
    /// <param name="gone">The caller has left.</param>
    public async Task<EventPage> ReadAsync(string applicationId, long after, TimeSpan wait, string address, CancellationToken gone)
    {
        // Watch before the first look, so that no event is missed between them.
        using var watch = changes.On(applicationId);
        var started = time.GetTimestamp();
        while (true)
        {
            var page = await PageAsync("application_id = @applicationId and position > @after", new { applicationId, after, rows = LargestPage }, after, address);
            var left = wait - time.GetElapsedTime(started);
            if (page.Items.Count > 0 || left <= TimeSpan.Zero || !await watch.NextAsync(left, gone))
                return page;
        }
    }

    /// <summary>The events of one intent or payment; null when the application has none of it.</summary>
    /// <param name="applicationId">Whose it is.</param>
    /// <param name="objectId">The intent or payment.</param>
    /// <param name="after">The position after which to begin.</param>
    /// <param name="address">What links in the snapshots begin with.</param>
    public async Task<EventPage?> HistoryAsync(string applicationId, Guid objectId, long after, string address)
    {
        var values = new { applicationId, objectId, after, rows = LargestPage };
        var page = await PageAsync("application_id = @applicationId and object_id = @objectId and position > @after", values, after, address);
        if (page.Items.Count > 0)
            return page;
        var any = await db.ReadAsync(tx => tx.FindAsync<string>("select id from events where application_id = @applicationId and object_id = @objectId and sequence = 1", values));
        return any is null ? null : page;
    }

    /// <summary>An event of the application, by its id.</summary>
    public async Task<EventItem?> FindAsync(string applicationId, string id, string address)
    {
        var row = await db.ReadAsync(tx => tx.FindAsync<EventRow>(
            $"select {EventRow.Columns} from events where application_id = @applicationId and id = @id", new { applicationId, id }));
        return row is null ? null : Item(row, address);
    }

    /// <summary>The event of a row.</summary>
    public EventItem Item(EventRow row, string address) =>
        new(row.Id, row.Type, row.CreatedAt, row.Sequence, _seal.Open(row, address));

    private async Task<EventPage> PageAsync(string where, object values, long after, string address)
    {
        var rows = await db.ReadAsync(tx => tx.QueryAsync<EventRow>($"select {EventRow.Columns} from events where {where} order by position limit @rows", values));
        return new EventPage([.. rows.Select(row => Item(row, address))], EventCursor.Write(rows is [.., var last] ? last.Position : after));
    }
}

/// <summary>An event as the feed shows it.</summary>
/// <param name="Id">Identifies it; the <c>webhook-id</c> of its webhooks.</param>
/// <param name="Type"><c>capture.created</c>, <c>capture.captured</c>, …</param>
/// <param name="Time">When it happened.</param>
/// <param name="Sequence">1 for the first event of its intent or payment, then 2, …</param>
/// <param name="Data">The intent or payment as <c>GET</c> showed it then; once it is forgotten, only its <c>id</c> and <c>deleted</c>.</param>
public sealed record EventItem(string Id, string Type, DateTimeOffset Time, long Sequence, JsonObject Data);

/// <summary>A page of events.</summary>
/// <param name="Items">In the order in which they happened.</param>
/// <param name="Next">What to send as <c>after</c> for what comes next; always there, also when nothing has come yet.</param>
public sealed record EventPage(IReadOnlyList<EventItem> Items, string Next);

/// <summary>An event as the database has it.</summary>
public sealed record EventRow
{
    /// <summary>What is read of a row.</summary>
    public const string Columns = "id, application_id, object_id, position, sequence, type, created_at, data";

    /// <summary>The event.</summary>
    public string Id { get; init; } = "";

    /// <summary>Whose it is.</summary>
    public string ApplicationId { get; init; } = "";

    /// <summary>The intent or payment.</summary>
    public Guid ObjectId { get; init; }

    /// <summary>The place in the application's feed.</summary>
    public long Position { get; init; }

    /// <summary>The place in the object's history.</summary>
    public long Sequence { get; init; }

    /// <summary>What happened.</summary>
    public string Type { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The sealed snapshot; null once it is forgotten.</summary>
    public string? Data { get; init; }
}

/// <summary>Encrypts and decrypts snapshots.</summary>
internal sealed class EventSeal(MasterKey master)
{
    private readonly Seal _seal = new(master, "event");

    public string Close(string data, string applicationId, string id) => _seal.Close(data, applicationId, id);

    /// <summary>The snapshot with an address in its links; of a forgotten one, that it is.</summary>
    public JsonObject Open(EventRow row, string address)
    {
        if (row.Data is null || _seal.Open(row.Data, row.ApplicationId, row.Id) is not { } text)
            return new JsonObject { ["id"] = row.ObjectId, ["deleted"] = true };
        var data = JsonNode.Parse(text)!.AsObject();
        // Only in links: elsewhere the same text is the merchant's own.
        foreach (var link in data["links"]?.AsArray() ?? [])
        {
            if (link!["href"]?.GetValue<string>() is { } href && href.StartsWith(EventLog.AddressPlace, StringComparison.Ordinal))
                link["href"] = $"{address}{href[EventLog.AddressPlace.Length..]}";
        }

        return data;
    }
}
