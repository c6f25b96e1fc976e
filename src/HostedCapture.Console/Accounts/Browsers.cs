namespace OperatorConsole.Accounts;

/// <summary>What a browser calls itself, in two words that its owner recognises.</summary>
internal static class Browsers
{
    private static readonly (string Mark, string Name)[] s_browsers =
    [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] s_systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Macintosh", "macOS"), ("Linux", "Linux"),
    ];

    /// <summary><c>Firefox, Linux</c>; <c>?</c> where nothing is recognised.</summary>
    public static string Shorten(string? userAgent)
    {
        var browser = Find(s_browsers, userAgent);
        var system = Find(s_systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "?",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser}, {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] names, string? text) =>
        text is null ? null : Array.Find(names, one => text.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
