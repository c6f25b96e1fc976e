namespace HostedCapture.Tests;

/// <summary>
/// A clock whose hands a test may move. Timers and elapsed time go on as they do: only what time it is changes. But the
/// limit of a call to somebody else is not reached because this machine is busy: it ends by <see cref="GiveUp"/>.
/// </summary>
public sealed class Clock : TimeProvider
{
    // In case the signal does not come.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<Limit> _limits = [];
    private TimeSpan _ahead;
    private DateTimeOffset? _stopped;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _stopped ?? System.GetUtcNow() + _ahead;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (state is not CancellationTokenSource || dueTime == Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        var limit = new Limit(this, () => callback(state), base.CreateTimer(callback, state, dueTime + s_patience, period));
        lock (_lock)
            _limits.Add(limit);
        return limit;
    }

    /// <summary>Every call that has not been answered has reached its limit.</summary>
    public void GiveUp()
    {
        Limit[] standing;
        lock (_lock)
            standing = [.. _limits];
        foreach (var limit in standing)
            limit.Reach();
    }

    /// <summary>Moves the hands on.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _ahead += by;
            _stopped += by;
        }
    }

    /// <summary>Stops the clock where it stands; gives that moment.</summary>
    public DateTimeOffset Stop()
    {
        lock (_lock)
            return _stopped ??= DateTimeOffset.FromUnixTimeMilliseconds((System.GetUtcNow() + _ahead).ToUnixTimeMilliseconds());
    }

    /// <summary>Lets it run again from where it was stopped.</summary>
    public void Go()
    {
        lock (_lock)
        {
            if (_stopped is { } stopped)
                _ahead = stopped - System.GetUtcNow();
            _stopped = null;
        }
    }

    private sealed class Limit(Clock clock, Action reach, ITimer timer) : ITimer
    {
        public void Reach() => reach();

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            lock (clock._lock)
                clock._limits.Remove(this);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
