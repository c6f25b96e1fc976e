using Linked;

namespace HostedCapture.Pages;

/// <summary>A shop's accent colour, corrected so that it can never break WCAG 2.2 AA.</summary>
public static class Accent
{
    /// <summary>The stylesheet that sets the accent of a shop.</summary>
    /// <param name="color">CSS hex colour, <c>#rrggbb</c>.</param>
    public static string Stylesheet(string color)
    {
        var light = Contrast.Correct(color, Contrast.LightGround);
        var dark = Contrast.Correct(color, Contrast.DarkGround);
        return $":root{{--accent:{light};--on-accent:{Contrast.TextOn(light)}}}@media "
            + $"(prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{Contrast.TextOn(dark)}}}}}";
    }
}
