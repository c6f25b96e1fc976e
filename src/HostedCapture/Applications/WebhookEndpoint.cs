using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Applications;

/// <summary>Where an application's webhooks go.</summary>
/// <param name="ApplicationId">Whose they are.</param>
/// <param name="Url">The address, <c>https</c> outside Development.</param>
/// <param name="Secrets">Each signs; two during rotation.</param>
public sealed record WebhookEndpoint(string ApplicationId, Uri Url, IReadOnlyList<WebhookSecret> Secrets)
{
    /// <summary>The longest address, in characters.</summary>
    public const int LongestUrl = 2048;

    /// <summary>Follows from application and address, so that it stays when the configuration is put in another order.</summary>
    public string Id { get; } =
        $"whe_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ApplicationId}\n{Url.AbsoluteUri}")))[..24]}";
}

/// <summary>A signing secret as Standard Webhooks write it: <c>whsec_</c> and base64 of 24 to 64 bytes. It cannot be printed.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class WebhookSecret
{
    /// <summary>What a secret begins with.</summary>
    public const string Prefix = "whsec_";

    private const int LeastBytes = 24;
    private const int MostBytes = 64;
    private const int NewBytes = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>A fresh secret's text.</summary>
    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>Reads a secret; null when it is none.</summary>
    public static WebhookSecret? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64.IsValid(text.AsSpan(Prefix.Length), out var length) || length is < LeastBytes or > MostBytes)
            return null;
        return new WebhookSecret(Convert.FromBase64String(text[Prefix.Length..]));
    }

    /// <summary>The HMAC-SHA-256 of a text with this secret.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text) => HMACSHA256.HashData(_key, text);

    /// <summary>Whether both are the same.</summary>
    public bool Is(WebhookSecret other) => CryptographicOperations.FixedTimeEquals(_key, other._key);

    /// <summary>Takes the secret out of a text that came from elsewhere.</summary>
    public string Redact(string text) => text.Replace(Convert.ToBase64String(_key), "[secret]", StringComparison.Ordinal);

    /// <summary>Never the secret.</summary>
    public override string ToString() => "[unprintable]";
}
