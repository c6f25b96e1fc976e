using HostedCapture.Tests.Payments;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>A browser that keeps no cookies is told so, and can leave.</summary>
public sealed class CookieTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string CookiesAreOff = "Las cookies están desactivadas";
    private const string StartOver = "Empecemos de nuevo";

    [Fact]
    public async Task A_Card_Without_A_Cookie_Is_Not_Taken_And_The_Page_Says_Why()
    {
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var browser = app.Anonymous();
        var path = Path(created.Link("capture_url"));
        for (var i = 0; i < 2; i++)
        {
            var form = await OpenAsync(browser, path);
            var page = await PostAsync(browser, form, 0, []);
            Assert.Equal((400, CookiesAreOff), (page.Status, page.Heading));
            Assert.Contains(
                new Uri(app.Address).Authority, page.Document.QuerySelector(".notice p")!.TextContent, StringComparison.Ordinal);
            Assert.Equal($"{path}?lang=es", page.Document.QuerySelector(".notice a")!.GetAttribute("href"));
        }

        Assert.Equal("created", (await client.ReadAsync(created.Link("self"))).Get("state"));
        // Another browser's cookie is one, and not this form's.
        Assert.Equal(StartOver, (await PostAsync(browser, await OpenAsync(browser, path), 0, [("Cookie", "form=x")])).Heading);
    }

    [Fact]
    public async Task A_Payment_Without_A_Cookie_Is_Not_Made_And_The_Page_Says_Why()
    {
        using var client = app.Client();
        var payment = await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync()));
        using var browser = app.Anonymous();
        var form = await OpenAsync(browser, Path(payment.Link("approval_url")));
        var page = await PostAsync(browser, form, 0, []);
        Assert.Equal((400, CookiesAreOff), (page.Status, page.Heading));
        Assert.Equal("Librería Aurora", page.Document.QuerySelector(".shop")!.TextContent);
        Assert.Equal("created", (await client.NowAsync(payment)).Get("state"));
        Assert.Equal(StartOver, (await PostAsync(browser, form, 0, [("Cookie", "form=x")])).Heading);
    }

    [Fact]
    public async Task Leaving_Needs_No_Cookie()
    {
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var browser = app.Anonymous();
        Assert.Equal(303, (await PostAsync(browser, await OpenAsync(browser, Path(created.Link("capture_url"))), 1, [])).Status);
        Assert.Equal("canceled", (await client.ReadAsync(created.Link("self"))).Get("state"));
    }

    [Fact]
    public async Task Only_The_Links_Own_Page_Leaves_It_And_Only_From_Here()
    {
        using var client = app.Client();
        var (created, other) = (await client.CreateAsync(), await client.CreateAsync());
        using var browser = app.Anonymous();
        var (form, others) =
            (await OpenAsync(browser, Path(created.Link("capture_url"))), await OpenAsync(browser, Path(other.Link("capture_url"))));
        var cancel = form.Forms[1].GetAttribute("action")!;
        foreach (var fields in new Dictionary<string, string>[] { [], new() { ["leave"] = "x" }, new() { ["leave"] = "" }, Page.Fields(
            others.Forms[1], []) })
        {
            using var response = await browser.PostAsync(cancel, new FormUrlEncodedContent(fields));
            Assert.Equal(400, (int)response.StatusCode);
        }

        foreach (var headers in new (
            string, string)[][] { [("Origin", "https://evil.example")], [("Sec-Fetch-Site", "cross-site")],
            [("Sec-Fetch-Site", "same-site")] })
            Assert.Equal(403, (await PostAsync(browser, form, 1, headers)).Status);
        Assert.Equal("created", (await client.ReadAsync(created.Link("self"))).Get("state"));
    }

    private static string Path(string link) => new Uri(link).AbsolutePath;

    private static async Task<Page> OpenAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync($"{path}?lang=es");
        return await Page.OfAsync(response);
    }

    private static async Task<Page> PostAsync(HttpClient browser, Page page, int form, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, page.Forms[form].GetAttribute("action"))
        {
            Content = new FormUrlEncodedContent(Page.Fields(
                page.Forms[form],
                new() { ["cc-number"] = Make.GoodNumber, ["cc-exp"] = "02/30", ["cc-csc"] = "123", ["cc-name"] = "Jhon Doe" })),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await browser.SendAsync(request);
        return await Page.OfAsync(response);
    }
}
