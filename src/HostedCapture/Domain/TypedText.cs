using System.Globalization;
using System.Text;

namespace HostedCapture.Domain;

/// <summary>
/// How typed and pasted text is read where digits belong: number, expiry, code, document. The page's script reads it
/// by the same rules (<c>capture.js</c>).
/// </summary>
// string.Normalize does nothing without ICU, so what compatibility decomposition (NFKC) would do to digits and to the
// K of a RUT is done here, from the character data that .NET carries itself.
public static class TypedText
{
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FullWidthOffset = FullWidthFirst - '!';

    private static readonly Rune s_kelvinSign = new(0x212A);

    /// <summary>The value of a decimal digit of any script, mathematical and full-width ones too; -1 for anything else.</summary>
    public static int DigitOf(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;

    /// <summary>
    /// Whether a character between two digits is invisible: direction marks, joiners, soft hyphens, zero-width spaces,
    /// variation selectors and other marks that only change the character before them.
    /// </summary>
    public static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>Whether a character only sets groups of digits apart: white space of any kind, dashes, dots, any punctuation or symbol.</summary>
    public static bool IsSeparator(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune);

    /// <summary>The text with ASCII for digits of any script and full-width forms, and without invisible characters.</summary>
    public static string Fold(string? typed) => Text(typed, separators: true);

    /// <summary>What stands between the separators of the folded text.</summary>
    public static IReadOnlyList<string> Parts(string? typed)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        foreach (var rune in Fold(typed).EnumerateRunes().Append(new Rune(' ')))
        {
            if (!IsSeparator(rune))
            {
                part.Append(rune.ToString());
            }
            else if (part.Length > 0)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }

        return parts;
    }

    /// <summary>The folded text without separators: digits, and whatever else should not be there.</summary>
    public static string Compact(string? typed) => Text(typed, separators: false);

    /// <summary>The same for text that may be a card number: not in a string, since a string cannot be cleared.</summary>
    public static SensitiveText Compact(SensitiveText? typed)
    {
        if (typed is null)
            return new SensitiveText(default);
        using var folded = new SensitiveText(typed.Reveal());
        return new SensitiveText(folded.Text[..Fold(typed.Reveal(), folded.Text, separators: false)]);
    }

    private static string Text(string? typed, bool separators)
    {
        var folded = new char[typed?.Length ?? 0];
        return new string(folded, 0, Fold(typed, folded, separators));
    }

    // The folded text is never longer than the typed one.
    private static int Fold(ReadOnlySpan<char> typed, Span<char> folded, bool separators)
    {
        var length = 0;
        foreach (var rune in typed.EnumerateRunes())
        {
            var plain = DigitOf(rune) is >= 0 and var digit ? new Rune('0' + digit)
                : rune.Value is >= FullWidthFirst and <= FullWidthLast ? new Rune(rune.Value - FullWidthOffset)
                : rune == s_kelvinSign ? new Rune('K')
                : rune;
            if (!IsUnseen(plain) && (separators || !IsSeparator(plain)))
                length += plain.EncodeToUtf16(folded[length..]);
        }

        return length;
    }
}
