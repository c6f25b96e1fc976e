using HostedCapture.Data;
using HostedCapture.Secrets;

namespace HostedCapture.Webhooks;

/// <summary>
/// What happened to an application's intents and payments. An event is written in the transaction that makes it
/// true; the feed and the webhooks read it from here.
/// </summary>
/// <param name="outbox">Sends it to the application's endpoints.</param>
/// <param name="changes">Wakes the readers.</param>
/// <param name="master">Seals the snapshots: they hold capture links and names.</param>
/// <param name="time">The clock.</param>
public sealed class EventLog(Outbox outbox, Changes changes, MasterKey master, TimeProvider time)
{
    /// <summary>Stands in a snapshot for the address links begin with, which is known when it is read.</summary>
    public const string AddressPlace = "{address}";

    private const string TriesOf =
        "delivery_id in (select d.id from deliveries d join events e on e.id = d.event_id where e.object_id = @objectId)";

    private readonly EventSeal _seal = new(master);

    /// <summary>Writes an event.</summary>
    /// <param name="tx">The transaction that makes it true.</param>
    /// <param name="applicationId">Whose it is.</param>
    /// <param name="objectId">The intent or payment.</param>
    /// <param name="type"><c>capture.captured</c>, …</param>
    /// <param name="data">The object as the API shows it now, JSON, with <see cref="AddressPlace"/> for the address.</param>
    public async Task AppendAsync(Tx tx, string applicationId, Guid objectId, string type, string data)
    {
        var now = time.GetUtcNow();
        var id = $"evt_{Guid.CreateVersion7(now):N}";
        var position = (await tx.QueryAsync<long>(
            """
            insert into feeds (application_id, position) values (@applicationId, 1)
            on conflict (application_id) do update set position = feeds.position + 1
            returning position
            """,
            new { applicationId })).Single();
        await tx.ExecuteAsync(
            """
            insert into events (id, application_id, position, object_id, sequence, type, created_at, data)
            values (@id, @applicationId, @position, @objectId, (select coalesce(max(sequence), 0) + 1 from events
                where object_id = @objectId), @type, @now, @data)
            """,
            new
            {
                id,
                applicationId,
                position,
                objectId,
                type,
                now,
                data = _seal.Close(data, applicationId, id),
            });
        await outbox.AddAsync(tx, applicationId, id);
        tx.AfterCommit(() =>
        {
            changes.Publish(applicationId);
            changes.Publish(objectId);
        });
    }

    /// <summary>
    /// Removes the snapshots of a deleted object, and endpoints' answers to them; that something happened, and
    /// when, stays.
    /// </summary>
    public static async Task ForgetAsync(Tx tx, Guid objectId)
    {
        var values = new { objectId };
        await tx.ExecuteAsync("update events set data = null where object_id = @objectId", values);
        await tx.ExecuteAsync(
            "update deliveries set last_answer = null where event_id in (select id from events where object_id = @objectId)", values);
        await tx.ExecuteAsync($"update delivery_tries set answer = null where {TriesOf}", values);
    }

    /// <summary>Removes the events of an object whose records are not kept any more, and their deliveries.</summary>
    public static async Task PurgeAsync(Tx tx, Guid objectId)
    {
        var values = new { objectId };
        await tx.ExecuteAsync($"delete from delivery_tries where {TriesOf}", values);
        await tx.ExecuteAsync("delete from deliveries where event_id in (select id from events where object_id = @objectId)", values);
        await tx.ExecuteAsync("delete from events where object_id = @objectId", values);
    }
}
