using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Applications;

/// <summary>A shop's colours and logo, served by this process at addresses that change with their content.</summary>
/// <param name="applications">The shops.</param>
public sealed class Brands(ApplicationRegistry applications)
{
    private const string Forever = "public, max-age=31536000, immutable";

    private readonly Dictionary<string, (byte[] Content, string Type)> _files = [];
    private readonly Dictionary<(string Application, string Kind), string> _paths = [];
    private bool _loaded;

    /// <summary>Maps the one route.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/brand/{file}", (string file, Brands brands, HttpResponse response) =>
        {
            if (!brands.Load()._files.TryGetValue(file, out var found))
                return Results.NotFound();
            response.Headers.CacheControl = Forever;
            return Results.Bytes(found.Content, found.Type);
        }).ExcludeFromDescription();

    /// <summary>The stylesheet with a shop's accent; null when it has none.</summary>
    public string? ThemePath(Application shop) => Load()._paths.GetValueOrDefault((shop.Id, "theme"));

    /// <summary>A shop's logo; null when it has none.</summary>
    public string? LogoPath(Application shop) => Load()._paths.GetValueOrDefault((shop.Id, "logo"));

    private Brands Load()
    {
        lock (_files)
        {
            if (_loaded)
                return this;
            foreach (var shop in applications.All)
            {
                if (shop.Branding.AccentColor is { } accent)
                    Add(shop, "theme", Encoding.ASCII.GetBytes(Accent.Stylesheet(accent)), ".css", "text/css");
                if (shop.Branding.LogoFile is { } logo)
                {
                    var svg = Path.GetExtension(logo).Equals(".svg", StringComparison.OrdinalIgnoreCase);
                    Add(shop, "logo", File.ReadAllBytes(logo), svg ? ".svg" : ".png", svg ? "image/svg+xml" : "image/png");
                }
            }

            _loaded = true;
            return this;
        }
    }

    private void Add(Application shop, string kind, byte[] content, string extension, string type)
    {
        var file = Convert.ToHexStringLower(SHA256.HashData(content))[..16] + extension;
        _files[file] = (content, type);
        _paths[(shop.Id, kind)] = $"/brand/{file}";
    }
}
