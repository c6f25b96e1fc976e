using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace HostedCapture.Domain;

/// <summary>Finds card numbers where they do not belong: in names, references, metadata, addresses, log lines.</summary>
public static class CardNumbers
{
    /// <summary>Replaces a number that was removed.</summary>
    public const string Mask = "[card]";

    private const int Shortest = 13;
    private const int Longest = 19;
    private const int MostEncodings = 3;
    private const int UuidLength = 36;
    private const int UuidsFirst = 8;

    private static readonly SearchValues<char> s_marks = SearchValues.Create(" -./_\t\r\n\v\f");
    private static readonly SearchValues<char> s_encoding = SearchValues.Create("%&+");
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789ABCDEFabcdef");

    /// <summary>
    /// Whether a text holds a card number: 13 to 19 digits of any script, of a brand's prefix and length, with a valid check
    /// digit. Single spaces or dashes may stand anywhere between them; dots, slashes, underscores, line breaks and longer
    /// gaps where the groups are a card's. Invisible characters are ignored. A longer run of digits is an order
    /// number, not a card, and the digits of a UUID or of another hexadecimal identifier never count.
    /// </summary>
    public static bool AreIn(string? text) => MayBeIn(text) && In(text!).Any();

    /// <summary>
    /// Whether an address or a text holds a card number, encoded or not, by percent signs or as HTML: <c>4111%201111…</c>
    /// and <c>4111+1111…</c> count as written with single spaces. Double encoding is decoded as well.
    /// </summary>
    public static bool AreInAddress(string? address)
    {
        // The common case: nothing is encoded.
        if (address is null || !address.AsSpan().ContainsAny(s_encoding))
            return AreIn(address);
        var text = address.Replace('+', ' ');
        for (var i = 0; i < MostEncodings; i++)
        {
            if (AreIn(text))
                return true;
            var decoded = WebUtility.HtmlDecode(Uri.UnescapeDataString(text));
            if (decoded == text)
                return false;
            text = decoded;
        }

        return false;
    }

    /// <summary>The text with <see cref="Mask"/> for each card number in it; the same text when there is none.</summary>
    public static string Redact(string text)
    {
        if (!MayBeIn(text))
            return text;
        foreach (var (start, end) in In(text).Reverse().ToList())
            text = string.Concat(text.AsSpan(0, start), Mask, text.AsSpan(end));
        return text;
    }

    // The common case, a text with too few digits between two letters, ends here: a letter ends every number.
    private static bool MayBeIn(string? text)
    {
        var digits = 0;
        foreach (var character in text ?? "")
        {
            if (char.IsAsciiLetter(character))
                digits = 0;
            else if ((char.IsAsciiDigit(character) || (character > '\x7F' && MayBeDigit(character))) && ++digits == Shortest)
                return true;
        }

        return false;
    }

    // The mathematical digits and some others are pairs.
    private static bool MayBeDigit(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.Surrogate;

    private static IEnumerable<(int Start, int End)> In(string text)
    {
        var (folded, places) = Fold(text);
        var withoutIds = WithoutIds(folded);
        var groups = Groups(withoutIds);
        for (var first = 0; first < groups.Count; first++)
        {
            if (LastOfNumber(withoutIds, groups, first) is not { } last)
                continue;
            yield return (places[groups[first].Start], places[groups[last].Start + groups[last].Length]);
            first = last;
        }
    }

    /// <summary>
    /// The normalized text: every digit in ASCII, every kind of space or dash as one of each, other
    /// marks as dots, invisible characters left out. With each character's position in the text, and the text's end.
    /// </summary>
    private static (string Folded, int[] Places) Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var places = new int[text.Length + 1];
        var place = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!TypedText.IsUnseen(rune))
            {
                places[folded.Length] = place;
                folded.Append(Fold(rune));
            }

            // An unpaired surrogate counts as U+FFFD, which has the same length.
            place += rune.Utf16SequenceLength;
        }

        places[folded.Length] = text.Length;
        return (folded.ToString(), places);
    }

    private static char Fold(Rune rune) => rune switch
    {
        { IsAscii: true } => (char)rune.Value,
        _ when TypedText.DigitOf(rune) is >= 0 and var digit => (char)('0' + digit),
        _ when !TypedText.IsSeparator(rune) => '?',
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.SpaceSeparator => ' ',
            UnicodeCategory.DashPunctuation or UnicodeCategory.MathSymbol => '-',
            _ => '.',
        },
    };

    // A group after anything but marks begins a new run.
    private static List<Group> Groups(string text)
    {
        var groups = new List<Group>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var start = i;
            while (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
                i++;
            var gap = groups.Count == 0
                ? []
                : text.AsSpan(groups[^1].Start + groups[^1].Length, start - groups[^1].Start - groups[^1].Length);
            groups.Add(new(start, i + 1 - start, gap switch
            {
                [' ' or '-'] => Gap.Single,
                [_, ..] when !gap.ContainsAnyExcept(s_marks) => Gap.Marks,
                _ => Gap.Other,
            }));
        }

        return groups;
    }

    private static int? LastOfNumber(string text, List<Group> groups, int first)
    {
        Span<char> digits = stackalloc char[Longest];
        var length = 0;
        var single = true;
        for (var last = first; last < groups.Count; last++)
        {
            var group = groups[last];
            if (length + group.Length > Longest || (last > first && group.Before == Gap.Other))
                return null;
            single &= last == first || group.Before == Gap.Single;
            text.AsSpan(group.Start, group.Length).CopyTo(digits[length..]);
            length += group.Length;
            if (length >= Shortest && (single || ArePrinted(groups, first, last)) && Card.IsLuhnValid(digits[..length])
                && CardBrand.Of(digits[..length]) is { } brand && brand.Lengths.Contains(length))
            {
                return last;
            }
        }

        return null;
    }

    // Cards print their digits in groups of four with the rest at the end, or in four, six and the rest.
    private static bool ArePrinted(List<Group> groups, int first, int last)
    {
        if (groups[last].Length > 5 || groups[first].Length != 4)
            return false;
        var inner = groups[first..last];
        return inner.TrueForAll(group => group.Length == 4) || inner is [_, { Length: 6 }];
    }

    // UUIDs, and hexadecimal words as long as identifiers are (of 12, 16, 20 and 32 bytes): one in nine thousand
    // random keys of 16 bytes holds the digits of a valid card between its letters.
    private static string WithoutIds(string text)
    {
        var kept = text.ToCharArray();
        for (var i = 0; i < kept.Length; i++)
        {
            var start = i;
            while (i < kept.Length && char.IsAsciiLetterOrDigit(kept[i]))
                i++;
            var word = text.AsSpan(start, i - start);
            // A UUID may follow the end of %3D.
            if (word.Length >= UuidsFirst && IsUuid(text.AsSpan(i - UuidsFirst)))
                (start, i) = (i - UuidsFirst, i - UuidsFirst + UuidLength);
            else if (word.Length is not (24 or 32 or 40 or 64) || word.ContainsAnyExcept(s_hex) || !word.ContainsAnyExceptInRange('0', '9'))
                continue;
            kept.AsSpan(start, i - start).Fill('?');
        }

        return new string(kept);
    }

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length < UuidLength)
            return false;
        for (var i = 0; i < UuidLength; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        }

        return true;
    }

    /// <summary>What precedes a group of digits.</summary>
    private enum Gap
    {
        /// <summary>A letter, or the text's beginning.</summary>
        Other,

        /// <summary>One space or dash.</summary>
        Single,

        /// <summary>Other marks, or more than one.</summary>
        Marks,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Group(int Start, int Length, Gap Before);
}
