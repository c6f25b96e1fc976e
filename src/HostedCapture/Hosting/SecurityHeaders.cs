namespace HostedCapture.Hosting;

/// <summary>The headers that are on every answer, errors included.</summary>
public static class SecurityHeaders
{
    /// <summary>The request's id, echoed or made.</summary>
    public const string RequestId = "X-Request-Id";

    private const int LongestRequestId = 128;
    private const string HttpsOnly = "max-age=31536000; includeSubDomains";

    /// <summary>Only own sources, nothing inline, no framing.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri "
            + "'none'; frame-ancestors 'none'";

    /// <summary>An answer that is no page loads nothing.</summary>
    public const string NoPagePolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    // For the interactive API description: a page's policy, the pictures inside its stylesheet and the one style that its
    // script puts into the page; a browser's console names the hash when another version of Swagger UI changes it.
    private const string DocsPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' "
            + "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Where browsers report violations of a page's policy.</summary>
    public const string Reports = "/csp-reports";

    private const string ReportEndpoints = "Reporting-Endpoints";
    private const string IntegrityPolicy = "Integrity-Policy";

    // No script and no style without a hash on its tag (https://w3c.github.io/webappsec-subresource-integrity/#integrity-policy-section).
    private const string HashesOnly = "blocked-destinations=(script style), endpoints=(csp)";

    private const string Opener = "Cross-Origin-Opener-Policy";
    private const string ApprovalPage = "/pay";

    private static readonly string[] s_pages = ["/capture", ApprovalPage];
    private const string HtmlType = "text/html";

    private static readonly KeyValuePair<string, string>[] s_always =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("Referrer-Policy", "no-referrer"),
        new(Opener, "same-origin"),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];

    /// <summary>The policy of every page of the product.</summary>
    /// <param name="secure">Over https.</param>
    /// <param name="script">Whether it may have scripts.</param>
    /// <param name="popup">Whether it talks with a shop that opened it in a window of its own.</param>
    public static IReadOnlyDictionary<string, string> OfPage(bool secure, bool script, bool popup = false)
    {
        var headers = new Dictionary<string, string>(s_always, StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Security-Policy"] = PagePolicy(script),
            [ReportEndpoints] = $"csp=\"{Reports}\"",
            [IntegrityPolicy] = HashesOnly,
            ["Cache-Control"] = "no-store",
        };
        if (popup)
            headers.Remove(Opener);
        if (secure)
            headers["Strict-Transport-Security"] = HttpsOnly;
        return headers;
    }

    /// <summary>
    /// Lets the page's form be sent to a bank, whose address is only known when it is asked, and which sends the browser on through
    /// others: browsers hold <c>form-action</c> against each of them (github.com/w3c/webappsec-csp/issues/8).
    /// </summary>
    public static void LeaveForBank(HttpContext context) => context.Features.Set(LeavesForBank.Instance);

    /// <summary>Keeps the connection to the window that opened the page; every answer on the way to it needs it.</summary>
    public static void KeepOpener(HttpContext context) => context.Features.Set(OpenerKept.Instance);

    /// <summary>Adds the headers.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app)
    {
        var host = app.ApplicationServices.GetRequiredService<HostSettings>();
        app.Use((context, next) =>
        {
            // Set when the answer begins: parts of the framework set their own headers, and an error clears earlier ones.
            context.Response.OnStarting(() =>
            {
                Write(context, host);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static string PagePolicy(bool script) =>
        $"{(script ? Policy : Policy.Replace("script-src 'self'", "script-src 'none'", StringComparison.Ordinal))}; report-uri "
            + $"{Reports}; report-to csp";

    private static void Write(HttpContext context, HostSettings host)
    {
        var headers = context.Response.Headers;
        foreach (var (name, value) in s_always)
            headers[name] = value;
        // Shops may open the approval page in a window of their own, and are told there how it ended.
        if (context.Features.Get<OpenerKept>() is not null
            || context.Request.Path.StartsWithSegments(ApprovalPage, StringComparison.OrdinalIgnoreCase))
            headers.Remove(Opener);
        headers.ContentSecurityPolicy = NoPagePolicy;
        if (context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal))
        {
            headers.ContentSecurityPolicy = DocsPolicy;
        }
        else if (context.Response.ContentType?.StartsWith(HtmlType, StringComparison.OrdinalIgnoreCase) == true)
        {
            headers.ContentSecurityPolicy = context.Features.Get<LeavesForBank>() is null
                ? PagePolicy(host.PageScript)
                : PagePolicy(host.PageScript).Replace("form-action 'self'", BankForms(host), StringComparison.Ordinal);
            headers[ReportEndpoints] = $"csp=\"{Reports}\"";
            if (Array.Exists(s_pages, page => context.Request.Path.StartsWithSegments(page, StringComparison.OrdinalIgnoreCase)))
                headers[IntegrityPolicy] = HashesOnly;
        }

        if (host.PublicBaseUrl is { Scheme: "https" })
            headers.StrictTransportSecurity = HttpsOnly;
        headers[RequestId] = IdOf(context);

        // Only files with a content hash in their address may be cached.
        if (!headers.CacheControl.ToString().Contains("immutable", StringComparison.Ordinal))
            headers.CacheControl = "no-store";
        headers.Remove("Pragma");
        // The framework's header for a script that these pages do not have.
        headers.Remove("blazor-enhanced-nav");
    }

    /// <summary>The request's id: the one it was sent with, where that is usable, or our own.</summary>
    internal static string IdOf(HttpContext context) =>
        context.Request.Headers[RequestId] is [{ Length: > 0 and <= LongestRequestId } id] && id.All(c => c is > ' ' and <= '~')
            ? id
            : context.TraceIdentifier;

    // Where we have no TLS, in Development, the bank has none either.
    private static string BankForms(HostSettings host) =>
        host.PublicBaseUrl is { Scheme: "https" } ? "form-action https:" : "form-action https: http:";

    private sealed class LeavesForBank
    {
        public static readonly LeavesForBank Instance = new();
    }

    private sealed class OpenerKept
    {
        public static readonly OpenerKept Instance = new();
    }
}
