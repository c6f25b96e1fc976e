using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using OperatorConsole.Shell;

namespace OperatorConsole.Hosting;

/// <summary>
/// The component library's theme as a stylesheet of its own, made once at the start. The library would write it into every page, which
/// the policy of our pages does not allow.
/// </summary>
internal static partial class ThemeSheet
{
    private const string Path = "/theme.css";
    private const string Type = "text/css; charset=utf-8";

    /// <summary>Makes it and maps its route.</summary>
    public static async Task MapAsync(WebApplication app)
    {
        var css = Encoding.UTF8.GetBytes(await MakeAsync(app.Services));
        var packed = Pack(css);
        var hash = Convert.ToHexStringLower(SHA256.HashData(css))[..16];
        app.Services.GetRequiredService<ThemeLink>().Href = $"{Path[1..]}?v={hash}";
        var tag = $"\"{hash}\"";
        app.MapGet(Path, (HttpContext context) =>
        {
            var response = context.Response;
            response.Headers.ETag = tag;
            response.Headers.CacheControl = "no-cache";
            response.Headers.Vary = "Accept-Encoding";
            if (context.Request.Headers.IfNoneMatch == tag)
                return Results.StatusCode(StatusCodes.Status304NotModified);
            var takesPacked = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
            if (takesPacked)
                response.Headers.ContentEncoding = "br";
            return Results.Bytes(takesPacked ? packed : css, Type);
        }).WithMetadata(new SecurityHeaders.IsFile()).AllowAnonymous();
    }

    /// <summary>The stylesheet: light, and dark under <c>data-theme</c>.</summary>
    internal static async Task<string> MakeAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        var light = await RenderAsync(renderer, isDark: false);
        var dark = await RenderAsync(renderer, isDark: true);
        return light + dark.Replace(":root", ":root[data-theme=dark]", StringComparison.Ordinal);
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer, bool isDark) => renderer.Dispatcher.InvokeAsync(async () =>
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(MudThemeProvider.Theme)] = ConsoleTheme.Theme,
            [nameof(MudThemeProvider.IsDarkMode)] = isDark,
            [nameof(ThemeText.HasScrollbar)] = !isDark,
        });
        var root = await renderer.RenderComponentAsync<ThemeText>(parameters);
        return root.ToHtmlString();
    });

    private static byte[] Pack(byte[] css)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
            brotli.Write(css);
        return packed.ToArray();
    }

    // What the provider puts into a page, without the tags around it.
    private sealed partial class ThemeText : MudThemeProvider
    {
        // Its rules read the theme's variables, so that once is enough.
        [Parameter]
        public bool HasScrollbar { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            var css = (HasScrollbar ? BuildMudBlazorScrollbar() : "") + BuildTheme();
            builder.AddMarkupContent(0, Tag().Replace(css, ""));
        }

        [GeneratedRegex("</?style[^>]*>", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Tag();
    }
}
