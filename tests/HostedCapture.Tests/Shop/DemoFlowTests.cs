using System.Net;
using System.Text;
using HostedCapture.Tests.Webhooks;
using Xunit;

namespace HostedCapture.Tests.Shop;

/// <summary>The demo shop from the first click to the token.</summary>
public sealed class DemoFlowTests(ShopFixture shop) : IClassFixture<ShopFixture>
{
    [Fact]
    public async Task A_Newcomer_Saves_A_Card_And_The_Shop_Reads_The_Token()
    {
        using var person = shop.Person();
        var go = await PlaceAsync(person);
        Assert.StartsWith($"0; url={shop.App.Address}/capture/", go.Refresh, StringComparison.Ordinal);
        var order = await person.OpenAsync(await TypeAsync(go));

        Assert.Equal("The card is saved", order.Heading);
        using var client = shop.App.Client();
        var token = order.Document.QuerySelector(".facts code")!.TextContent;
        Assert.Equal("captured", (await client.ReadAsync($"/tokenization/captures/{token}")).Get("state"));
        Assert.DoesNotContain(Make.GoodNumber, order.Reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one_click", "es", "Guarden mi tarjeta")]
    [InlineData("recurring", "", "Send me a book every month")]
    public async Task A_Consent_That_Was_Chosen_Is_Asked_For_And_Shown_When_It_Is_Given(string purpose, string language, string text)
    {
        using var person = shop.Person();
        var go = await PlaceAsync(person, ("consent", purpose), ("locale", language));
        using var holder = shop.App.Cardholder();
        var page = await holder.OpenAsync(go.Refresh!.Split("url=")[1]);
        Assert.StartsWith(text, page.Document.GetElementById("consent-hint")!.TextContent, StringComparison.Ordinal);
        var order = await person.OpenAsync(await TypeAsync(go));
        Assert.Contains("Consent given at", order.Document.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Card_Whose_Bank_Is_Asked_First_Is_Saved_With_What_It_Said()
    {
        using var person = shop.Person();
        var order = await person.OpenAsync(await TypeAsync(await PlaceAsync(person, ("verify", "code"))));
        Assert.Equal("The card is saved", order.Heading);
        Assert.Contains(
            order.Document.QuerySelectorAll(".facts code"),
            fact => fact.TextContent == "result: verified, code_result: match, address_result: match");
    }

    [Fact]
    public async Task Nothing_In_The_Browsers_Request_Is_Trusted()
    {
        using var person = shop.Person();
        await PlaceAsync(person);
        var order = await LatestAsync(person);
        Assert.Equal("Waiting for the card", (await person.OpenAsync($"{order}?state=captured")).Heading);
    }

    [Fact]
    public async Task The_Shop_Cancels_And_Deletes_By_The_Api()
    {
        using var person = shop.Person();
        await PlaceAsync(person);
        var order = await person.OpenAsync(await LatestAsync(person));
        var canceled = await person.PostAsync(order.Forms[0].GetAttribute("action")!, Form(order));
        Assert.Equal("No card this time", canceled.Heading);
        var again = await person.PostAsync(order.Forms[0].GetAttribute("action")!, Form(order));
        Assert.Contains("INVALID_STATE", again.Reply.Text, StringComparison.Ordinal);
        var deleted = await person.PostAsync(order.Forms[1].GetAttribute("action")!, Form(order));
        Assert.Equal("Token and data are forgotten", deleted.Heading);
    }

    [Fact]
    public async Task The_Shop_Authorizes_Confirms_And_Refunds_And_Shows_What_The_Provider_Said()
    {
        using var person = shop.Person();
        var order = await TypeAsync(await PlaceAsync(person));
        var page = await person.OpenAsync(order);
        page = await person.PostAsync($"{order}/pay", Form(page, ("amount", "19990"), ("deferred", "on")));
        Assert.Equal("authorized", StateOf(page));
        Assert.Contains("ccAuthReply", page.Reply.Text, StringComparison.Ordinal);
        page = await person.PostAsync($"{order}/payment/confirm_authorization", Form(page, ("amount", "15000")));
        Assert.Equal("paid", StateOf(page));
        page = await person.PostAsync($"{order}/payment/refund_method", Form(page, ("amount", "")));
        Assert.Equal("refunded", StateOf(page));
        Assert.Contains("ccCreditReply", page.Reply.Text, StringComparison.Ordinal);
        page = await person.PostAsync($"{order}/pay", Form(page, ("amount", "7000"), ("deferred", "on")));
        page = await person.PostAsync($"{order}/payment/void_method", Form(page));
        Assert.Equal("voided", StateOf(page));
        page = await person.PostAsync($"{order}/pay", Form(page, ("amount", "0.5")));
        Assert.Contains("INVALID_MODEL", page.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Text_That_Is_No_Amount_Does_Not_Mean_All_Of_It()
    {
        using var person = shop.Person();
        var order = await TypeAsync(await PlaceAsync(person));
        var page = await person.OpenAsync(order);
        Assert.Equal((400, "That is no amount"), await SayAsync($"{order}/pay", "19.990,00"));
        await person.PostAsync($"{order}/pay", Form(page, ("amount", "19990")));
        Assert.Equal((400, "That is no amount"), await SayAsync($"{order}/payment/refund_method", "5000 pesos"));
        Assert.Equal("paid", StateOf(await person.OpenAsync(order)));

        async Task<(int, string)> SayAsync(string path, string amount)
        {
            var said = await person.PostAsync(path, Form(page, ("amount", amount)));
            return (said.Status, said.Heading);
        }
    }

    [Theory]
    [InlineData("firstoken")]
    [InlineData("juspay")]
    [InlineData("PEINAU_CAPTURE")]
    public async Task A_Card_Saved_Elsewhere_Goes_From_Authorization_To_Refund(string provider)
    {
        using var person = shop.Person();
        var order = await TypeAsync(await PlaceAsync(person, ("capture", provider)));
        var page = await person.OpenAsync(order);
        page = await person.PostAsync($"{order}/pay", Form(page, ("amount", "199"), ("deferred", "on")));
        Assert.Equal("authorized", StateOf(page));
        page = await SettledAsync(
            person, await person.PostAsync($"{order}/payment/confirm_authorization", Form(page, ("amount", "150"))), order);
        Assert.Equal("paid", StateOf(page));
        page = await SettledAsync(person, await person.PostAsync($"{order}/payment/refund_method", Form(page, ("amount", "50"))), order);
        Assert.Equal("partially_refunded", StateOf(page));
        Assert.Contains("What the provider answered", page.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Token_Made_Elsewhere_Goes_From_Authorization_To_Confirm()
    {
        using var person = shop.Person();
        var page = await PlaceAsync(person, ("capture", "tumipay"));
        Assert.Equal("There is a token to charge", page.Heading);
        var order = page.Document.QuerySelector("form[action$='/pay']")!.GetAttribute("action")![..^"/pay".Length];
        page = await person.PostAsync($"{order}/pay", Form(page, ("amount", "199"), ("deferred", "on")));
        Assert.Equal("authorized", StateOf(page));
        page = await person.PostAsync($"{order}/payment/confirm_authorization", Form(page, ("amount", "150")));
        Assert.Equal("paid", StateOf(page));
        page = await person.PostAsync($"{order}/payment/refund_method", Form(page, ("amount", "")));
        Assert.Contains("OPERATION_NOT_SUPPORTED", page.Reply.Text, StringComparison.Ordinal);
        Assert.Equal("There is a token to charge", page.Heading);
    }

    [Fact]
    public async Task The_Cardholder_Approves_A_Payment_On_Its_Page()
    {
        using var person = shop.Person();
        var order = await TypeAsync(await PlaceAsync(person));
        var page = await person.PostAsync(
            $"{order}/pay", Form(await person.OpenAsync(order), ("amount", "19990"), ("deferred", ""), ("approve", "on")));
        Assert.Equal("created", StateOf(page));
        var approval = page.Document.QuerySelectorAll(".moves a").Single(link => link.TextContent == "To the approval page");
        using var cardholder = shop.App.Cardholder();
        Assert.Equal(order, Target(await cardholder.PostAsync(await cardholder.OpenAsync(approval.GetAttribute("href")!), [])));
        Assert.Equal("paid", StateOf(await person.OpenAsync(order)));
    }

    [Fact]
    public async Task Webhooks_Of_The_Order_And_Its_Payments_Are_Shown_Newest_First()
    {
        using var person = shop.Person();
        var order = await TypeAsync(await PlaceAsync(person));
        await person.PostAsync($"{order}/pay", Form(await person.OpenAsync(order), ("amount", "19990")));
        IReadOnlyList<string> heard = [];
        await Until.TrueAsync(
            async () => (heard = Heard(await person.OpenAsync(order))).Count == 4, "the webhooks of the card and of the payment arrive");
        Assert.Equal(["capture.captured", "capture.created", "payment.created", "payment.paid"], heard.Order());
        Assert.Contains((await person.OpenAsync(order)).Document.QuerySelectorAll(".heard pre"), pre =>
            pre.TextContent.Contains("\"state\": \"paid\"", StringComparison.Ordinal));

        var other = await person.OpenAsync(await TypeAsync(await PlaceAsync(person)));
        Assert.DoesNotContain("payment.paid", Heard(other));
    }

    [Fact]
    public async Task A_Webhook_That_Is_Signed_With_Another_Secret_Is_Not_Shown()
    {
        using var person = shop.Person();
        var order = await TypeAsync(await PlaceAsync(person));
        var id = (await person.OpenAsync(order)).Document.QuerySelector(".facts code")!.TextContent;
        var time = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
        var body = Encoding.UTF8.GetBytes($$"""
            {"type": "capture.forged", "timestamp": "2026-01-01T00:00:00Z", "id": "evt_forged", "sequence": 9, "data": { "id": "{{id}}" } }
            """);
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(Merchant.Secret));
        Assert.DoesNotContain("capture.forged", Heard(await person.OpenAsync(order)));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(ShopFixture.WebhookSecret));
        Assert.Equal("capture.forged", Heard(await person.OpenAsync(order))[0]);

        async Task<HttpStatusCode> SendAsync(string secret)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks") { Content = new ByteArrayContent(body) };
            request.Headers.Add("webhook-id", "evt_forged");
            request.Headers.Add("webhook-timestamp", time);
            request.Headers.Add("webhook-signature", Webhooks.Webhook.Sign(secret, "evt_forged", time, body));
            return (await http.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task An_Error_Of_The_Api_Is_Shown_As_Received()
    {
        using var person = shop.Person();
        var order = await PlaceAsync(person, ("expires_in", "0"));
        Assert.Equal((200, "The API made no intent"), (order.Status, order.Heading));
        Assert.Contains(
            order.Document.QuerySelectorAll("pre"),
            pre => pre.TextContent.Contains("\"error_code\": \"INVALID_MODEL\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Form_Of_Another_Browser_Places_Nothing()
    {
        using var person = shop.Person();
        var page = await person.OpenAsync("/");
        using var other = shop.Person();
        Assert.Equal(400, (await other.PostAsync("/orders", Form(page))).Status);
    }

    [Fact]
    public async Task An_Unknown_Order_Is_A_Page_With_A_Way_Back()
    {
        using var person = shop.Person();
        var page = await person.OpenAsync("/orders/nothing");
        Assert.Equal((404, "There is no such order"), (page.Status, page.Heading));
        Assert.NotNull(page.Document.QuerySelector("main a[href='/']"));
    }

    [Fact]
    public async Task Every_Page_And_File_Says_What_It_May_Load()
    {
        using var person = shop.Person();
        var pages = new[]
        {
            ("/", 200), ("/shop.css", 200), ("/shop.svg", 200), ("/shop.js", 200), ("/orders/nothing", 404), ("/nothing", 404),
        };
        foreach (var (path, status) in pages)
        {
            var reply = (await person.OpenAsync(path)).Reply;
            Assert.Equal(status, reply.Status);
            Assert.StartsWith("default-src 'none'", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        }
    }

    private static string StateOf(Page page) => page.Document.QuerySelector(".payment .state")!.TextContent;

    private static IReadOnlyList<string> Heard(Page page) =>
        [.. page.Document.QuerySelectorAll(".heard summary code").Select(it => it.TextContent)];

    /// <summary>The order's page once the outcome is known.</summary>
    private static async Task<Page> SettledAsync(Cardholder person, Page page, string order)
    {
        await Until.TrueAsync(async () => page.Refresh is null
            || (page = await person.OpenAsync(order)).Refresh is null, "the provider says");
        return page;
    }

    /// <summary>Clicks "Save a card"; gives the page that follows.</summary>
    private static async Task<Page> PlaceAsync(Cardholder person, params (string Name, string Value)[] chosen) =>
        await person.PostAsync("/orders", Form(await person.OpenAsync("/"), chosen));

    /// <summary>Types a card into the page that an order leads to; gives where the card page leads.</summary>
    private async Task<string> TypeAsync(Page go)
    {
        using var cardholder = shop.App.Cardholder();
        return Target(await cardholder.SubmitAsync(await cardholder.OpenAsync(Target(go))));
    }

    private static FormUrlEncodedContent Form(Page page, params (string Name, string Value)[] chosen) => new(
    [
        .. page.Forms[0]
            .QuerySelectorAll("input[type=hidden]")
            .Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!)),
        .. chosen.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)),
    ]);

    private static async Task<string> LatestAsync(Cardholder person) =>
        (await person.OpenAsync("/")).Document.QuerySelector(".orders a")!.GetAttribute("href")!;

    /// <summary>Where a page sends the browser.</summary>
    private static string Target(Page page) => page.Refresh!["0; url=".Length..];
}
