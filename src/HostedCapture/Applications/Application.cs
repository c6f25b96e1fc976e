using System.Security.Cryptography;
using System.Text;
using HostedCapture.Domain;
using HostedCapture.Pages;

namespace HostedCapture.Applications;

/// <summary>A merchant's integration, of the configuration (<c>Applications:n</c>) or of the database.</summary>
public sealed record Application
{
    /// <summary>Identifies it on the wire (<c>application</c>) and owns its intents.</summary>
    public required string Id { get; init; }

    /// <summary>For people and the token's <c>unique_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The OAuth client.</summary>
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of each secret that is valid now; two during rotation.</summary>
    public required IReadOnlyList<byte[]> SecretHashes { get; init; }

    /// <summary>Where the browser may be sent.</summary>
    public required IReadOnlyList<ReturnOrigin> ReturnOrigins { get; init; }

    /// <summary>The language of its cardholders when nothing else tells, ISO 639-1.</summary>
    public string? Locale { get; init; }

    /// <summary>Shows first four and last six digits (Quickpay's form of 2017) instead of first six and last four.</summary>
    public bool FirstFourLastSix { get; init; }

    /// <summary>The provider of each kind of capture, by name.</summary>
    public required IReadOnlyDictionary<CaptureKind, string> Routes { get; init; }

    /// <summary>The provider for card tokens made elsewhere, such as by a provider's own script in the shop's page; null: none.</summary>
    public string? TokensMadeElsewhere { get; init; }

    /// <summary>Whether it opens its card page in a window of its own and is told there how it ended.</summary>
    public bool Popup { get; init; }

    /// <summary>Whether its cardholders agree to an intent's text by a box that they tick, not by the button alone.</summary>
    public bool ConsentBox { get; init; }

    /// <summary>How its card page looks.</summary>
    public required Branding Branding { get; init; }

    /// <summary>Where its webhooks go.</summary>
    public IReadOnlyList<WebhookEndpoint> Webhooks { get; init; } = [];

    /// <summary>Whether a secret is one of the application's; takes the same time for every wrong one.</summary>
    public bool HasSecret(string secret) => CredentialOf(secret) is not null;

    /// <summary>The fingerprint of a secret that is one of the application's; null for a wrong one.</summary>
    public string? CredentialOf(string secret)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var found = false;
        foreach (var known in SecretHashes)
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        return found ? Fingerprint(hash) : null;
    }

    /// <summary>Tells a secret from others, by its hash: enough to recognise it, too little to find it.</summary>
    public static string Fingerprint(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 8));
}
