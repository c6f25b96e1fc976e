using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using HostedCapture.Hosting;
using HostedCapture.Pages;

namespace HostedCapture.CardPage;

/// <summary>The result of checking a card page; its JSON is the evidence for PCI DSS 11.6.1.</summary>
/// <param name="Time">When.</param>
/// <param name="Page">The page's host; its path is a capability and is not written down.</param>
/// <param name="Headers">Each header by its name: found and expected.</param>
/// <param name="Files">Each script and style.</param>
/// <param name="Differences">Deviations; empty: none.</param>
public sealed record PageReport(
    DateTimeOffset Time,
    string Page,
    IReadOnlyDictionary<string, PageReport.Header> Headers,
    IReadOnlyList<PageReport.File> Files,
    IReadOnlyList<string> Differences)
{
    /// <summary>How a report is written: for people, too.</summary>
    internal static JsonSerializerOptions Readable { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The report as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Readable);

    /// <summary>A header.</summary>
    /// <param name="Found">The received value; null: none.</param>
    /// <param name="Expected">The expected value.</param>
    public sealed record Header(string? Found, string Expected);

    /// <summary>A script or style.</summary>
    /// <param name="Path">Where it is served.</param>
    /// <param name="Tag">The hash on its tag.</param>
    /// <param name="Found">The hash of the received file.</param>
    /// <param name="Reason">The inventory's reason; null: not in the inventory.</param>
    public sealed record File(string Path, string? Tag, string Found, string? Reason);
}

/// <summary>
/// Fetches a card page as a browser does, through all proxies, and compares headers, scripts and styles
/// with those this program sends.
/// </summary>
/// <param name="http">Follows no redirects.</param>
/// <param name="clock">The time.</param>
public sealed partial class PageCheck(HttpClient http, TimeProvider clock)
{
    private const int LargestAnswer = 1024 * 1024;
    private const int MostScripts = 3;

    private readonly Dictionary<string, PageReport.Header> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PageReport.File> _files = [];
    private readonly List<string> _differences = [];

    /// <summary>A client like a browser: it accepts compressed answers and follows no redirects.</summary>
    public static HttpClient Browser()
    {
        var client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All })
        {
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = LargestAnswer,
        };
        client.DefaultRequestHeaders.Add(
            "User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36");
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        client.DefaultRequestHeaders.Add("Accept-Language", "es-CL,es;q=0.9,en;q=0.8");
        return client;
    }

    /// <summary>Checks a page.</summary>
    /// <param name="address">The link of an open intent.</param>
    /// <exception cref="HttpRequestException">It cannot be fetched.</exception>
    public async Task<PageReport> RunAsync(Uri address)
    {
        using var response = await http.GetAsync(address);
        var markup = PageMarkup.Read(await response.Content.ReadAsStringAsync());
        _differences.AddRange(markup.Strange.Select(strange => $"the page has {strange}"));
        if (response.StatusCode != HttpStatusCode.OK || !markup.HasForm)
            _differences.Add($"the answer ({(int)response.StatusCode}) is no card form: give the link of an open intent");

        // Page:Script=off is the one thing that may differ, and then no script may be there at all.
        var script = markup.Scripts.Count > 0;
        if (markup.Scripts.Count > MostScripts
            || markup.Scripts.Count(tag => !IsOf(tag.Path, PageInventory.Work) && !IsOf(tag.Path, PageInventory.Popup)) > 1)
            _differences.Add("the page has more scripts than the inventory");
        if (markup.Styles.Count != 1)
            _differences.Add("the page has not exactly one stylesheet");
        CompareHeaders(response, SecurityHeaders.OfPage(
            address.Scheme == Uri.UriSchemeHttps, script, markup.Scripts.Any(tag => IsOf(tag.Path, PageInventory.Popup))));
        foreach (var (path, tag) in markup.Styles)
            await CompareAsync(address, path, tag, PageInventory.Style);
        // The form's first; the others are there while cards are being tested, and where a shop opens the page in a window of its own.
        foreach (var (i, (path, tag)) in markup.Scripts.Index())
            await CompareAsync(
                address, path, tag,
                i == 0 ? PageInventory.Script : IsOf(path, PageInventory.Popup) ? PageInventory.Popup : PageInventory.Work);
        return new PageReport(clock.GetUtcNow(), address.GetLeftPart(UriPartial.Authority), _headers, _files, _differences);
    }

    // An asset's name has a fingerprint before its ending.
    private static bool IsOf(string path, string asset) =>
        path.StartsWith($"/{Path.ChangeExtension(asset, null)}.", StringComparison.Ordinal);

    private void CompareHeaders(HttpResponseMessage response, IReadOnlyDictionary<string, string> expected)
    {
        foreach (var (name, value) in expected)
        {
            var found = response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
            _headers[name] = new PageReport.Header(found, value);
            if (found != value)
                _differences.Add($"header {name}: {found ?? "missing"}");
        }
    }

    private async Task CompareAsync(Uri page, string path, string? tag, string expected)
    {
        // A file at another host is reported already and not fetched.
        if (!PageMarkup.IsOwn(path))
            return;
        var address = new Uri(page, path);
        using var response = await http.GetAsync(address);
        var content = await response.Content.ReadAsByteArrayAsync();
        var found = PageInventory.Hash(content);
        var entry = PageInventory.All.FirstOrDefault(entry => entry.Path == expected
            && entry.Integrity == PageInventory.Hash(WithoutAccent(address.AbsolutePath, content)));
        _files.Add(new PageReport.File(address.AbsolutePath, tag, found, entry?.Reason));
        if (entry is null)
            _differences.Add($"{address.AbsolutePath} is not what the inventory lists");
        if (tag != found)
            _differences.Add($"{address.AbsolutePath} has not the hash on its tag");
    }

    // A shop's colours are one line after the inventory's stylesheet, and may contain only colours.
    private static byte[] WithoutAccent(string path, byte[] content) =>
        path.StartsWith("/brand/", StringComparison.Ordinal)
            && AccentLine().Match(Encoding.Latin1.GetString(content)) is { Success: true } line ? content[..line.Index] : content;

    [GeneratedRegex(
        @":root\{--accent:#[0-9a-f]{6};--on-accent:#[0-9a-f]{6}\}"
            + @"@media \(prefers-color-scheme:dark\)\{:root\{--accent:#[0-9a-f]{6};--on-accent:#[0-9a-f]{6}\}\}\z",
        RegexOptions.None, 1000)]
    private static partial Regex AccentLine();
}
