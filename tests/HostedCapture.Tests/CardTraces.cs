using System.Globalization;
using System.Text;

namespace HostedCapture.Tests;

/// <summary>What a card number looks like in the places it might have got into; files are read a byte for a character.</summary>
internal static class CardTraces
{
    /// <summary>The number in every form it might have got into.</summary>
    public static IEnumerable<(string Name, string Text)> Of(string number)
    {
        var ascii = Encoding.ASCII.GetBytes(number);
        yield return ("plain", number);
        foreach (var separator in new[] { " ", "-", "+", "%20", "\u00a0" })
        {
            yield return ($"in fours by '{separator}'", string.Join(separator, number.Chunk(4).Select(group => new string(group))));
            yield return ($"as American Express by '{separator}'", $"{number[..4]}{separator}{number[4..10]}{separator}{number[10..]}");
        }

        yield return ("hex", Convert.ToHexString(ascii));
        yield return ("percent", string.Concat(ascii.Select(digit => $"%{digit:X2}")));
        yield return ("entities", string.Concat(ascii.Select(digit => string.Create(CultureInfo.InvariantCulture, $"&#{digit};"))));
        yield return ("escapes", string.Concat(ascii.Select(digit => $"\\u{digit:x4}")));
        yield return ("UTF-16, big end first", Encoding.Latin1.GetString(Encoding.BigEndianUnicode.GetBytes(number)));
        yield return ("UTF-16", Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(number)));
        yield return ("reversed", new string([.. number.Reverse()]));
        // Base64 of the number within other text: three ways it may lie, without the characters its neighbours share.
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String([.. new byte[before], .. ascii]);
            yield return ($"base64 after {before}", encoded[(before == 0 ? 0 : 4)..^4]);
        }
    }
}
