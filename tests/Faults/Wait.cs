namespace HostedCapture.Faults;

/// <summary>Waits for conditions, not for time to pass.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until it is so. False: not within the limit.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> isSo, TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(s_look);
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
                return false;
            await timer.WaitForNextTickAsync();
        }

        return true;
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, TimeSpan)"/>
    public static Task<bool> UntilAsync(Func<bool> isSo, TimeSpan limit) => UntilAsync(() => Task.FromResult(isSo()), limit);

    /// <summary>As long as a person or a browser takes before it tries again.</summary>
    public static async Task AMomentAsync(int milliseconds = 200)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }
}
