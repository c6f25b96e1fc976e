using System.Globalization;

namespace Linked;

/// <summary>
/// Colours on the card page, and how well they can be read (WCAG 2.2, "contrast ratio" and "relative luminance"): a shop's colour is
/// darkened on light ground and lightened on dark ground until its contrast is 4.5 : 1 (success criterion 1.4.3).
/// </summary>
internal static class Contrast
{
    /// <summary>The least contrast of a text that is not large.</summary>
    public const double Enough = 4.5;

    /// <summary>The light page's ground; <c>capture.css</c> has the same.</summary>
    public const string LightGround = "#ffffff";

    /// <summary>The dark page's ground; <c>capture.css</c> has the same.</summary>
    public const string DarkGround = "#14171c";

    /// <summary>The contrast of two colours, 1 to 21.</summary>
    /// <param name="one">CSS hex colour, <c>#rrggbb</c>.</param>
    /// <param name="other">The other one.</param>
    public static double Of(string one, string other)
    {
        var (a, b) = (Luminance(Parse(one)), Luminance(Parse(other)));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>The nearest colour, towards black or white, that can be read on a ground.</summary>
    /// <param name="colour">CSS hex colour, <c>#rrggbb</c>.</param>
    /// <param name="ground">What it is seen on.</param>
    public static string Correct(string colour, string ground)
    {
        var towards = Luminance(Parse(ground)) > 0.5 ? 0 : 255;
        var start = Parse(colour);
        for (var step = 0; step <= 100; step++)
        {
            var mixed = Hex([.. start.Select(channel => channel + ((towards - channel) * step / 100))]);
            if (Of(mixed, ground) >= Enough)
                return mixed;
        }

        return towards == 0 ? "#000000" : "#ffffff";
    }

    /// <summary>The colour of a text on a ground, such as a button's.</summary>
    /// <param name="ground">The ground's colour.</param>
    public static string TextOn(string ground) => Of(ground, "#ffffff") >= Enough ? "#ffffff" : "#101418";

    private static int[] Parse(string colour) =>
        [.. Enumerable.Range(0, 3)
            .Select(i => int.Parse(colour.AsSpan(1 + (i * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static string Hex(int[] channels) =>
        "#" + string.Concat(channels.Select(channel => channel.ToString("x2", CultureInfo.InvariantCulture)));

    private static double Luminance(int[] channels)
    {
        var linear = channels.Select(channel => channel / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))
            .ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
