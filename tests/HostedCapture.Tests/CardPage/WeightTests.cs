using System.IO.Compression;
using System.Text.Json.Nodes;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>What a phone has to fetch before a card can be typed.</summary>
public sealed class WeightTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Budget = 12 * 1024;
    private const int MostRequests = 4;

    [Theory]
    [InlineData(AppFixture.DemoShop, "CREDIT_CARD")]
    [InlineData(AppFixture.OtherShop, "CREDIT_CARD")]
    [InlineData(AppFixture.DemoShop, "CMR_CAPTURE")]
    public Task The_Form_Is_Light(string shop, string capture) => BeLightAsync(app, shop, Make.Intent(capture));

    [Fact]
    public async Task The_Form_With_A_Box_To_Tick_Is_Light_Beside_The_Merchants_Own_Words()
    {
        await using var box = await new AppFixture().With(("Applications:0:ConsentBox", "true")).StartAsync();
        const string text = "Guarden mi tarjeta para pagar los próximos libros con un clic. Puedo pedir que la eliminen cuando quiera.";
        var consent = new JsonObject { ["purpose"] = "one_click", ["text"] = text, ["url"] = "https://shop.example/terms" };
        await BeLightAsync(box, AppFixture.DemoShop, Make.Intent().Set("consent", consent), Compress(text).Length);
    }

    // What a merchant adds comes on top, as a logo does.
    private static async Task BeLightAsync(AppFixture app, string shop, JsonObject intent, int own = 0)
    {
        using var client = app.Client(shop);
        var link = (await client.CreateAsync(intent)).Get("links.1.href")!;
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = new Uri(app.Address),
            DefaultRequestHeaders = { { "Accept-Encoding", "gzip, deflate, br" } },
        };
        var (html, weight) = await FetchAsync(browser, link);
        Assert.StartsWith("br", weight.Encoding, StringComparison.Ordinal);
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        var others = document.QuerySelectorAll("link, script, img")
            .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!)
            .ToHashSet();
        var sum = weight.Bytes;
        foreach (var other in others)
        {
            var (content, fetched) = await FetchAsync(browser, other);
            // Build output has no Brotli twins of the assets, published output has: SmallestSize, as the SDK does it.
            sum += fetched.Encoding == "br" ? fetched.Bytes : fetched.Headers + Compress(content).Length;
        }

        Assert.True(others.Count + 1 <= MostRequests, string.Join(", ", others));
        Assert.True(sum <= Budget + own, $"{sum} bytes, {own} of them the merchant's own");
    }

    [Fact]
    public void The_Assets_Alone_Leave_Room_For_The_Page()
    {
        var sizes = PageInventory.All.ToDictionary(
            entry => entry.Path,
            entry => Compress(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot-assets", Path.GetFileName(entry.Path)))).Length);
        Assert.True(sizes[PageInventory.Style] <= 2_560, $"the style has {sizes[PageInventory.Style]} bytes");
        Assert.True(sizes[PageInventory.Script] <= 4_096, $"the script has {sizes[PageInventory.Script]} bytes");
    }

    private static async Task<(string Text, (int Bytes, int Headers, string Encoding) Weight)> FetchAsync(
        HttpClient browser, string address)
    {
        using var response = await browser.GetAsync(address);
        response.EnsureSuccessStatusCode();
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var headers = response.Headers.ToString().Length + response.Content.Headers.ToString().Length + "HTTP/1.1 200 OK\r\n\r\n".Length;
        var encoding = string.Join(',', response.Content.Headers.ContentEncoding);
        using Stream content = encoding switch
        {
            "br" => new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress),
            _ => new MemoryStream(bytes),
        };
        using var reader = new StreamReader(content);
        return (await reader.ReadToEndAsync(), (headers + bytes.Length, headers, encoding));
    }

    private static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize))
            brotli.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
