using System.Globalization;
using System.Text;

namespace OperatorConsole.Parts;

/// <summary>
/// Finds card numbers in what people type. The browser clears them before they are sent (<c>console.js</c> has the same rule); this is
/// for what comes all the same.
/// </summary>
public static class CardNumbers
{
    private const int Shortest = 13;
    private const int Longest = 19;
    private const int UuidLength = 36;

    /// <summary>
    /// Whether a text holds 13 to 19 digits with a valid check digit that begin as a card does. Spaces, dashes, dots and slashes may
    /// stand between them. A longer run of digits is an order number, and the digits of a UUID do not count.
    /// </summary>
    /// <param name="text">What was typed.</param>
    public static bool IsIn(string? text)
    {
        if (text is null || text.Length < Shortest)
            return false;
        var groups = new List<string>();
        var group = new StringBuilder();
        foreach (var one in $"{WithoutUuids(text)}x")
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

    private static string WithoutUuids(string text)
    {
        for (var i = 0; i + UuidLength <= text.Length; i++)
        {
            if (text[i + 8] == '-' && Guid.TryParseExact(text.AsSpan(i, UuidLength), "D", out _))
                text = string.Concat(text.AsSpan(0, i), "?", text.AsSpan(i + UuidLength));
        }

        return text;
    }
}
