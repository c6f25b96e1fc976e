using System.Globalization;
using System.Text.RegularExpressions;

namespace HostedCapture.Domain;

/// <summary>Finds card numbers where they do not belong: in names, references, metadata.</summary>
public static partial class CardNumbers
{
    /// <summary>
    /// Whether a text holds a card number: 13 to 19 digits, single spaces or dashes between them allowed, of a
    /// brand's prefix and length, with a valid check digit. A longer run of digits is an order number, not a card,
    /// and the groups of a UUID never count.
    /// </summary>
    public static bool AreIn(string? text)
    {
        if (text is null || text.Length < 13)
            return false;

        foreach (var run in Runs().Matches(Uuids().Replace(string.Concat(text.Select(AsciiDigit)), "/")).Select(match => match.Value))
        {
            var groups = run.Split(' ', '-');
            for (var first = 0; first < groups.Length; first++)
            {
                var digits = "";
                for (var last = first; last < groups.Length && digits.Length <= 19; last++)
                {
                    digits += groups[last];
                    if (IsCardNumber(digits))
                        return true;
                }
            }
        }

        return false;
    }

    // Digits of other scripts, full-width ones above all, are read by people and by some programs as the same number.
    private static char AsciiDigit(char c) => CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit ? (char)('0' + digit) : c;

    private static bool IsCardNumber(string digits) =>
        digits.Length is >= 13 and <= 19
        && CardBrand.Of(digits) is { } brand
        && brand.Lengths.Contains(digits.Length)
        && Card.IsLuhnValid(digits);

    [GeneratedRegex(@"[0-9]+(?:[ -][0-9]+)*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Runs();

    [GeneratedRegex(@"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uuids();
}
