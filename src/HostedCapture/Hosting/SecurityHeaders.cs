namespace HostedCapture.Hosting;

/// <summary>The headers that are on every answer, errors included.</summary>
public static class SecurityHeaders
{
    /// <summary>The request's id, echoed or made.</summary>
    public const string RequestId = "X-Request-Id";

    private const int LongestRequestId = 128;

    /// <summary>Nothing from elsewhere, nothing inline, framed by nobody.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // The same for the interactive API description, with the pictures inside its stylesheet and the one style that its
    // script puts into the page; a browser's console names the hash when another version of Swagger UI changes it.
    private const string DocsPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Adds the headers.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app)
    {
        var secure = app.ApplicationServices.GetRequiredService<HostSettings>().PublicBaseUrl is { Scheme: "https" };
        app.Use((context, next) =>
        {
            // When the answer begins, since parts of the framework set their own, and an error clears what was set before it.
            context.Response.OnStarting(() =>
            {
                Write(context, secure);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Write(HttpContext context, bool secure)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? DocsPolicy : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (secure)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers[RequestId] = IdOf(context);

        // Only what its address names by content may be kept.
        if (!headers.CacheControl.ToString().Contains("immutable", StringComparison.Ordinal))
            headers.CacheControl = "no-store";
        headers.Remove("Pragma");
        // Meant for a script that is not there.
        headers.Remove("blazor-enhanced-nav");
    }

    /// <summary>The request's id: the one it was sent with, where that is usable, or our own.</summary>
    internal static string IdOf(HttpContext context) =>
        context.Request.Headers[RequestId] is [{ Length: > 0 and <= LongestRequestId } id] && id.All(c => c is > ' ' and <= '~') ? id : context.TraceIdentifier;
}
