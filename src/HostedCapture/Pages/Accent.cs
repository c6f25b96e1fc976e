using System.Globalization;

namespace HostedCapture.Pages;

/// <summary>
/// A shop's accent colour, corrected so that it can never break WCAG 2.2 AA: it is darkened on light ground and
/// lightened on dark ground until its contrast is 4.5 : 1 (success criterion 1.4.3).
/// </summary>
public static class Accent
{
    private const double Enough = 4.5;

    // The page's background colours; capture.css has the same.
    private const string LightGround = "#ffffff";
    private const string DarkGround = "#14171c";

    /// <summary>The stylesheet that sets the accent of a shop.</summary>
    /// <param name="color">CSS hex colour, <c>#rrggbb</c>.</param>
    public static string Stylesheet(string color)
    {
        var light = Correct(color, LightGround);
        var dark = Correct(color, DarkGround);
        return $":root{{--accent:{light};--on-accent:{On(light)}}}@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{On(dark)}}}}}";
    }

    /// <summary>The nearest colour, towards black or white, that is readable on a background.</summary>
    public static string Correct(string color, string ground)
    {
        var towards = Luminance(Parse(ground)) > 0.5 ? 0 : 255;
        var start = Parse(color);
        for (var step = 0; step <= 100; step++)
        {
            var mixed = Hex([.. start.Select(channel => channel + ((towards - channel) * step / 100))]);
            if (Contrast(mixed, ground) >= Enough)
                return mixed;
        }

        return towards == 0 ? "#000000" : "#ffffff";
    }

    /// <summary>The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(Parse(one)), Luminance(Parse(other)));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static string On(string color) => Contrast(color, "#ffffff") >= Enough ? "#ffffff" : "#101418";

    private static int[] Parse(string color) =>
        [.. Enumerable.Range(0, 3).Select(i => int.Parse(color.AsSpan(1 + (i * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static string Hex(int[] channels) => "#" + string.Concat(channels.Select(channel => channel.ToString("x2", CultureInfo.InvariantCulture)));

    private static double Luminance(int[] channels)
    {
        var linear = channels.Select(channel => channel / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))
            .ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
