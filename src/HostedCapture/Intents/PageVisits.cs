using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>
/// How often an intent's page was opened, and how often it was sent with mistakes; nothing of who it was. No page waits for it: a crash
/// takes along the counts of the last two seconds.
/// </summary>
public sealed class PageVisits(Db db, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PageVisits> logger)
    : Poller(TimeSpan.FromSeconds(2), time, lifetime, logger)
{
    // Only who has a link is counted; beyond this many at once, pages matter more.
    private const int MostWaiting = 20_000;

    private readonly WaitingCounts<Guid, Visits> _waiting = new(MostWaiting, (earlier, later) => new(
        earlier.Opened + later.Opened, earlier.FirstAt ?? later.FirstAt, later.LastAt ?? earlier.LastAt,
        earlier.Mistyped + later.Mistyped, later.MistypedAt ?? earlier.MistypedAt));

    /// <summary>Counts that the form was opened.</summary>
    /// <param name="intentId">Whose.</param>
    public void Opened(Guid intentId)
    {
        var now = Time.GetUtcNow();
        _waiting.Add(intentId, new Visits(1, now, now, 0, null));
    }

    /// <summary>Counts that the form was sent with mistakes.</summary>
    /// <param name="intentId">Whose.</param>
    public void Mistyped(Guid intentId) => _waiting.Add(intentId, new Visits(0, null, null, 1, Time.GetUtcNow()));

    /// <inheritdoc/>
    public override Task PollAsync() => WriteAsync();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await WriteAsync();
        }
        catch (DatabaseUnavailableException)
        {
            // Counts of the last two seconds.
        }
    }

    private Task WriteAsync() => _waiting.WriteAsync(visits => db.InTransactionAsync(tx => tx.ExecuteAsync(
        """
        insert into page_visits (intent_id, opened, first_at, last_at, mistyped, mistyped_at)
        values (@Id, @Opened, @FirstAt, @LastAt, @Mistyped, @MistypedAt)
        on conflict (intent_id) do update set
            opened = page_visits.opened + excluded.opened,
            first_at = coalesce(page_visits.first_at, excluded.first_at),
            last_at = coalesce(excluded.last_at, page_visits.last_at),
            mistyped = page_visits.mistyped + excluded.mistyped,
            mistyped_at = coalesce(excluded.mistyped_at, page_visits.mistyped_at)
        """,
        // In one order on all nodes, so that none waits for another that waits for it.
        visits.OrderBy(pair => pair.Key).Select(pair => new
        {
            Id = pair.Key,
            pair.Value.Opened,
            pair.Value.FirstAt,
            pair.Value.LastAt,
            pair.Value.Mistyped,
            pair.Value.MistypedAt,
        }).ToList())));

    private sealed record Visits(
        int Opened, DateTimeOffset? FirstAt, DateTimeOffset? LastAt, int Mistyped, DateTimeOffset? MistypedAt);
}
