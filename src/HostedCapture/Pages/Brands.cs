using System.Security.Cryptography;
using System.Text;
using HostedCapture.Hosting;
using Microsoft.Extensions.FileProviders;

namespace HostedCapture.Pages;

/// <summary>A shop's look and logo, served by this process at addresses that change with their content.</summary>
/// <param name="shops">Each shop's look.</param>
/// <param name="assets">The page's own files.</param>
/// <param name="environment">Where they are.</param>
public sealed class Brands(IReadOnlyList<Branding> shops, Assets assets, IWebHostEnvironment environment)
{
    private const string Forever = "public, max-age=31536000, immutable";

    private readonly Dictionary<string, PreparedContent> _files = [];
    private readonly Dictionary<(Branding Shop, string Kind), Asset> _assets = [];
    private bool _loaded;

    /// <summary>Maps the one route.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/brand/{file}", (string file, Brands brands, HttpContext context) =>
        {
            if (!brands.Load()._files.TryGetValue(file, out var found))
                return Results.NotFound();
            context.Response.Headers.CacheControl = Forever;
            return found.Answer(context);
        }).ExcludeFromDescription();

    /// <summary>
    /// The page's stylesheet, with a shop's accent where it has one; one file, since each request costs a phone's
    /// patience.
    /// </summary>
    public Asset Style(Branding? shop) =>
        (shop is null ? null : Load()._assets.GetValueOrDefault((shop, "style")))
            ?? new Asset(assets[PageInventory.Style].Path, PageInventory.IntegrityOf(PageInventory.Style));

    /// <summary>A shop's logo; null when it has none.</summary>
    public string? LogoPath(Branding shop) => Load()._assets.GetValueOrDefault((shop, "logo"))?.Path;

    private Brands Load()
    {
        lock (_files)
        {
            if (_loaded)
                return this;
            var style = Read(environment.WebRootFileProvider.GetFileInfo(PageInventory.Style));
            foreach (var shop in shops)
            {
                // A stylesheet that is not the inventory's is not passed on under another hash: the browser refuses the plain one.
                if (shop.AccentColor is { } accent && PageInventory.Hash(style) == PageInventory.IntegrityOf(PageInventory.Style))
                    Add(shop, "style", [.. style, .. Encoding.ASCII.GetBytes(Accent.Stylesheet(accent))], ".css", "text/css");
                if (shop.LogoFile is { } logo)
                {
                    var svg = Path.GetExtension(logo).Equals(".svg", StringComparison.OrdinalIgnoreCase);
                    Add(shop, "logo", File.ReadAllBytes(logo), svg ? ".svg" : ".png", svg ? "image/svg+xml" : "image/png");
                }
            }

            _loaded = true;
            return this;
        }
    }

    private void Add(Branding shop, string kind, byte[] content, string extension, string type)
    {
        var file = Convert.ToHexStringLower(SHA256.HashData(content))[..16] + extension;
        _files[file] = new PreparedContent(content, type, compress: extension != ".png");
        _assets[(shop, kind)] = new Asset($"/brand/{file}", PageInventory.Hash(content));
    }

    private static byte[] Read(IFileInfo file)
    {
        using var stream = file.CreateReadStream();
        var content = new byte[file.Length];
        stream.ReadExactly(content);
        return content;
    }
}
