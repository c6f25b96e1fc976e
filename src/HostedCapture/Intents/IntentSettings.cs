namespace HostedCapture.Intents;

/// <summary>How long intents live and how often a card may be tried.</summary>
/// <param name="Lifetime">The default time from creation to expiry.</param>
/// <param name="ShortestLifetime">The least a merchant may ask for.</param>
/// <param name="MaxAttempts">Submissions that reach a provider before the intent is rejected.</param>
public sealed record IntentSettings(TimeSpan Lifetime, TimeSpan ShortestLifetime, int MaxAttempts)
{
    /// <summary>The longest a merchant may ask for.</summary>
    public static TimeSpan LongestLifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>How long a token is kept after capture, unless it is to be remembered.</summary>
    public static TimeSpan TokenLifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long the records of a deleted intent are kept for an audit: thirteen months, PCI DSS 10.5.1's twelve and
    /// one more.
    /// </summary>
    public static TimeSpan RecordsKept { get; } = TimeSpan.FromDays(400);
}
