using HostedCapture.Client;

namespace HostedCapture.Cli.Feed;

/// <summary>How long is waited, and until when.</summary>
/// <param name="DeafAfter">How long nothing may be heard of the installation.</param>
internal sealed record HearingLimits(TimeSpan DeafAfter)
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(20);

    /// <summary>How long the installation may keep a question when nothing happens: an answer comes well before the limit.</summary>
    public TimeSpan Wait { get; } = TimeSpan.FromTicks(Math.Min(s_longestWait.Ticks, DeafAfter.Ticks / 3));

    /// <summary>How much longer the answer may take on its way.</summary>
    public TimeSpan Margin { get; } = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(5).Ticks, DeafAfter.Ticks / 3));
}

/// <summary>
/// Hears the feed: asks again and again, and knows when it was last answered. It ends with an error when nothing was heard for
/// too long, never by being silent.
/// </summary>
/// <param name="events">The feed; a call of it is one request.</param>
/// <param name="limits">How long is waited.</param>
/// <param name="clock">The time.</param>
/// <param name="trouble">Told when nothing was heard: why, and for how long; with null when it is heard again.</param>
internal sealed class Hearing(IEvents events, HearingLimits limits, TimeProvider clock, Func<string?, TimeSpan, Task> trouble)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_lastPause = TimeSpan.FromSeconds(4);
    private const int FirstServerError = 500;

    private TimeSpan _silence;

    /// <summary>How often nothing was heard for a while.</summary>
    public int Silences { get; private set; }

    /// <summary>The events after a cursor, as soon as there are some; an empty page when there are none for a while.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="wait">Whether to wait for one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DeafException">Nothing was heard for too long.</exception>
    /// <exception cref="HostedCaptureException">The installation refuses: asking again would not help.</exception>
    public async Task<EventPage> ReadAsync(string? after, bool wait, CancellationToken cancellationToken)
    {
        for (var pause = s_firstPause; ; pause = pause + pause < s_lastPause ? pause + pause : s_lastPause)
        {
            var asked = clock.GetTimestamp();
            // The first try may begin when the last answer is old already: its own time counts, not the machine's sleep.
            var limit = Shortest((wait ? limits.Wait : TimeSpan.Zero) + limits.Margin, limits.DeafAfter - _silence);
            var (page, reason) = await TryAsync(after, wait ? limits.Wait : TimeSpan.Zero, limit, cancellationToken);
            if (page is not null)
            {
                if (_silence > TimeSpan.Zero)
                    await trouble(null, _silence);
                _silence = TimeSpan.Zero;
                return page;
            }

            if (_silence == TimeSpan.Zero)
                Silences++;
            _silence += Shortest(clock.GetElapsedTime(asked), limit);
            if (_silence >= limits.DeafAfter)
                throw new DeafException(reason!, _silence);
            await trouble(reason, _silence);
            var rest = Shortest(pause, limits.DeafAfter - _silence);
            await Task.Delay(rest, clock, cancellationToken);
            _silence += rest;
            if (_silence >= limits.DeafAfter)
                throw new DeafException(reason!, _silence);
        }
    }

    private static TimeSpan Shortest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<(EventPage? Page, string? Reason)> TryAsync(
        string? after, TimeSpan wait, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = clock.CreateTimer(_ => End(end), null, limit, Timeout.InfiniteTimeSpan);
        try
        {
            return (await events.ReadAsync(after, wait, end.Token), null);
        }
        catch (HostedCaptureException exception) when (exception.ErrorCode == HostedCaptureException.NoAnswer || exception.Retryable
            || exception.Status >= FirstServerError)
        {
            return (null, exception.InnerException?.Message ?? exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{limit.TotalSeconds:0} s");
        }
    }

    private static void End(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer came at the same moment.
        }
    }
}

/// <summary>Nothing was heard of the installation for too long.</summary>
/// <param name="reason">Why the last try failed.</param>
/// <param name="silence">For how long.</param>
internal sealed class DeafException(string reason, TimeSpan silence) : Exception(reason)
{
    /// <summary>For how long.</summary>
    public TimeSpan Silence => silence;
}
