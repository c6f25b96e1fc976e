using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OperatorConsole.Parts;

/// <summary>
/// Finds card numbers in what people type. The browser clears them before they are sent (<c>first.js</c> has the same rule); this is
/// for what comes all the same.
/// </summary>
public static partial class CardNumbers
{
    private const int Shortest = 13;
    private const int Longest = 19;
    private const int MostEncodings = 3;

    /// <summary>
    /// Whether a text holds 13 to 19 digits with a valid check digit that begin as a card does. Spaces, dashes, dots and slashes may
    /// stand between them. A longer run of digits is an order number, and the digits of a UUID or of another hexadecimal identifier do
    /// not count.
    /// </summary>
    /// <param name="text">What was typed.</param>
    public static bool IsIn(string? text)
    {
        if (text is null || text.Length < Shortest)
            return false;
        var groups = new List<string>();
        var group = new StringBuilder();
        foreach (var one in $"{Ids().Replace(text, "?")}x")
        {
            if (CharUnicodeInfo.GetDecimalDigitValue(one) is >= 0 and var digit)
            {
                group.Append((char)('0' + digit));
                continue;
            }

            if (group.Length > 0)
                groups.Add(group.ToString());
            group.Clear();
            if (IsSeparator(one))
                continue;
            if (HasCard(groups))
                return true;
            groups.Clear();
        }

        return false;
    }

    /// <summary>Whether an address holds one, however often it was encoded.</summary>
    /// <param name="address">A path or a query, as it was sent.</param>
    public static bool AreInAddress(string? address)
    {
        var text = address?.Replace('+', ' ');
        for (var i = 0; i < MostEncodings && text is { Length: >= Shortest }; i++)
        {
            if (IsIn(text))
                return true;
            text = Uri.UnescapeDataString(text);
        }

        return false;
    }

    private static bool HasCard(List<string> groups)
    {
        for (var first = 0; first < groups.Count; first++)
        {
            var digits = "";
            for (var last = first; last < groups.Count && digits.Length + groups[last].Length <= Longest; last++)
            {
                digits += groups[last];
                if (digits.Length >= Shortest && IsCard(digits))
                    return true;
            }
        }

        return false;
    }

    private static bool IsCard(string digits)
    {
        // Visa; American Express, Diners and JCB; Mastercard and Mir; the others begin with 5, 6 or 8.
        if (digits[0] is not ('3' or '4' or '5' or '6' or '8') && !(digits[0] == '2' && digits[1] is >= '2' and <= '7'))
            return false;
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }

        return sum % 10 == 0;
    }

    private static bool IsSeparator(char one) => one is '.' or '/' or '_' || char.IsWhiteSpace(one)
        || CharUnicodeInfo.GetUnicodeCategory(one) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    [GeneratedRegex(
        "(?<![0-9a-f])([0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})(?![0-9a-f])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Ids();
}
