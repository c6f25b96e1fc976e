using System.Text.Json.Nodes;
using HostedCapture.Tests.Payments;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.ApprovalPage;

/// <summary>The way of a cardholder's browser to her bank and back.</summary>
internal static class BankWalk
{
    public const string Code = "123456";
    public const string Return = "https://requestb.in/sfoogtsf";
    public const string Cancel = "http://www.mysite.cl/cancel";

    public static async Task<Reply> NewAsync(HttpClient client, string number, bool deferred = false, string? authentication = null)
    {
        var body = Body(await client.CardAsync(number), "1000", "BRL", deferred);
        body["redirect_urls"] = new JsonObject { ["return_url"] = Return, ["cancel_url"] = Cancel };
        return await client.PaymentAsync(Asking(body, authentication));
    }

    public static JsonObject Asking(JsonObject body, string? authentication)
    {
        if (authentication is not null)
            body["authentication"] = authentication;
        return body;
    }

    public static async Task<Page> ApproveAsync(Cardholder person, Reply payment) =>
        await person.PostAsync(await person.OpenAsync($"{payment.Link("approval_url")}?lang=en"), []);

    // Where the page sends the browser by itself.
    public static async Task<Page> GoAsync(Cardholder person, Page bank) =>
        await FollowAsync(person, await person.OpenAsync(bank.Refresh!["0; url=".Length..]));

    public static async Task<Page> AnswerAsync(Cardholder person, Page issuer, string code, string answer = "confirm") =>
        await FollowAsync(person, await person.PostAsync(
            issuer.Reply.Address, new FormUrlEncodedContent(new Dictionary<string, string> { ["code"] = code, ["answer"] = answer })));

    public static async Task<Page> FollowAsync(Cardholder person, Page page)
    {
        while (page.Reply.Header("Location") is { } location)
            page = await person.OpenAsync(new Uri(new Uri(page.Reply.Address), location).ToString());
        return page;
    }

    public static async Task<string> ReturnAddressAsync(AppFixture app, string order)
    {
        using var juspay = new HttpClient();
        juspay.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("test-key:"u8));
        var shown = JsonNode.Parse(await juspay.GetStringAsync($"{app.Simulator.Address}/juspay/orders/{order}"))!;
        return (string)shown["return_url"]!;
    }
}
