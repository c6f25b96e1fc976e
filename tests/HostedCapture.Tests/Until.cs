namespace HostedCapture.Tests;

/// <summary>Waits for a condition, a minute at the most.</summary>
public static class Until
{
    /// <summary>Until it is so.</summary>
    public static Task TrueAsync(Func<bool> condition, string what = "the condition") => TrueAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition")
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"A minute was not enough for {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
