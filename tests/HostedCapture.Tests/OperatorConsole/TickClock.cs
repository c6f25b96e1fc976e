namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A clock that stands, and whose timers ring when a test says so.</summary>
internal sealed class TickClock(DateTimeOffset now) : TimeProvider
{
    private readonly List<Bell> _bells = [];

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var bell = new Bell(() => callback(state));
        lock (_bells)
            _bells.Add(bell);
        return bell;
    }

    /// <summary>How many timers there are.</summary>
    public int Ringing
    {
        get
        {
            lock (_bells)
                return _bells.Count(bell => !bell.IsGone);
        }
    }

    /// <summary>All of them ring.</summary>
    public void Tick()
    {
        Bell[] bells;
        lock (_bells)
            bells = [.. _bells];
        foreach (var bell in bells)
            bell.Ring();
    }

    private sealed class Bell(Action ring) : ITimer
    {
        public bool IsGone { get; private set; }

        public void Ring()
        {
            if (!IsGone)
                ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !IsGone;

        public void Dispose() => IsGone = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
