using System.Globalization;
using System.Text.RegularExpressions;

namespace HostedCapture.Domain;

/// <summary>Finds card numbers where they do not belong: in names, references, metadata, addresses, log lines.</summary>
public static partial class CardNumbers
{
    /// <summary>What stands in the place of a number that was taken out.</summary>
    public const string Place = "[card]";

    private const int Shortest = 13;
    private const int Longest = 19;
    private const int MostEncodings = 3;

    /// <summary>
    /// Whether a text holds a card number: 13 to 19 digits, single spaces or dashes between them allowed, of a
    /// brand's prefix and length, with a valid check digit. A longer run of digits is an order number, not a card,
    /// and the digits of a UUID or of another hexadecimal identifier never count.
    /// </summary>
    public static bool AreIn(string? text) => MayBeIn(text) && In(text!).Any();

    /// <summary>
    /// Whether an address holds a card number, percent-encoded or not: <c>4111%201111…</c> and <c>4111+1111…</c> are
    /// written with single spaces, too. Encoded twice, an address is decoded twice by somebody on its way.
    /// </summary>
    public static bool AreInAddress(string? address)
    {
        var text = address?.Replace('+', ' ');
        for (var i = 0; i < MostEncodings && text is not null; i++)
        {
            if (AreIn(text))
                return true;
            var decoded = Uri.UnescapeDataString(text);
            if (decoded == text)
                return false;
            text = decoded;
        }

        return false;
    }

    /// <summary>The text with <see cref="Place"/> for each card number in it; the same text when there is none.</summary>
    public static string Redact(string text)
    {
        if (!MayBeIn(text))
            return text;
        foreach (var (start, length) in In(text).Reverse().ToList())
            text = string.Concat(text.AsSpan(0, start), Place, text.AsSpan(start + length));
        return text;
    }

    // Most texts have too few digits, and are looked at often: this is all they cost.
    private static bool MayBeIn(string? text)
    {
        var digits = 0;
        foreach (var c in text ?? "")
        {
            if (char.IsAsciiDigit(AsciiDigit(c)) && ++digits == Shortest)
                return true;
        }

        return false;
    }

    // Digits of other scripts, full-width ones above all, are read by people and by some programs as the same number.
    private static char AsciiDigit(char c) =>
        !char.IsAscii(c) && CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit ? (char)('0' + digit) : c;

    private static IEnumerable<(int Start, int Length)> In(string text)
    {
        var withoutIds = Ids().Replace(string.Concat(text.Select(AsciiDigit)), id => new string('/', id.Length));
        foreach (Match run in Runs().Matches(withoutIds))
        {
            var groups = run.Groups["digits"].Captures;
            for (var first = 0; first < groups.Count; first++)
            {
                if (LastOfNumber(withoutIds, groups, first) is not { } last)
                    continue;
                yield return (groups[first].Index, groups[last].Index + groups[last].Length - groups[first].Index);
                first = last;
            }
        }
    }

    private static int? LastOfNumber(string text, CaptureCollection groups, int first)
    {
        Span<char> digits = stackalloc char[Longest];
        var length = 0;
        for (var last = first; last < groups.Count; last++)
        {
            var group = groups[last];
            if (length + group.Length > Longest)
                return null;
            text.AsSpan(group.Index, group.Length).CopyTo(digits[length..]);
            length += group.Length;
            if (length >= Shortest && CardBrand.Of(digits[..length]) is { } brand && brand.Lengths.Contains(length) && Card.IsLuhnValid(digits[..length]))
                return last;
        }

        return null;
    }

    // Word processors turn spaces and dashes into others: no-break spaces, no-break hyphens, long dashes.
    [GeneratedRegex(@"(?<digits>[0-9]+)(?:[\p{Zs}\p{Pd}](?<digits>[0-9]+))*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Runs();

    // UUIDs, and hexadecimal words as long as identifiers are (of 12, 16, 20 and 32 bytes): one in nine thousand
    // random keys of 16 bytes holds the digits of a valid card between its letters.
    [GeneratedRegex(
        @"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
        + @"|(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{24})(?![0-9A-Za-z])",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
