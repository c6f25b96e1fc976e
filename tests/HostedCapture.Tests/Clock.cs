namespace HostedCapture.Tests;

/// <summary>A clock whose hands a test may move. Timers and elapsed time go on as they do: only what time it is changes.</summary>
public sealed class Clock : TimeProvider
{
    private readonly Lock _lock = new();
    private TimeSpan _ahead;
    private DateTimeOffset? _stopped;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _stopped ?? System.GetUtcNow() + _ahead;
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
}
