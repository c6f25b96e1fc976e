using HostedCapture.Client;

namespace HostedCapture.Cli.Feed;

/// <summary>
/// Follows the feed from a cursor. A cursor of another feed, such as of a sandbox whose data was deleted, would pass over all that
/// happens in the new one: so when it begins, and when it is heard again after a silence, it is checked whether there is still an event
/// as old as those that were seen.
/// </summary>
/// <param name="hearing">Hears the feed.</param>
/// <param name="after">Where it begins; null: at the beginning.</param>
/// <param name="newest">When the newest event happened that was seen; null: none was.</param>
/// <param name="replaced">Told when the feed begins anew.</param>
internal sealed class Following(Hearing hearing, string? after, DateTimeOffset? newest, Func<Task> replaced)
{
    private string? _after = after;
    private DateTimeOffset? _newest = newest;
    private int _checkedSilences = -1;

    /// <summary>The next events; none when nothing happens for a while.</summary>
    /// <param name="wait">Whether to wait for one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<EventPage> NextAsync(bool wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_checkedSilences != hearing.Silences)
                await CheckAsync(cancellationToken);
            var page = await hearing.ReadAsync(_after, wait, cancellationToken);
            // What was heard after a silence may come of another feed.
            if (_checkedSilences != hearing.Silences)
                continue;
            _after = page.Next;
            if (page.Items is [.., var last])
                _newest = last.Time;
            return page;
        }
    }

    /// <summary>Hears whether the installation is there, and takes nothing.</summary>
    public Task ListenAsync(CancellationToken cancellationToken) => hearing.ReadAsync(_after, wait: false, cancellationToken);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_after is not null && _newest is not null)
        {
            var first = await hearing.ReadAsync(null, wait: false, cancellationToken);
            // Nothing that is there was seen: another feed; or the older ones are forgotten, and it is the same to begin with the first.
            if (first.Items is [] || first.Items[0].Time > _newest)
            {
                (_after, _newest) = (null, null);
                await replaced();
            }
        }

        _checkedSilences = hearing.Silences;
    }
}
