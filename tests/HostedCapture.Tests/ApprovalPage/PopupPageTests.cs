using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.ApprovalPage;

/// <summary>What the pages are sent with, so that a shop can open them in a window of its own.</summary>
public sealed class PopupPageTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Opener = "Cross-Origin-Opener-Policy";

    [Fact]
    public async Task No_Answer_Of_The_Approval_Page_Cuts_It_From_Its_Opener()
    {
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, "http://localhost:8443/return?x=1");
        var form = await person.OpenAsync($"{payment.Link("approval_url")}?popup=1&lang=pt");
        Assert.Null(form.Reply.Header(Opener));
        Assert.Equal("http://localhost:8443", form.Document.Body!.GetAttribute("data-shop"));
        Assert.Null(form.Document.Body.GetAttribute("data-ended"));
        Assert.EndsWith("?lang=pt&popup=1", form.Forms[0].GetAttribute("action"), StringComparison.Ordinal);
        Assert.All(form.Document.QuerySelectorAll("nav a"), link => Assert.EndsWith("&popup=1", link.GetAttribute("href"), StringComparison.Ordinal));

        using var anonymous = app.Anonymous();
        Assert.Null((await anonymous.CallAsync(HttpMethod.Post, payment.Link("approval_url"))).Header(Opener));
        Assert.Null((await anonymous.ReadAsync($"{payment.Link("approval_url")}.")).Header(Opener));
        Assert.Null((await anonymous.ReadAsync("/pay/nobody-knows-this-one")).Header(Opener));

        var done = await person.PostAsync(form, []);
        Assert.Equal((null, "3; url=http://localhost:8443/return?x=1"), (done.Reply.Header(Opener), done.Refresh));
        Assert.Equal($$"""{"response_code":0,"id":"{{payment.Get("id")}}","state":"paid"}""", done.Document.Body!.GetAttribute("data-ended"));
        Assert.Equal("0; url=http://localhost:8443/return?x=1", (await person.OpenAsync(payment.Link("approval_url"))).Refresh);
    }

    [Fact]
    public async Task Only_The_Origin_Of_The_Return_Address_Gets_Messages()
    {
        using var client = app.Client();
        using var person = app.Cardholder();
        var page = await person.OpenAsync((await NewAsync(client, null)).Link("approval_url"));
        Assert.Null(page.Document.Body!.GetAttribute("data-shop"));
        Assert.Empty(page.Document.QuerySelectorAll("script"));
    }

    [Fact]
    public async Task The_Card_Page_Keeps_Its_Opener_Only_Where_The_Application_Asks_For_It()
    {
        await using var asks = await new AppFixture().With(("Applications:0:Popup", "true")).StartAsync();
        foreach (var (shop, keeps) in new[] { (AppFixture.DemoShop, true), (AppFixture.OtherShop, false) })
        {
            using var client = asks.Client(shop);
            using var person = asks.Cardholder();
            var link = (await client.CreateAsync()).Get("links.1.href")!;
            var form = await person.OpenAsync($"{link}?popup=1");
            Assert.Equal(keeps ? null : "same-origin", form.Reply.Header(Opener));
            Assert.Equal(keeps, form.Document.Body!.HasAttribute("data-shop"));
            using var anonymous = asks.Anonymous();
            Assert.Equal(keeps ? null : "same-origin", (await anonymous.CallAsync(HttpMethod.Post, link, new FormUrlEncodedContent([]))).Header(Opener));
            var done = await person.SubmitAsync(form);
            Assert.Equal(keeps ? null : "same-origin", done.Reply.Header(Opener));
            Assert.Equal(keeps ? """{"response_code":0,""" : null, done.Document.Body!.GetAttribute("data-ended")?[..19]);
        }
    }

    [Fact]
    public async Task Without_Scripts_The_Page_Sends_No_Messages()
    {
        await using var plain = await new AppFixture().With(("Page:Script", "off")).StartAsync();
        using var client = plain.Client();
        using var person = plain.Cardholder();
        Assert.Empty((await person.OpenAsync((await NewAsync(client, "https://requestb.in/return")).Link("approval_url"))).Document.QuerySelectorAll("script"));
    }

    private static async Task<Reply> NewAsync(HttpClient client, string? returnUrl)
    {
        var body = Body(await client.CardAsync());
        return await client.PaymentAsync(returnUrl is null ? body : body.Set("redirect_urls.return_url", returnUrl).Set("redirect_urls.cancel_url", "http://www.mysite.cl/cancel"));
    }
}
