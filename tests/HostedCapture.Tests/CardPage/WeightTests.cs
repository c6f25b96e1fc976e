using System.IO.Compression;
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
    public async Task The_Form_Is_Light(string shop, string capture)
    {
        using var client = app.Client(shop);
        var link = (await client.CreateAsync(Make.Intent(capture))).Get("links.1.href")!;
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
        Assert.True(sum <= Budget, $"{sum} bytes");
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
