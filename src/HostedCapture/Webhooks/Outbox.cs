using System.Threading.Channels;
using HostedCapture.Applications;
using HostedCapture.Data;

namespace HostedCapture.Webhooks;

/// <summary>Writes the deliveries of an event in the event's transaction, and wakes the sender when they are durable.</summary>
/// <param name="applications">Know their endpoints.</param>
/// <param name="time">The clock.</param>
public sealed class Outbox(ApplicationRegistry applications, TimeProvider time)
{
    private readonly Channel<bool> _bell =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Writes a delivery for each endpoint of the application.</summary>
    public async Task AddAsync(Tx tx, string applicationId, string eventId)
    {
        if (applications.ById(applicationId) is not { Webhooks: { Count: > 0 } endpoints })
            return;
        var now = time.GetUtcNow();
        foreach (var endpoint in endpoints)
        {
            await tx.ExecuteAsync(
                """
                insert into deliveries (id, application_id, endpoint_id, event_id, state, tries, fence, due_at, created_at)
                values (@id, @applicationId, @endpoint, @eventId,
                    case when exists (select 1 from endpoints where id = @endpoint
                        and disabled_at is not null) then 'disabled' else 'pending' end,
                    0, 0, @now, @now)
                """,
                new { id = $"dlv_{Guid.CreateVersion7(now):N}", applicationId, endpoint = endpoint.Id, eventId, now });
        }

        tx.AfterCommit(Ring);
    }

    /// <summary>There may be something to send.</summary>
    public void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>Waits until there may be something to send, at most so long.</summary>
    internal async Task WaitAsync(TimeSpan atMost, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(atMost);
        try
        {
            await _bell.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to stop.
        }
    }
}
