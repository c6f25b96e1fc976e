namespace OperatorConsole.Access;

/// <summary>Where a person goes on after she signed in: a path of this console, never another site.</summary>
public static class LocalPath
{
    private const int Longest = 2000;

    /// <summary>The path, if it is one of this console; else <c>/</c>.</summary>
    /// <param name="path">As it came, such as <c>/intents?state=captured</c>.</param>
    public static string Of(string? path) => path is ['/', ..] && path.Length <= Longest
        && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal)
        && !path.Any(char.IsControl)
            ? path
            : "/";
}
