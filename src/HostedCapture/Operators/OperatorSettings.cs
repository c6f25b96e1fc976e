using System.Security.Cryptography;
using HostedCapture.Domain;

namespace HostedCapture.Operators;

/// <summary>Who may operate, as configured under <c>Operators</c>.</summary>
public sealed record OperatorSettings
{
    /// <summary>The <c>aud</c> of operators' tokens.</summary>
    public const string Audience = "hostedcapture-operators";

    /// <summary>How long a token is valid.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Machine accounts: scripts.</summary>
    public IReadOnlyList<OperatorAccount> Accounts { get; init; } = [];

    /// <summary>Consoles that sign in people by themselves.</summary>
    public IReadOnlyList<OperatorConsoleKey> Consoles { get; init; } = [];

    /// <summary>The addresses of the operator API alone; empty: it is at the public ones.</summary>
    public IReadOnlyList<Uri> Urls { get; init; } = [];

    /// <summary>
    /// Above this amount, by currency, two people must say what became of an operation; of another currency, one is enough.
    /// </summary>
    public IReadOnlyDictionary<Currency, Money> SettleTogetherAbove { get; init; } = new Dictionary<Currency, Money>();

    /// <summary>The most that merchants' support may refund of one payment, by currency; of another currency, nothing.</summary>
    public IReadOnlyDictionary<Currency, Money> SupportRefundLimits { get; init; } = new Dictionary<Currency, Money>();

    /// <summary>The file with the report of the tests of what runs here, for the evidence; null: there is none.</summary>
    public string? TestReport { get; init; }
}

/// <summary>A machine account: a script that operates. Not a record: it must not print its secrets' hashes.</summary>
public sealed class OperatorAccount
{
    /// <summary>Identifies it, in tokens and in the audit log.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of each secret that is valid now; two during rotation.</summary>
    public required IReadOnlyList<byte[]> SecretHashes { get; init; }

    /// <summary>What it is.</summary>
    public required Role Role { get; init; }

    /// <summary>The applications it is of; null with a role of the whole installation.</summary>
    public IReadOnlyList<string>? Applications { get; init; }

    /// <summary>Whether a secret is one of the account's; takes the same time for every wrong one.</summary>
    public bool HasSecret(string secret)
    {
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret));
        var found = false;
        foreach (var known in SecretHashes)
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        return found;
    }
}
