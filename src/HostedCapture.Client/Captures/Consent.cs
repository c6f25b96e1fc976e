using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>What the cardholder is to agree to: the page shows the text above the button that saves the card.</summary>
public sealed class Consent
{
    /// <summary>What the card is kept for; required.</summary>
    public ConsentPurpose Purpose { get; set; }

    /// <summary>Your words in the page's language, at most 1,000 characters of plain text in one paragraph; required.</summary>
    public string Text { get; set; } = "";

    /// <summary>The whole terms, an <c>https</c> address.</summary>
    public string? Url { get; set; }

    /// <summary>The most you take at once; the text must say it, the page does not.</summary>
    public ConsentAmount? AmountMax { get; set; }

    /// <summary>
    /// How often you take it at most, where the purpose has dates: <c>day</c>, <c>week</c>, <c>month</c>, <c>quarter</c>,
    /// <c>half_year</c> or <c>year</c>; the text must say it, the page does not.
    /// </summary>
    public string? Interval { get; set; }

    /// <summary>The hash that stands for a text in a <see cref="GivenConsent"/> and in a <see cref="ReceiptConsent"/>.</summary>
    /// <param name="text">The text, to the letter.</param>
    /// <returns>The SHA-256 of its UTF-8 bytes, in 64 lower-case hexadecimal digits.</returns>
    public static string HashOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#if NETSTANDARD2_0
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(bytes);
#else
        var hash = SHA256.HashData(bytes);
#endif
        return string.Concat(hash.Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
    }
}

/// <summary>The most that is taken at once.</summary>
public sealed class ConsentAmount
{
    /// <summary>ISO 4217: <c>CLP</c>.</summary>
    public string? Currency { get; set; }

    /// <summary>In major units: 19990, 19.90.</summary>
    public decimal? Total { get; set; }
}

/// <summary>A consent as it was asked for and, where <see cref="At"/> is there, given.</summary>
public sealed class GivenConsent
{
    /// <summary>As sent.</summary>
    public ConsentPurpose Purpose { get; set; }

    /// <summary>As sent; null once it is forgotten.</summary>
    public string? Text { get; set; }

    /// <summary>As sent.</summary>
    public string? Url { get; set; }

    /// <summary>As sent.</summary>
    public ConsentAmount? AmountMax { get; set; }

    /// <summary>As sent.</summary>
    public string? Interval { get; set; }

    /// <summary>The hash of the text: <see cref="Consent.HashOf"/>.</summary>
    public string? TextSha256 { get; set; }

    /// <summary>When it was given; null: it was not, or the card did not come from the page.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>The page's language, ISO 639-1.</summary>
    public string? Language { get; set; }

    /// <summary>The page's build: the installation's version and a hash of the page's scripts and styles.</summary>
    public string? Build { get; set; }

    /// <summary>Whether by a box that she had to tick; false: by the button below the text.</summary>
    public bool? Ticked { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
