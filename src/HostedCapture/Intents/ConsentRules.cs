using System.Globalization;
using System.Text;
using HostedCapture.Api;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>The rules for what a cardholder is asked to agree to. She sees the text and the address, so they are strict.</summary>
internal static class ConsentRules
{
    public const int LongestText = 1000;
    public const int LongestAddress = 2048;

    public static readonly string[] Purposes = ["one_click", "unscheduled", "recurring", "installments"];
    public static readonly string[] Intervals = ["day", "week", "month", "quarter", "half_year", "year"];

    /// <summary>Adds what is wrong.</summary>
    public static void Check(Consent? consent, List<FieldError> errors)
    {
        if (consent is null)
            return;
        if (!Purposes.Contains(consent.Purpose))
            errors.Add(new("consent.purpose", consent.Purpose is null ? "required" : "unknown_value"));
        if (OfText(consent.Text) is { } wrong)
            errors.Add(new("consent.text", wrong));
        if (consent.Url is not null && OfAddress(consent.Url) is { } bad)
            errors.Add(new("consent.url", bad));
        if (consent.AmountMax is { } most)
            Check(most, errors);
        if (consent.Interval is null)
            return;
        if (!Intervals.Contains(consent.Interval))
            errors.Add(new("consent.interval", "unknown_value"));
        else if (consent.Purpose is "one_click" or "unscheduled")
            errors.Add(new("consent.interval", "unsupported"));
    }

    private static void Check(ConsentAmount most, List<FieldError> errors)
    {
        if (most.Total is null)
            errors.Add(new("consent.amount_max.total", "required"));
        if (Currency.Of(most.Currency) is not { } currency)
            errors.Add(new("consent.amount_max.currency", most.Currency is null ? "required" : "unknown_value"));
        else if (most.Total is { } total && OfTotal(total, currency) is { } wrong)
            errors.Add(new("consent.amount_max.total", wrong));
    }

    private static string? OfTotal(decimal total, Currency currency) =>
        Money.Parse(total.ToString(CultureInfo.InvariantCulture), currency, out var money) ?? (money.Units == 0 ? "range" : null);

    private static string? OfText(string? text) => text switch
    {
        null => "required",
        _ when string.IsNullOrWhiteSpace(text) => "required",
        { Length: > LongestText } => "too_long",
        _ when text.EnumerateRunes().Any(IsHidden) => "text",
        _ => null,
    };

    // What is not seen, or changes what is: controls and line ends, marks that turn the order of letters round, letters of private use.
    // The two joiners are part of how some scripts are written.
    private static bool IsHidden(Rune rune) => rune.Value is not (0x200C or 0x200D) && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;

    // Browsers read a backslash as a slash and drop control characters: the checked address must be the one they open.
    private static string? OfAddress(string address) => address switch
    {
        { Length: > LongestAddress } => "too_long",
        _ when address.Any(c => c is '\\' or <= ' ' or >= '\u007f') => "url",
        _ when !address.StartsWith("https://", StringComparison.Ordinal) => "https",
        _ when !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 => "url",
        _ when address["https://".Length..].Split('/', '?', '#')[0].Contains('@', StringComparison.Ordinal) => "user",
        _ => null,
    };
}
