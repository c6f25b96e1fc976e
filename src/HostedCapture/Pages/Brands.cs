using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Hosting;
using Microsoft.Extensions.FileProviders;

namespace HostedCapture.Pages;

/// <summary>
/// A shop's look and logo, served by this process at addresses that change with their content. What a page was sent with stays for a
/// while when the look changes.
/// </summary>
/// <param name="shops">The shops there are now.</param>
/// <param name="assets">The page's own files.</param>
/// <param name="environment">Where they are.</param>
public sealed class Brands(IShops shops, Assets assets, IWebHostEnvironment environment)
{
    private const string Forever = "public, max-age=31536000, immutable";

    // Looks that were changed, the last of all shops together.
    private const int MostFormer = 64;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, PreparedContent> _files = new();

    // By what they are made of: a shop's colour, the path of its logo, the name of an uploaded one.
    private readonly ConcurrentDictionary<string, Asset?> _assets = new();
    private readonly Queue<string> _former = new();
    private volatile IReadOnlyList<Branding>? _loaded;

    /// <summary>Maps the one route.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/brand/{file}", (string file, Brands brands, HttpContext context) =>
        {
            if (brands.Find(file) is not { } found)
                return Results.NotFound();
            context.Response.Headers.CacheControl = Forever;
            return found.Answer(context);
        }).ExcludeFromDescription();

    /// <summary>
    /// The page's stylesheet, with a shop's accent where it has one; one file, since each request costs a phone's
    /// patience.
    /// </summary>
    public Asset Style(Branding? shop) =>
        (shop?.AccentColor is { } accent ? Load().StyleOf(accent) : null)
            ?? new Asset(assets[PageInventory.Style].Path, PageInventory.IntegrityOf(PageInventory.Style));

    /// <summary>A shop's logo; null when it has none.</summary>
    public string? LogoPath(Branding shop) => Load().LogoOf(shop)?.Path;

    // Another node may have sent the page, so that this one has not made the file yet.
    private PreparedContent? Find(string file) => _files.GetValueOrDefault(file) ?? Load()._files.GetValueOrDefault(file);

    private Brands Load()
    {
        var now = shops.Now;
        if (ReferenceEquals(_loaded, now))
            return this;
        lock (_gate)
        {
            if (ReferenceEquals(_loaded, now))
                return this;
            var used = new HashSet<string>();
            foreach (var shop in now)
            {
                foreach (var asset in new[] { shop.AccentColor is { } accent ? StyleOf(accent) : null, LogoOf(shop) })
                    used.Add(asset?.Path[(asset.Path.LastIndexOf('/') + 1)..] ?? "");
            }

            Forget(used);
            _loaded = now;
            return this;
        }
    }

    private Asset? StyleOf(string accent) => _assets.GetOrAdd(accent, _ =>
    {
        var style = Read(environment.WebRootFileProvider.GetFileInfo(PageInventory.Style));
        // A stylesheet that is not the inventory's is not passed on under another hash: the browser refuses the plain one.
        return PageInventory.Hash(style) == PageInventory.IntegrityOf(PageInventory.Style)
            ? Add([.. style, .. Encoding.ASCII.GetBytes(Accent.Stylesheet(accent))], ".css", "text/css")
            : null;
    });

    private Asset? LogoOf(Branding shop)
    {
        if (shop.Logo is { } logo)
            return _assets.GetOrAdd(logo.FileName, _ => Add(logo.Content.ToArray(), Path.GetExtension(logo.FileName), logo.Type));
        if (shop.LogoFile is not { } path)
            return null;
        return _assets.GetOrAdd(path, _ =>
        {
            var svg = Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);
            return Add(File.ReadAllBytes(path), svg ? ".svg" : ".png", svg ? Logo.Svg : Logo.Png);
        });
    }

    private Asset Add(byte[] content, string extension, string type)
    {
        var file = Convert.ToHexStringLower(SHA256.HashData(content))[..16] + extension;
        _files.TryAdd(file, new PreparedContent(content, type, compress: extension != ".png"));
        return new Asset($"/brand/{file}", PageInventory.Hash(content));
    }

    // Pages that were sent before a change still ask for the files of then.
    private void Forget(HashSet<string> used)
    {
        foreach (var file in _files.Keys.Where(file => !used.Contains(file) && !_former.Contains(file)))
            _former.Enqueue(file);
        while (_former.Count > MostFormer)
        {
            var file = _former.Dequeue();
            if (used.Contains(file))
                continue;
            _files.TryRemove(file, out _);
            foreach (var (made, asset) in _assets)
            {
                if (asset?.Path.EndsWith($"/{file}", StringComparison.Ordinal) == true)
                    _assets.TryRemove(made, out _);
            }
        }
    }

    private static byte[] Read(IFileInfo file)
    {
        using var stream = file.CreateReadStream();
        var content = new byte[file.Length];
        stream.ReadExactly(content);
        return content;
    }
}
