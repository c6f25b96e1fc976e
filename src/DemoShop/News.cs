using System.Globalization;
using System.Runtime.CompilerServices;
using HostedCapture.Client;

namespace DemoShop;

/// <summary>A verified webhook.</summary>
/// <param name="Event">What it says.</param>
/// <param name="At">When it arrived.</param>
/// <param name="IsLate">Whether a later event of the same intent or payment was here first: it tells nothing new.</param>
public sealed record Webhook(Event Event, DateTimeOffset At, bool IsLate);

/// <summary>The last webhooks, in memory, and whoever waits for the next one.</summary>
public sealed class News(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int Most = 500;

    private readonly Lock _lock = new();
    private readonly Queue<Webhook> _received = [];
    private TaskCompletionSource _next = NewSignal();
    private long _count;

    /// <summary>How many have arrived since the shop started.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Keeps a webhook.</summary>
    public void Keep(Event received)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            var isLate = _received.Any(one => one.Event.ObjectId == received.ObjectId && one.Event.Sequence > received.Sequence);
            _received.Enqueue(new Webhook(received, time.GetUtcNow(), isLate));
            if (_received.Count > Most)
                _received.Dequeue();
            _count++;
            (waiting, _next) = (_next, NewSignal());
        }

        waiting.SetResult();
    }

    /// <summary>What was said about an order's intent and its payments, newest first.</summary>
    public IReadOnlyList<Webhook> About(Order order)
    {
        var ids = order.Payments.Append(order.CaptureId).ToHashSet();
        lock (_lock)
            return [.. _received.Where(one => ids.Contains(one.Event.ObjectId.ToString())).Reverse()];
    }

    /// <summary>How many have arrived, told whenever it is another number, until the browser or the shop goes.</summary>
    /// <param name="known">The number that the browser's page was made with.</param>
    /// <param name="gone">The browser went.</param>
    public async IAsyncEnumerable<string> FollowAsync(long known, [EnumeratorCancellation] CancellationToken gone)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        while (!ends.IsCancellationRequested)
        {
            (Task Next, long Count) now;
            lock (_lock)
                now = (_next.Task, _count);
            if (now.Count == known)
            {
                await now.Next.WaitAsync(ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            known = now.Count;
            yield return known.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What the shop does with a webhook: it keeps it, to be shown. The order itself is read from the API.</summary>
internal sealed class NewsHandler(News news) : IWebhookHandler
{
    public Task HandleAsync(Event received, CancellationToken cancellationToken)
    {
        news.Keep(received);
        return Task.CompletedTask;
    }
}
