namespace ProviderSimulator;

/// <summary>The time of all payments: the real time plus the distance it was moved ahead.</summary>
internal sealed class Clock : TimeProvider
{
    /// <summary>The furthest it can be moved, so that dates stay valid.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromDays(3650);

    private readonly Lock _lock = new();
    private TimeSpan _ahead;

    /// <summary>How far ahead of the real time it is.</summary>
    public TimeSpan Ahead
    {
        get
        {
            lock (_lock) return _ahead;
        }
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    /// <summary>Moves it on. False, and nothing moved, if that were further than <see cref="Furthest"/>.</summary>
    public bool TryAdvance(TimeSpan by)
    {
        lock (_lock)
        {
            if (by > Furthest - _ahead) return false;
            _ahead += by;
            return true;
        }
    }

    /// <summary>Resets it to the real time.</summary>
    public void Reset()
    {
        lock (_lock) _ahead = TimeSpan.Zero;
    }
}
