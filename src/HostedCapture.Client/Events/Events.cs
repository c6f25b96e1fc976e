using System.Globalization;
using System.Runtime.CompilerServices;

namespace HostedCapture.Client;

internal sealed class Events(Api api) : IEvents
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    public Task<EventPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var seconds = wait > TimeSpan.Zero ? Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;
        return ReadAsync("/tokenization/events", new Query().Add("wait", seconds), after, cancellationToken);
    }

    public async IAsyncEnumerable<EventPage> FollowAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await ReadAsync(after, s_longestWait, cancellationToken).ConfigureAwait(false);
            after = page.Next;
            if (page.Items.Count > 0)
                yield return page;
        }
    }

    public IAsyncEnumerable<Event> OfIntentAsync(Guid id, CancellationToken cancellationToken) =>
        HistoryAsync($"/tokenization/captures/{id}/events", cancellationToken);

    public IAsyncEnumerable<Event> OfPaymentAsync(Guid id, CancellationToken cancellationToken) =>
        HistoryAsync($"/checkout/payments/{id}/events", cancellationToken);

    // A history has no last page: what follows the newest event is empty.
    private async IAsyncEnumerable<Event> HistoryAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var page = await ReadAsync(path, new Query(), after, cancellationToken).ConfigureAwait(false);
            foreach (var one in page.Items)
                yield return one;
            if (page.Items.Count == 0)
                yield break;
            after = page.Next;
        }
    }

    private Task<EventPage> ReadAsync(string path, Query query, string? after, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get(path + query.With("after", after)), ClientJson.Default.EventPage, cancellationToken);
}
