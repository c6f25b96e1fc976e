namespace OperatorConsole.Shell;

/// <summary>Where the theme's stylesheet is; its address changes with its content.</summary>
public sealed class ThemeLink
{
    /// <summary>Relative to the console's root; set at the start.</summary>
    public string Href { get; internal set; } = "theme.css";
}
