namespace HostedCapture.Pages;

/// <summary>The query parameters that pages keep: the chosen language, and that a shop waits for the result.</summary>
public static class PageQuery
{
    private const string Popup = "popup=1";

    /// <summary>The query: <c>?lang=es</c>, <c>?lang=es&amp;popup=1</c>, <c>?popup=1</c> or nothing.</summary>
    public static string Of(HttpRequest request) => Of(Texts.In(request.Query["lang"])?.Language, IsPopup(request));

    /// <summary>The same with another language.</summary>
    public static string Of(string? language, bool popup) => (language, popup) switch
    {
        (null, false) => "",
        (null, true) => $"?{Popup}",
        (_, false) => $"?lang={language}",
        (_, true) => $"?lang={language}&{Popup}",
    };

    /// <summary>Whether the page is in a window that a shop opened, and that said so.</summary>
    public static bool IsPopup(HttpRequest request) => request.Query["popup"] == "1";
}
