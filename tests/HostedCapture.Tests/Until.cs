namespace HostedCapture.Tests;

/// <summary>Waits for what will be true soon.</summary>
internal static class Until
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Looks until it is so; a minute at the most.</summary>
    public static async Task TrueAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(s_look);
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(start) > s_limit)
                throw new TimeoutException($"Never: {what()}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string})"/>
    public static Task TrueAsync(Func<Task<bool>> isSo, string what) => TrueAsync(isSo, () => what);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string})"/>
    public static Task TrueAsync(Func<bool> isSo, Func<string> what) => TrueAsync(() => Task.FromResult(isSo()), what);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string})"/>
    public static Task TrueAsync(Func<bool> isSo, string what) => TrueAsync(() => Task.FromResult(isSo()), what);
}
