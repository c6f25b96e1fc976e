using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Providers;

/// <summary>
/// A provider's notification. Only a hint to look the payment up: it may be old, repeated or out of
/// order, and decides nothing.
/// </summary>
/// <param name="Id">The notification's own id, the same each time it comes; null: it has none.</param>
/// <param name="What">The event, or the status, for the log.</param>
/// <param name="Names">
/// One to three ids of the operations it may be about: their attempt's id, the stored provider's id, or
/// the handle of the charge they belong to.
/// </param>
public sealed record ProviderNotification(string? Id, string What, IReadOnlyList<string> Names);

/// <summary>
/// A route under <c>/providers/name</c> for a provider's notifications, and how they are verified.
/// </summary>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Path">What follows the provider's name.</param>
public sealed record NotificationRoute(string Method, string Path)
{
    /// <summary>The settings that verify notifications. Where one is missing, the route answers 404.</summary>
    public required IReadOnlyList<string> Verifies { get; init; }

    /// <summary>The <c>WWW-Authenticate</c> of a 401; null: none.</summary>
    public string? Challenge { get; init; }

    /// <summary>Whether <see cref="IsSigned"/> needs the body; where it does not, nobody else's body is read.</summary>
    public bool SignsBody { get; init; }

    /// <summary>Whether a request is authentic, by the provider's settings. Pure.</summary>
    public required Func<Incoming, IReadOnlyDictionary<string, string>, bool> IsSigned { get; init; }

    /// <summary>Reads a verified notification; null when it is none. Pure.</summary>
    public required Func<Incoming, ProviderNotification?> Read { get; init; }
}

/// <summary>A request to a <see cref="NotificationRoute"/>.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Query">Its query, decoded once.</param>
/// <param name="Body">Its body as it came; empty for a GET.</param>
public sealed record Incoming(IHeaderDictionary Headers, IReadOnlyList<KeyValuePair<string, string>> Query, string Body)
{
    /// <summary>Compares secrets in constant time.</summary>
    /// <param name="sent">The sent text; null: none.</param>
    /// <param name="expected">The expected text.</param>
    public static bool IsSame(string? sent, string expected) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}
