using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HostedCapture.Domain;

/// <summary>The name on a card, as typed or pasted. The page's script applies the same rules.</summary>
public static partial class HolderName
{
    /// <summary>The most characters, of any script.</summary>
    public const int Longest = 100;

    /// <summary>Reads a name: any white space becomes a single space; invisible characters, such as direction marks, are removed.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="name">The name, whatever is wrong with it.</param>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Parse(string? typed, out string name)
    {
        // Unpaired surrogates become U+FFFD, since programs read them differently.
        name = string.Concat((typed ?? "").EnumerateRunes().Where(rune => !IsUnseen(rune)).Select(rune => rune.ToString()));
        name = Spaces().Replace(name, " ").Trim(' ');
        if (name.Length == 0)
            return "required";
        var runes = name.EnumerateRunes().ToList();
        if (runes.Count > Longest)
            return "too_long";
        if (CardNumbers.AreIn(name))
            return "card_number";
        return runes.Exists(IsNoText) || !runes.Exists(Rune.IsLetter) ? "text" : null;
    }

    // Joiners belong to the spelling of Persian and of Indian scripts.
    private static bool IsUnseen(Rune rune) => rune.Value is not (0x200C or 0x200D) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static bool IsNoText(Rune rune) =>
        rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse;

    [GeneratedRegex(@"[\p{Z}\t\n\v\f\r\x85]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
