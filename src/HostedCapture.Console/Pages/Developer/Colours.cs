namespace OperatorConsole.Pages.Developer;

/// <summary>Colours as they are typed for a shop's page.</summary>
public static class Colours
{
    /// <summary>The page's own colours, where a shop has none: on the light and on the dark ground.</summary>
    public static (string Light, string Dark) Own => ("#1f5fbf", "#7db0f5");

    /// <summary>Whether a text is a colour such as <c>#1f6feb</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsColour(string? text) => text is ['#', ..] && text.Length == 7 && text.Skip(1).All(char.IsAsciiHexDigit);
}
