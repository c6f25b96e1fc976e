namespace HostedCapture.Tests.Applications;

/// <summary>A clock that moves only when a test moves it.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 9, 12, 0, 0, TimeSpan.Zero);

    public long Seconds => _now.ToUnixTimeSeconds();

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
