using System.Collections.Concurrent;

namespace HostedCapture.Client;

/// <summary>
/// Remembers the last 10,000 webhooks of this process. Good for a trial: after a restart, and in another process, a webhook that
/// comes again is handled again. <see cref="SqlWebhookInbox"/> remembers for all.
/// </summary>
public sealed class MemoryWebhookInbox : IWebhookInbox
{
    private const int Most = 10_000;

    // Whether each was handled.
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _handled = new();

    /// <inheritdoc/>
    public Task<InboxClaim> TakeAsync(string id, CancellationToken cancellationToken = default) => Task.FromResult(
        _known.TryAdd(id, false) ? InboxClaim.Taken
        : _known.TryGetValue(id, out var handled) && handled ? InboxClaim.Handled
        : InboxClaim.Running);

    /// <inheritdoc/>
    public Task CompleteAsync(string id, CancellationToken cancellationToken = default)
    {
        _known[id] = true;
        _handled.Enqueue(id);
        if (_handled.Count > Most && _handled.TryDequeue(out var oldest))
            _known.TryRemove(oldest, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string id, CancellationToken cancellationToken = default)
    {
        _known.TryRemove(id, out _);
        return Task.CompletedTask;
    }
}
