namespace HostedCapture.Hosting;

/// <summary>
/// Marks endpoints whose errors are read by a person: what shows a status as a page. The one among the services is for
/// browsers that came to no endpoint at all.
/// </summary>
/// <param name="Show">Makes the page.</param>
public sealed record TroublePage(Func<HttpContext, int, IResult> Show)
{
    private const string Html = "text/html";

    /// <summary>The page for whoever made a request; null for a program.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">Where it came to; null: nowhere.</param>
    public static TroublePage? For(HttpContext context, Endpoint? endpoint) =>
        endpoint is not null ? endpoint.Metadata.GetMetadata<TroublePage>()
        : context.Request.Headers.Accept.ToString().Contains(Html, StringComparison.OrdinalIgnoreCase) ? context.RequestServices.GetService<TroublePage>()
        : null;
}
