using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HostedCapture.Client;

/// <summary>
/// Verifies receipts, the signed proof that <c>{CAPTURE_RECEIPT}</c> puts into a return address, with keys that you keep: it asks
/// nobody.
/// </summary>
public sealed class ReceiptVerifier
{
    // A receipt has some 700 characters, with a consent 900.
    private const int LongestReceipt = 4096;

    private readonly string _issuer;
    private readonly string _application;
    private readonly Dictionary<string, RSAParameters> _keys;

    /// <summary>With kept keys.</summary>
    /// <param name="issuer">The installation's public address, as receipts name it: <c>https://pay.example</c>.</param>
    /// <param name="application">Your application's id; not the client id, where the two differ.</param>
    /// <param name="keys">What <c>/.well-known/jwks.json</c> of the installation answered.</param>
    /// <exception cref="ArgumentException"><paramref name="keys"/> is no key set.</exception>
    public ReceiptVerifier(string issuer, string application, string keys)
    {
        (_issuer, _application) = (issuer, application);
        try
        {
            var set = JsonSerializer.Deserialize(keys, ClientJson.Default.KeySet);
            _keys = set!.Keys.Where(key => key is { Kty: "RSA", Alg: "RS256" })
                .ToDictionary(key => key.Kid, key => new RSAParameters { Modulus = Bytes(key.N), Exponent = Bytes(key.E) });
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            throw new ArgumentException("It is no key set.", nameof(keys), exception);
        }
    }

    /// <summary>
    /// Verifies a receipt. It has no end of validity: compare <see cref="Receipt.ReferenceId"/> with your order, and check whether a
    /// second visit may count.
    /// </summary>
    /// <param name="receipt">The receipt, as the return address brought it.</param>
    /// <exception cref="ReceiptException">
    /// It is not genuine, another installation's or another application's; or <see cref="ReceiptException.IsKeyUnknown"/>: fetch the
    /// keys again, at most every ten seconds, and try once more.
    /// </exception>
    public Receipt Verify(string receipt)
    {
        var parts = receipt.Length > LongestReceipt ? [] : receipt.Split('.');
        if (parts.Length != 3)
            throw new ReceiptException("It is no receipt.");
        try
        {
            var header = JsonSerializer.Deserialize(Bytes(parts[0]), ClientJson.Default.ReceiptHeader)!;
            if (header is not { Alg: "RS256", Typ: "receipt+jwt", Kid: { } kid, Crit: null })
                throw new ReceiptException("It is no receipt.");
            if (!_keys.TryGetValue(kid, out var key))
                throw new ReceiptException("Its key is unknown: fetch the keys again.") { IsKeyUnknown = true };
            using var rsa = RSA.Create();
            rsa.ImportParameters(key);
            if (!rsa.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Bytes(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1))
                throw new ReceiptException("Its signature is wrong.");
            var claims = JsonSerializer.Deserialize(Bytes(parts[1]), ClientJson.Default.ReceiptClaims)!;
            if (claims.Iss != _issuer || claims.Aud != _application)
                throw new ReceiptException("It is another installation's or another application's.");
            return new Receipt
            {
                IntentId = claims.Sub,
                State = claims.State,
                ReferenceId = claims.ReferenceId,
                LastFour = claims.LastFour,
                Consent = claims.Consent,
                IssuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.Iat),
            };
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NullReferenceException or CryptographicException)
        {
            throw new ReceiptException("It is no receipt.", exception);
        }
    }

    private static byte[] Bytes(string base64Url)
    {
        var base64 = base64Url.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
    }
}

/// <summary>The signed result of an intent.</summary>
public sealed class Receipt
{
    /// <summary>The intent: the token to charge, when it is captured.</summary>
    public Guid IntentId { get; internal set; }

    /// <summary>What became of it.</summary>
    public IntentState State { get; internal set; }

    /// <summary>Your <c>cardholder.reference_id</c>; null when you sent none.</summary>
    public string? ReferenceId { get; internal set; }

    /// <summary>The card's last four digits; null when no card was captured.</summary>
    public string? LastFour { get; internal set; }

    /// <summary>What the cardholder agreed to; null when nothing was asked, or no card was captured.</summary>
    public ReceiptConsent? Consent { get; internal set; }

    /// <summary>When the page was made that sent the browser on.</summary>
    public DateTimeOffset IssuedAt { get; internal set; }
}

/// <summary>That the cardholder agreed to a text when she saved her card.</summary>
public sealed class ReceiptConsent
{
    /// <summary>What for.</summary>
    public ConsentPurpose Purpose { get; set; }

    /// <summary>The SHA-256 of the text's UTF-8 bytes, in 64 lower-case hexadecimal digits.</summary>
    public string TextSha256 { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Whether it was this text, to the letter.</summary>
    /// <param name="text">The text as you sent it.</param>
    public bool IsTo(string text) => string.Equals(TextSha256, Consent.HashOf(text), StringComparison.Ordinal);
}

/// <summary>A receipt that proves nothing.</summary>
public sealed class ReceiptException : Exception
{
    /// <summary>Makes one, for tests of your own.</summary>
    /// <param name="message">Why.</param>
    /// <param name="innerException">What is behind it.</param>
    public ReceiptException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Its key is not among the kept ones: they were rotated, or it is forged.</summary>
    public bool IsKeyUnknown { get; internal set; }
}

/// <summary>A receipt's header.</summary>
internal sealed class ReceiptHeader
{
    public string? Alg { get; set; }

    public string? Typ { get; set; }

    public string? Kid { get; set; }

    public JsonElement? Crit { get; set; }
}

/// <summary>A receipt's claims.</summary>
internal sealed class ReceiptClaims
{
    public string? Iss { get; set; }

    public string? Aud { get; set; }

    public Guid Sub { get; set; }

    public IntentState State { get; set; }

    public string? ReferenceId { get; set; }

    public string? LastFour { get; set; }

    public ReceiptConsent? Consent { get; set; }

    public long Iat { get; set; }
}

/// <summary>Public keys on the wire.</summary>
internal sealed class KeySet
{
    public IReadOnlyList<PublicKey> Keys { get; set; } = [];
}

/// <summary>One of them.</summary>
internal sealed class PublicKey
{
    public string Kty { get; set; } = "";

    public string Use { get; set; } = "";

    public string Alg { get; set; } = "";

    public string Kid { get; set; } = "";

    public string N { get; set; } = "";

    public string E { get; set; } = "";
}
