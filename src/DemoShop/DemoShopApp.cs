using System.Collections.Concurrent;
using System.Xml.Linq;
using HostedCapture.Client;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace DemoShop;

/// <summary>
/// The demo shop as a web application of its own: what a merchant's site and server do with the public API, to click
/// through.
/// </summary>
public static class DemoShopApp
{
    /// <summary>Where webhooks are received.</summary>
    public const string WebhookPath = "/webhooks";

    private const string Configuration = "demo-shop.json";
    private const int LargestForm = 16 * 1024;

    // Only own sources, nothing inline, no framing.
    private const string Policy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Builds it; it listens once it is started.</summary>
    /// <param name="args">Configuration as <c>--key value</c>: <c>--urls</c>, and the keys of <c>demo-shop.json</c>.</param>
    /// <param name="adjust">Changes what it is built from.</param>
    /// <exception cref="InvalidOperationException">A key of the configuration has no usable value.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        // First, so that arguments and the environment override it.
        builder.Configuration.Sources.Insert(
            0, new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource { Path = Configuration });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestForm);
        builder.Services.AddRazorComponents();
        builder.Services.Configure<KeyManagementOptions>(options => options.XmlRepository = new KeysInMemory());
        // Data Protection warns at each start that its keys are stored unencrypted.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Cookies ignore ports: the name must be unique at this host.
        builder.Services.AddAntiforgery(options => options.Cookie.Name = "demo-shop");
        var settings = ShopSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Orders>().AddSingleton<News>().AddSingleton<ShopApi>().AddSingleton<ShopPages>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                (headers.ContentSecurityPolicy, headers.XContentTypeOptions, headers["Referrer-Policy"]) =
                    (Policy, "nosniff", "no-referrer");
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseExceptionHandler(failed => failed.Run(TroubleAsync));
        app.UseStatusCodePages(context => TroubleAsync(context.HttpContext));
        app.MapFile("/shop.css", "text/css");
        app.MapFile("/shop.svg", "image/svg+xml");
        app.MapFile("/shop.js", "text/javascript");
        app.MapShop();
        if (settings.WebhookSecret is { } secret)
            app.MapHostedCaptureWebhooks<NewsHandler>(WebhookPath, secret);
        return app;
    }

    private static Task TroubleAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<ShopPages>().Trouble(context.Response.StatusCode).ExecuteAsync(context);

    // Its name without the slash is that of the embedded file.
    private static void MapFile(this WebApplication app, string path, string type)
    {
        using var stream = typeof(DemoShopApp).Assembly.GetManifestResourceStream(path[1..])!;
        using var reader = new BinaryReader(stream);
        var bytes = reader.ReadBytes((int)stream.Length);
        app.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(bytes, type);
        });
    }

    // Orders are in memory, too: after a restart an older form has no order.
    private sealed class KeysInMemory : IXmlRepository
    {
        private readonly ConcurrentBag<XElement> _keys = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

        public void StoreElement(XElement element, string friendlyName) => _keys.Add(element);
    }
}
