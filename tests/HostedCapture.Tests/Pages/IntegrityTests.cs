using System.Net;
using System.Text;
using HostedCapture.CardPage;
using HostedCapture.Commands;
using HostedCapture.Pages;
using HostedCapture.Tests.CardPage;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>The page has the scripts and styles of its inventory and no others, and a check from outside can tell.</summary>
public sealed class IntegrityTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly string s_assets = Path.Combine(Repository.Root, "wwwroot-assets");

    [Fact]
    public void The_Inventory_Lists_The_Files_As_They_Are_With_Their_Reasons() => Assert.All(PageInventory.All, entry =>
    {
        Assert.Equal(PageInventory.Hash(File.ReadAllBytes(Path.Combine(s_assets, Path.GetFileName(entry.Path)))), entry.Integrity);
        Assert.NotEmpty(entry.Reason);
    });

    [Theory]
    [InlineData(AppFixture.DemoShop, "/brand/")]
    [InlineData(AppFixture.OtherShop, "/assets/capture.")]
    public async Task Served_Files_Have_The_Hashes_Of_Their_Tags(string shop, string style)
    {
        using var visit = await OpenAsync(shop);
        var tags = visit.Page.Document.QuerySelectorAll("script, link[rel=stylesheet]").ToList();
        Assert.Equal(["LINK", "SCRIPT"], tags.Select(tag => tag.TagName));
        Assert.StartsWith(style, tags[0].GetAttribute("href"), StringComparison.Ordinal);
        using var browser = PageCheck.Browser();
        foreach (var tag in tags)
        {
            using var response = await browser.GetAsync(app.Address + (tag.GetAttribute("src") ?? tag.GetAttribute("href")));
            Assert.Equal(tag.GetAttribute("integrity"), PageInventory.Hash(await response.Content.ReadAsByteArrayAsync()));
        }

        Assert.Equal(PageInventory.IntegrityOf(PageInventory.Script), tags[1].GetAttribute("integrity"));
    }

    [Theory]
    [InlineData(AppFixture.DemoShop)]
    [InlineData(AppFixture.OtherShop)]
    public async Task An_Unchanged_Page_Passes_The_Check(string shop)
    {
        var report = await CheckAsync(shop, content => content);
        Assert.Empty(report.Differences);
        Assert.Equal(2, report.Files.Count);
        Assert.All(report.Files, file => Assert.Equal((file.Found, true), (file.Tag, file.Reason is not null)));
        Assert.Equal(app.Address, report.Page);
        Assert.DoesNotContain("/capture/", report.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</main>", "<script>steal()</script></main>", "the page has a script inside the page")]
    [InlineData("</main>", "<script src=\"/assets/capture.js\"></script></main>", "/assets/capture.js is not what the inventory lists")]
    [InlineData("</main>", "<script src=\"/assets/work.js\"></script><script src=\"/assets/capture.js\"></script></main>", "the page has more scripts than the inventory")]
    [InlineData("</main>", "<script src=\"//evil.example/x.js\"></script></main>", "the page has an address of another site on <script>")]
    [InlineData("</main>", "<iframe src=\"/x\"></iframe></main>", "the page has an element <iframe>")]
    [InlineData("</main>", "<!-- hidden --></main>", "the page has markup that this check cannot read")]
    [InlineData("</main>", "<p onclick=steal()></p></main>", "the page has markup that this check cannot read")]
    [InlineData("<main>", "<main onclick=\"steal()\">", "the page has an attribute onclick on <main>")]
    [InlineData("<main>", "<main style=\"display:none\">", "the page has an attribute style on <main>")]
    [InlineData("action=\"/capture/", "action=\"https://evil.example/", "the page has an address of another site on <form>")]
    [InlineData("action=\"/capture/", "action=\"javascript:steal()//", "the page has an address that is script on <form>")]
    [InlineData("noindex", "no\"http-equiv=\"refresh", "the page has markup that this check cannot read")]
    [InlineData("<meta name=\"robots\" content=\"noindex\"", "<meta http-equiv=\"refresh\" content=\"0\"", "the page has an attribute http-equiv on <meta>")]
    [InlineData("cc-number", "off", "the answer (200) is no card form: give the link of an open intent")]
    [InlineData("rel=\"icon\"", "rel=\"preload\"", "the page has a link of kind 'preload'")]
    public async Task A_Changed_Page_Fails_The_Check(string from, string to, string difference)
    {
        var report = await CheckAsync(AppFixture.OtherShop, content => content.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(difference, report.Differences);
    }

    [Theory]
    [InlineData("function ", "/* */function ", "/assets/capture.")]
    [InlineData("#0f6b5c;--on-accent", "#0f6b5c;background:url(//evil.example);--on-accent", "/brand/")]
    [InlineData(".field", "#field", "/brand/")]
    public async Task A_Changed_File_Fails_The_Check(string from, string to, string path)
    {
        var report = await CheckAsync(AppFixture.DemoShop, content => content.StartsWith("<!DOCTYPE", StringComparison.Ordinal) ? content : content.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(2, report.Differences.Count);
        Assert.All(report.Differences, difference => Assert.StartsWith(path, difference, StringComparison.Ordinal));
        Assert.Contains(report.Files, file => file.Reason is null && file.Found != file.Tag);
    }

    [Fact]
    public async Task A_Header_That_Was_Changed_Or_Lost_Is_Named()
    {
        var report = await CheckAsync(AppFixture.DemoShop, content => content, response =>
        {
            response.Headers.Remove("Content-Security-Policy");
            response.Headers.Remove("Referrer-Policy");
            response.Headers.Add("Referrer-Policy", "unsafe-url");
        });
        Assert.Contains("header Content-Security-Policy: missing", report.Differences);
        Assert.Contains("header Referrer-Policy: unsafe-url", report.Differences);
        Assert.Equal(2, report.Differences.Count(difference => difference.StartsWith("header ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_Script_The_Policy_Allows_None_And_The_Check_Agrees()
    {
        await using var plain = await new AppFixture().With(("Page:Script", "off")).StartAsync();
        using var client = plain.Client();
        using var visit = await Visit.OpenAsync(plain, (await client.CreateAsync()).Get("links.1.href")!);
        Assert.True(visit.Page.HasForm);
        Assert.Empty(visit.Page.Document.QuerySelectorAll("script, template"));
        Assert.DoesNotContain(visit.Page.Document.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("data-", StringComparison.Ordinal)));
        Assert.Contains("script-src 'none'", visit.Page.Reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        using var browser = PageCheck.Browser();
        var report = await new PageCheck(browser, TimeProvider.System).RunAsync(new Uri(plain.Address + visit.Path));
        Assert.Empty(report.Differences);
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
    }

    [Fact]
    public async Task The_Command_Leaves_A_Dated_Report_And_Its_Exit_Code_Says_It()
    {
        var directory = Directory.CreateTempSubdirectory("page-check-");
        try
        {
            var file = Path.Combine(directory.FullName, "report.json");
            using var visit = await OpenAsync(AppFixture.DemoShop);
            Assert.Equal(0, await RunAsync("page-check", app.Address + visit.Path, file));
            Assert.Contains("\"differences\": []", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
            Assert.Contains($"\"time\": \"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
            Assert.Equal(1, await RunAsync("page-check", app.Address + "/capture/unknown", file));
            Assert.Equal(1, await RunAsync("page-check", "http://127.0.0.1:1/capture/x", file));
            Assert.Equal(2, await RunAsync("page-check", "/capture/x"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        static Task<int?> RunAsync(params string[] args) => new CommandLine(TextWriter.Null, TextWriter.Null, TimeProvider.System).RunAsync(args);
    }

    private async Task<PageReport> CheckAsync(string shop, Func<string, string> change, Action<HttpResponseMessage>? spoil = null)
    {
        using var visit = await OpenAsync(shop);
        using var between = new HttpClient(new Between(change, spoil));
        return await new PageCheck(between, TimeProvider.System).RunAsync(new Uri(app.Address + visit.Path));
    }

    private async Task<Visit> OpenAsync(string shop)
    {
        using var client = app.Client(shop);
        return await Visit.OpenAsync(app, (await client.CreateAsync()).Get("links.1.href")!);
    }

    /// <summary>A man in the middle between server and browser.</summary>
    private sealed class Between(Func<string, string> change, Action<HttpResponseMessage>? spoil) : DelegatingHandler(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.Content = new StringContent(change(await response.Content.ReadAsStringAsync(cancellationToken)), Encoding.UTF8);
            spoil?.Invoke(response);
            return response;
        }
    }
}
