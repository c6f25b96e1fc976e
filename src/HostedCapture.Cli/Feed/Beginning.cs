using HostedCapture.Cli.Commands;

namespace HostedCapture.Cli.Feed;

/// <summary>Where reading the feed begins: after a cursor, and with the events since a moment.</summary>
/// <param name="After">The cursor; null: from the beginning.</param>
/// <param name="NotBefore">Earlier events are passed over; null: none are.</param>
internal sealed record Beginning(string? After, DateTimeOffset? NotBefore)
{
    /// <summary>The value of <c>--since</c> for where the last run stopped.</summary>
    public const string Last = "last";

    /// <summary>The value of <c>--since</c> for what happens from now on.</summary>
    public const string Now = "now";

    /// <summary>The value of <c>--since</c> for everything there is.</summary>
    public const string Start = "start";

    /// <summary>The beginning of a <c>--since</c> other than <see cref="Last"/>.</summary>
    public static async Task<Beginning> OfAsync(Run run, Session session, string since, CancellationToken cancellationToken) => since switch
    {
        Start => new(null, null),
        // By the installation's clock, not by this machine's.
        Now => new(null, (await session.TokenAsync(cancellationToken)).ServerTime ?? run.Terminal.Clock.GetUtcNow()),
        _ when Common.Duration(since) is { } ago => new(null, run.Terminal.Clock.GetUtcNow() - ago),
        _ => new(since, null),
    };
}
