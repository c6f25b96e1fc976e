namespace OperatorConsole.Parts;

/// <summary>
/// What asks the product for news, one for each open page of the browser: lists and pages tell it what they show, and it asks for them
/// one after the other, at each beat. It rests while nobody looks: the tab is hidden, the connection is lost, or nothing follows.
/// </summary>
/// <param name="clock">The present.</param>
public sealed class Live(TimeProvider clock) : IDisposable
{
    /// <summary>How often it asks.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<Follower> _followers = [];
    private CancellationTokenSource? _going;
    private bool _isSeen = true;
    private bool _isConnected = true;

    /// <summary>Asks for news until what is given back is disposed.</summary>
    /// <param name="look">
    /// Asks; on another thread, so it goes back to its own. It may fail only because the page was left meanwhile.
    /// </param>
    /// <param name="beats">How many beats lie between two looks.</param>
    public IDisposable Follow(Func<Task> look, int beats = 1)
    {
        var follower = new Follower(this, look, beats);
        lock (_lock)
            _followers.Add(follower);
        Settle(atOnce: false);
        return follower;
    }

    /// <summary>The tab is seen, or hidden.</summary>
    /// <param name="isSeen">Whether it is seen.</param>
    public void See(bool isSeen)
    {
        lock (_lock)
            _isSeen = isSeen;
        Settle(atOnce: true);
    }

    /// <summary>The browser is connected, or not.</summary>
    /// <param name="isConnected">Whether it is.</param>
    public void Connect(bool isConnected)
    {
        lock (_lock)
            _isConnected = isConnected;
        Settle(atOnce: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _followers.Clear();
        Settle(atOnce: false);
    }

    // Who comes back sees at once what is new; who comes has just read.
    private void Settle(bool atOnce)
    {
        CancellationTokenSource? going;
        lock (_lock)
        {
            var goes = _isSeen && _isConnected && _followers.Count > 0;
            if (goes == _going is not null)
                return;
            _going?.Cancel();
            _going?.Dispose();
            going = _going = goes ? new CancellationTokenSource() : null;
        }

        if (going is not null)
            _ = GoAsync(atOnce, going.Token);
    }

    private async Task GoAsync(bool atOnce, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            if (atOnce)
                await LookAsync(all: true, ended);
            while (await timer.WaitForNextTickAsync(ended))
                await LookAsync(all: false, ended);
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (ObjectDisposedException)
        {
            // The browser has gone.
        }
    }

    private async Task LookAsync(bool all, CancellationToken ended)
    {
        Follower[] followers;
        lock (_lock)
            followers = [.. _followers.Where(follower => follower.IsDue() || all)];
        foreach (var follower in followers)
        {
            ended.ThrowIfCancellationRequested();
            await follower.Look();
        }
    }

    private sealed class Follower(Live live, Func<Task> look, int beats) : IDisposable
    {
        private int _beat;

        public Func<Task> Look => look;

        public bool IsDue() => ++_beat % beats == 0;

        public void Dispose()
        {
            lock (live._lock)
                live._followers.Remove(this);
            live.Settle(atOnce: false);
        }
    }
}
