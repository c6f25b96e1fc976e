using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.ResponseCompression;

namespace HostedCapture.Pages;

/// <summary>The services of both cardholder pages.</summary>
public static class PageServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="host">Decides the cookie: over plain http, in Development, it can be neither Secure nor <c>__Host-</c>.</param>
    public static void AddPages(this IServiceCollection services, HostSettings host)
    {
        services.AddRazorComponents();
        // Letters stay letters: the page is UTF-8, and entities are three times as long.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton<Assets>();
        services.AddSingleton<Brands>();
        // Compression of a secret together with attacker-controlled text leaks the secret (BREACH). There is no such
        // pair here: a GET reflects only one of the languages; a typed name comes back only to a POST, which needs
        // the page's own token; and that token is encrypted anew for each page, so its bytes never repeat.
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        services.AddSingleton<PageFrames>();
        services.AddSingleton<PageForm>();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, AntiforgeryPerPage>();
        services.AddAntiforgery(options =>
        {
            var secure = host.PublicBaseUrl is { Scheme: "https" };
            options.Cookie.Name = secure ? "__Host-form" : "form";
            options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.Cookie.HttpOnly = true;
            // A Strict cookie is not sent when the merchant's link is opened a second time: the first tab's form would fail.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.Path = "/";
            options.FormFieldName = "t";
            options.HeaderName = null;
            options.SuppressXFrameOptionsHeader = true;
        });
    }
}
