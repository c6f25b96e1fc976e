using System.Globalization;

namespace HostedCapture.Domain;

/// <summary>A card brand: how its numbers begin, how long they and their code are.</summary>
/// <param name="Id">Short lower-case name, also the file name of the brand's mark.</param>
/// <param name="Name">The name people know.</param>
/// <param name="Lengths">Allowed numbers of digits.</param>
/// <param name="CodeLength">Digits of the security code.</param>
/// <param name="Groups">How the number is printed on the card.</param>
/// <param name="Prefixes">Ranges of leading digits, both ends included; from and to have as many digits as are compared.</param>
public sealed record CardBrand(string Id, string Name, int[] Lengths, int CodeLength, int[] Groups, (int From, int To)[] Prefixes)
{
    private static readonly int[] s_fours = [4, 4, 4, 4];

    /// <summary>
    /// The one table of brands; the first match wins, so narrower ranges come first.
    /// Source: ISO/IEC 7812 ranges as the brands publish them.
    /// </summary>
    public static IReadOnlyList<CardBrand> All { get; } =
    [
        new("amex", "American Express", [15], 4, [4, 6, 5], [(34, 34), (37, 37)]),
        new("diners", "Diners Club", [14, 16, 17, 18, 19], 3, [4, 6, 4], [(300, 305), (3095, 3095), (36, 36), (38, 39)]),
        new("jcb", "JCB", [16, 17, 18, 19], 3, s_fours, [(3528, 3589)]),
        new("discover", "Discover", [16, 17, 18, 19], 3, s_fours, [(6011, 6011), (644, 649), (65, 65)]),
        new("mastercard", "Mastercard", [16], 3, s_fours, [(51, 55), (2221, 2720)]),
        new("visa", "Visa", [13, 16, 19], 3, s_fours, [(4, 4)]),
    ];

    /// <summary>The brand a number (or its beginning) belongs to; null when none does.</summary>
    /// <param name="digits">ASCII digits without separators; any other text has no brand.</param>
    public static CardBrand? Of(ReadOnlySpan<char> digits)
    {
        foreach (var brand in All)
        {
            foreach (var (from, to) in brand.Prefixes)
            {
                var length = from < 10 ? 1 : from < 100 ? 2 : from < 1000 ? 3 : 4;
                if (digits.Length >= length && int.TryParse(digits[..length], NumberStyles.None, null, out var lead) && lead >= from && lead <= to)
                    return brand;
            }
        }

        return null;
    }
}
