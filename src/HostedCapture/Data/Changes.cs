using System.Threading.Channels;

namespace HostedCapture.Data;

/// <summary>
/// Wakes waiting requests at a change, here and on other nodes. A signal says only "look again": what changed is read
/// from the database, so an extra signal does no harm, and a lost one is made up for by looking again after a while.
/// </summary>
/// <param name="kind">SQLite is one process: nothing happens elsewhere.</param>
public sealed class Changes(DatabaseKind kind)
{
    private const int MostUnsent = 10_000;

    // For changes without a signal, as when a node died between its commit and its signal.
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_lookAgainWhenDeaf = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Watch>> _watches = [];
    private readonly Channel<string> _unsent = Channel.CreateBounded<string>(new BoundedChannelOptions(MostUnsent) { FullMode = BoundedChannelFullMode.DropOldest });
    private bool _ended;
    private volatile bool _hears = kind == DatabaseKind.Sqlite;

    /// <summary>The signals not yet sent to other nodes.</summary>
    internal ChannelReader<string> Unsent => _unsent.Reader;

    /// <summary>Whether other nodes' signals arrive; while they do not, waiting requests look again every second.</summary>
    public bool Hears
    {
        get => _hears;
        internal set
        {
            _hears = value;
            // Signals in between were missed.
            Array.ForEach(Waiting(), watch => watch.Wake());
        }
    }

    /// <summary>Signals a change, after its commit.</summary>
    /// <param name="topic">What changed: an application's id for its feed, an intent's or payment's own.</param>
    public void Publish(string topic)
    {
        Hear(topic);
        if (kind != DatabaseKind.Sqlite)
            _unsent.Writer.TryWrite(topic);
    }

    /// <inheritdoc cref="Publish(string)"/>
    public void Publish(Guid id) => Publish(id.ToString());

    /// <summary>Begins to watch, before the first look. Ended by disposing it.</summary>
    public Watch On(string topic)
    {
        var watch = new Watch(this, topic);
        lock (_lock)
        {
            if (_ended)
                watch.End();
            else if (_watches.TryGetValue(topic, out var watches))
                watches.Add(watch);
            else
                _watches[topic] = [watch];
        }

        return watch;
    }

    /// <summary>How many requests of this process wait for a topic.</summary>
    public int WaitingFor(string topic)
    {
        lock (_lock)
            return _watches.TryGetValue(topic, out var watches) ? watches.Count : 0;
    }

    /// <summary>A signal from this node or another one.</summary>
    internal void Hear(string topic)
    {
        Watch[] watches;
        lock (_lock)
            watches = _watches.TryGetValue(topic, out var found) ? [.. found] : [];
        Array.ForEach(watches, watch => watch.Wake());
    }

    /// <summary>The process stops: all waits end.</summary>
    internal void End()
    {
        lock (_lock)
            _ended = true;
        Array.ForEach(Waiting(), watch => watch.End());
    }

    private Watch[] Waiting()
    {
        lock (_lock)
            return [.. _watches.Values.SelectMany(watches => watches)];
    }

    private void Leave(Watch watch)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(watch.Topic, out var watches) && watches.Remove(watch) && watches.Count == 0)
                _watches.Remove(watch.Topic);
        }
    }

    /// <summary>One wait.</summary>
    public sealed class Watch : IDisposable
    {
        private readonly Changes _changes;
        private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal Watch(Changes changes, string topic) => (_changes, Topic) = (changes, topic);

        internal string Topic { get; }

        /// <summary>Waits until it is worth looking again: at a signal since the last look, or after a while without one.</summary>
        /// <param name="atMost">The longest wait; null: the default.</param>
        /// <param name="gone">The waiting client has disconnected.</param>
        /// <returns>False when the process stops, and there is nothing to wait for.</returns>
        public async Task<bool> NextAsync(TimeSpan? atMost, CancellationToken gone)
        {
            var pause = _changes.Hears ? s_lookAgain : s_lookAgainWhenDeaf;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
            limit.CancelAfter(atMost < pause ? atMost.Value : pause);
            try
            {
                var going = await _signals.Reader.WaitToReadAsync(limit.Token);
                _signals.Reader.TryRead(out _);
                return going;
            }
            catch (OperationCanceledException) when (!gone.IsCancellationRequested)
            {
                return true;
            }
        }

        /// <inheritdoc/>
        public void Dispose() => _changes.Leave(this);

        internal void Wake() => _signals.Writer.TryWrite(true);

        internal void End() => _signals.Writer.TryComplete();
    }
}
