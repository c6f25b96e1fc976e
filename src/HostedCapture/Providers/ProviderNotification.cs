using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Providers;

/// <summary>
/// A provider's word that something has happened. Only a hint to look the payment up: it may be old, come twice or out of
/// order, and decides nothing.
/// </summary>
/// <param name="Id">The notification's own id, the same each time it comes; null: it has none.</param>
/// <param name="What">The event, or the status, for the log.</param>
/// <param name="Names">
/// One to three names that the operations it may be about are known by: their attempt's id, what was remembered of them, or
/// the handle of the charge they belong to.
/// </param>
public sealed record ProviderNotification(string? Id, string What, IReadOnlyList<string> Names);

/// <summary>
/// A route under <c>/providers/name</c> where a provider tells of payments, and how what comes there is known to be its own.
/// </summary>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Path">What follows the provider's name.</param>
public sealed record NotificationRoute(string Method, string Path)
{
    /// <summary>The provider's settings that verify what comes. Where one is missing, the route answers 404.</summary>
    public required IReadOnlyList<string> Verifies { get; init; }

    /// <summary>What the <c>WWW-Authenticate</c> of a 401 says; null: nothing.</summary>
    public string? Challenge { get; init; }

    /// <summary>Whether what came is the provider's, by its settings. Pure.</summary>
    public required Func<Incoming, IReadOnlyDictionary<string, string>, bool> IsSigned { get; init; }

    /// <summary>What it says, once it is known to be signed; null for what is none. Pure.</summary>
    public required Func<Incoming, ProviderNotification?> Read { get; init; }
}

/// <summary>What came to a <see cref="NotificationRoute"/>.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Query">Its query, decoded once.</param>
/// <param name="Body">Its body as it came; empty for a GET.</param>
public sealed record Incoming(IHeaderDictionary Headers, IReadOnlyList<KeyValuePair<string, string>> Query, string Body)
{
    /// <summary>Compares what must not be guessed letter by letter.</summary>
    /// <param name="sent">What came; null: nothing.</param>
    /// <param name="expected">What it must be.</param>
    public static bool IsSame(string? sent, string expected) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}
