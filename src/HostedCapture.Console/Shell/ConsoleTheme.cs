using MudBlazor;

namespace OperatorConsole.Shell;

/// <summary>
/// The console's look: one accent, the system's own fonts, dense. A linked stylesheet is made of it, since the page allows no styles
/// within itself. Every pair of colours has a contrast of 4.5 and more.
/// </summary>
public static class ConsoleTheme
{
    /// <summary>Light and dark.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1d5fbf",
            PrimaryContrastText = "#ffffff",
            Secondary = "#55606e",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            TextPrimary = "#1c2430",
            TextSecondary = "#55606e",
            ActionDefault = "#55606e",
            LinesDefault = "#d5dae1",
            LinesInputs = "#7d8896",
            Divider = "#d5dae1",
            Success = "#14703a",
            Warning = "#8a5300",
            Error = "#b3261e",
            Info = "#1d5fbf",
            AppbarBackground = "#ffffff",
            AppbarText = "#1c2430",
            DrawerBackground = "#ffffff",
            DrawerText = "#1c2430",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8ab4f8",
            PrimaryContrastText = "#0f1f36",
            Secondary = "#a3adb9",
            Background = "#14181d",
            Surface = "#1b2027",
            TextPrimary = "#e4e8ed",
            TextSecondary = "#a3adb9",
            ActionDefault = "#a3adb9",
            LinesDefault = "#323a44",
            LinesInputs = "#7d8896",
            Divider = "#323a44",
            Success = "#8fd9a8",
            SuccessContrastText = "#0d2617",
            Warning = "#f0b866",
            WarningContrastText = "#2d1e05",
            Error = "#f2a29b",
            ErrorContrastText = "#38100d",
            Info = "#8ab4f8",
            InfoContrastText = "#0f1f36",
            AppbarBackground = "#1b2027",
            AppbarText = "#e4e8ed",
            DrawerBackground = "#1b2027",
            DrawerText = "#e4e8ed",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"],
                FontSize = "0.875rem",
                LineHeight = "1.45",
                LetterSpacing = "normal",
            },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
    };
}
