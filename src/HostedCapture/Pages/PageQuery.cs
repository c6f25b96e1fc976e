using HostedCapture.Hosting;

namespace HostedCapture.Pages;

/// <summary>What pages keep of an address's query.</summary>
public static class PageQuery
{
    /// <summary>The language somebody chose: <c>?lang=es</c> or nothing.</summary>
    public static string Of(HttpRequest request) => Texts.In(request.Query["lang"]) is { } texts ? $"?lang={texts.Language}" : "";
}
