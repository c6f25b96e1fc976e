using System.Globalization;

namespace OperatorConsole.Pages.Developer;

/// <summary>
/// Colours and how well they can be read (WCAG 2.2, "contrast ratio" and "relative luminance"), by the same rules as the card page: a
/// shop's colour is darkened on the light page and lightened on the dark one until its contrast is 4.5 : 1.
/// </summary>
public static class Colours
{
    /// <summary>The least contrast of a text that is not large, 4.5 : 1.</summary>
    public const double Enough = 4.5;

    /// <summary>The light page's ground.</summary>
    public const string LightGround = "#ffffff";

    /// <summary>The dark page's ground.</summary>
    public const string DarkGround = "#14171c";

    /// <summary>The page's own colours, where a shop has none: on the light and on the dark ground.</summary>
    public static (string Light, string Dark) Own => ("#1f5fbf", "#7db0f5");

    /// <summary>Whether a text is a colour such as <c>#1f6feb</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsColour(string? text) => text is ['#', ..] && text.Length == 7 && text.Skip(1).All(char.IsAsciiHexDigit);

    /// <summary>The contrast of two colours, 1 to 21.</summary>
    /// <param name="one">Such as <c>#1f6feb</c>.</param>
    /// <param name="other">The other one.</param>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(Parse(one)), Luminance(Parse(other)));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>The nearest colour, towards black or white, that can be read on a ground.</summary>
    /// <param name="colour">Such as <c>#1f6feb</c>.</param>
    /// <param name="ground">What it is seen on.</param>
    public static string Correct(string colour, string ground)
    {
        var towards = Luminance(Parse(ground)) > 0.5 ? 0 : 255;
        var start = Parse(colour);
        for (var step = 0; step <= 100; step++)
        {
            var mixed = Hex([.. start.Select(channel => channel + ((towards - channel) * step / 100))]);
            if (Contrast(mixed, ground) >= Enough)
                return mixed;
        }

        return towards == 0 ? "#000000" : "#ffffff";
    }

    /// <summary>The colour of a text on a ground, as the page chooses it for its button.</summary>
    /// <param name="ground">The button's colour.</param>
    public static string TextOn(string ground) => Contrast(ground, "#ffffff") >= Enough ? "#ffffff" : "#101418";

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
