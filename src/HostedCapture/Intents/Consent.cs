using System.Security.Cryptography;
using System.Text;
using HostedCapture.Api;

namespace HostedCapture.Intents;

/// <summary>What the cardholder is to agree to, in the merchant's words: shown above the button that saves the card.</summary>
/// <param name="Purpose">
/// What the card is kept for: <c>one_click</c> (she pays with it again herself), <c>unscheduled</c> (the merchant charges it when
/// something agreed on happens), <c>recurring</c> or <c>installments</c> (on agreed dates).
/// </param>
/// <param name="Text">The page shows it as it is, at most 1,000 characters: plain text in one paragraph, in the page's language.</param>
/// <param name="Url">The whole terms, an <c>https</c> address; the page links to it.</param>
/// <param name="AmountMax">The most that is taken at once; the text must say it, the page does not.</param>
/// <param name="Interval">
/// Of <c>recurring</c> and <c>installments</c>, how often at most: <c>day</c>, <c>week</c>, <c>month</c>, <c>quarter</c>,
/// <c>half_year</c> or <c>year</c>; the text must say it, the page does not.
/// </param>
[Closed]
public sealed record Consent(string? Purpose, string? Text, string? Url, ConsentAmount? AmountMax, string? Interval);

/// <summary>The most that is taken at once.</summary>
/// <param name="Currency">ISO 4217, one that payments can be made in.</param>
/// <param name="Total">In major units, above zero.</param>
[Closed]
public sealed record ConsentAmount(string? Currency, decimal? Total);

/// <summary>That the cardholder agreed, as it is kept with her last card. Nothing in it is about her.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="TextSha256">The SHA-256 of the text's UTF-8 bytes, hexadecimal.</param>
/// <param name="At">When she sent the form.</param>
/// <param name="Language">The page's language, ISO 639-1.</param>
/// <param name="Build">The page's build: the product's version and a hash of the page's scripts and styles.</param>
/// <param name="Ticked">Whether she had to tick a box, and did; else she pressed the button below the text.</param>
public sealed record GivenConsent(string Purpose, string TextSha256, DateTimeOffset At, string Language, string Build, bool Ticked)
{
    /// <summary>Which consent it is.</summary>
    public ConsentProof Proof => new(Purpose, TextSha256, At);

    /// <summary>The consent to a text.</summary>
    public static GivenConsent To(Consent asked, DateTimeOffset at, string language, string build, bool ticked) =>
        new(asked.Purpose!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked.Text!))), at, language, build, ticked);
}

/// <summary>Which consent it is, as receipts and the event of its end tell it.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="TextSha256">The SHA-256 of the text's UTF-8 bytes, hexadecimal.</param>
/// <param name="At">When it was given.</param>
public sealed record ConsentProof(string Purpose, string TextSha256, DateTimeOffset At);

/// <summary>
/// The consent of an intent as the API shows it: what was sent and, once the card is captured on the page, that it was given.
/// </summary>
public sealed record ConsentAnswer
{
    /// <summary>As sent.</summary>
    public required string Purpose { get; init; }

    /// <summary>As sent.</summary>
    public string? Text { get; init; }

    /// <summary>As sent.</summary>
    public string? Url { get; init; }

    /// <summary>As sent.</summary>
    public ConsentAmount? AmountMax { get; init; }

    /// <summary>As sent.</summary>
    public string? Interval { get; init; }

    /// <summary>Once it is given: the SHA-256 of the text's UTF-8 bytes, in 64 lower-case hexadecimal digits.</summary>
    public string? TextSha256 { get; init; }

    /// <summary>Once it is given: when she sent the form.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Once it is given: the page's language, ISO 639-1.</summary>
    public string? Language { get; init; }

    /// <summary>Once it is given: the page's build, the product's version and a hash of the page's scripts and styles.</summary>
    public string? Build { get; init; }

    /// <summary>Once it is given: whether by a box that she had to tick; false: by the button below the text.</summary>
    public bool? Ticked { get; init; }

    /// <summary>Both together; null where none was asked for.</summary>
    /// <param name="asked">What was sent; null: nothing, or it is forgotten.</param>
    /// <param name="given">What is kept; null: it was not given.</param>
    public static ConsentAnswer? Of(Consent? asked, GivenConsent? given) => asked is null && given is null ? null : new()
    {
        Purpose = given?.Purpose ?? asked!.Purpose!,
        Text = asked?.Text,
        Url = asked?.Url,
        AmountMax = asked?.AmountMax,
        Interval = asked?.Interval,
        TextSha256 = given?.TextSha256,
        At = given?.At,
        Language = given?.Language,
        Build = given?.Build,
        Ticked = given?.Ticked,
    };
}
