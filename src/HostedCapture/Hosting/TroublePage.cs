namespace HostedCapture.Hosting;

/// <summary>
/// Marks endpoints whose errors are shown as pages. The registered one is for
/// browsers whose request matched no endpoint.
/// </summary>
/// <param name="Show">Makes the page.</param>
public sealed record TroublePage(Func<HttpContext, int, IResult> Show)
{
    private const string Html = "text/html";

    /// <summary>The page for a request by a browser; null for a program.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The matched endpoint; null: none.</param>
    public static TroublePage? For(HttpContext context, Endpoint? endpoint) =>
        endpoint is not null ? endpoint.Metadata.GetMetadata<TroublePage>()
        : context.Request.Headers.Accept.ToString().Contains(Html, StringComparison.OrdinalIgnoreCase) ? context.RequestServices.GetService<TroublePage>()
        : null;
}
