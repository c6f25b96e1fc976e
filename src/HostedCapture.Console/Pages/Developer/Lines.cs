namespace OperatorConsole.Pages.Developer;

/// <summary>Lists that are typed as lines.</summary>
internal static class Lines
{
    private static readonly char[] s_ends = ['\n', '\r'];

    /// <summary>The lines that hold something.</summary>
    public static IReadOnlyList<string> Of(string? text) =>
        (text ?? "").Split(s_ends, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A line for each.</summary>
    public static string Text(IEnumerable<string> lines) => string.Join('\n', lines);

    /// <summary>The text without the blanks around it; null where nothing is left.</summary>
    public static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
