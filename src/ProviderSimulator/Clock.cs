namespace ProviderSimulator;

/// <summary>The time of all payments: the real one, and as far ahead of it as somebody moved it.</summary>
internal sealed class Clock : TimeProvider
{
    /// <summary>Nobody needs to look further ahead; dates stay dates.</summary>
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

    /// <summary>Puts it right again.</summary>
    public void Reset()
    {
        lock (_lock) _ahead = TimeSpan.Zero;
    }
}
