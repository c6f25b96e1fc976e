using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace OperatorConsole.Hosting;

/// <summary>The headers of every answer.</summary>
internal static class SecurityHeaders
{
    /// <summary>Of pages without a circuit: sign-in and what belongs to it, refusals, errors.</summary>
    public const string StaticPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";

    /// <summary>Of pages with a circuit: the component library places its menus by style attributes.</summary>
    public const string InteractivePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string NothingPolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    private const string HttpsOnly = "max-age=31536000; includeSubDomains";
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly KeyValuePair<string, string>[] s_always =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("X-Frame-Options", "DENY"),
        new("Referrer-Policy", "no-referrer"),
        new("Cross-Origin-Opener-Policy", "same-origin"),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), "
                + "publickey-credentials-create=(self)"),
    ];

    /// <summary>Adds them.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<ConsoleSettings>();
        app.Use((context, next) =>
        {
            // Set when the answer begins: parts of the framework set their own headers, and an error clears earlier ones.
            context.Response.OnStarting(() =>
            {
                Write(context, settings);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Write(HttpContext context, ConsoleSettings settings)
    {
        var headers = context.Response.Headers;
        foreach (var (name, value) in s_always)
            headers[name] = value;
        headers.ContentSecurityPolicy = PolicyOf(context);
        if (settings.IsSecure)
            headers.StrictTransportSecurity = HttpsOnly;
        headers["X-Request-Id"] = context.TraceIdentifier;

        // What is asked for by its version or hash never changes; other files are asked for again with their tag.
        var isFile = context.GetEndpoint()?.Metadata.GetMetadata<IsFile>() is not null && context.Response.StatusCode is 200 or 304;
        if (isFile && (context.Request.Query.ContainsKey("v") || IsImmutable(headers)))
            headers.CacheControl = Forever;
        else if (!isFile)
            headers.CacheControl = "no-store";
        headers.Remove("Pragma");
    }

    private static bool IsImmutable(IHeaderDictionary headers) =>
        headers.CacheControl.ToString().Contains("immutable", StringComparison.Ordinal);

    private static string PolicyOf(HttpContext context)
    {
        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true)
            return NothingPolicy;
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<ComponentTypeMetadata>() is not null
            && metadata.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is null
            && !PlainPage.Is(context)
                ? InteractivePolicy
                : StaticPolicy;
    }

    /// <summary>Marks the endpoints of files.</summary>
    internal sealed class IsFile;
}
