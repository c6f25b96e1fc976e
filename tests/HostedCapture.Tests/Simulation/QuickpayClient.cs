using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Simulation;

/// <summary>Quickpay Connect's wire. A payment is known by the address of its operations.</summary>
internal sealed class QuickpayClient(HttpClient http) : SystemClient("quickpay", http)
{
    private (string Name, string Value)? _token;

    public override async Task<string?> TokenizeAsync(string number = "4111111111111111")
    {
        var created = await SendAsync($"{Root}/tokenization/captures", JsonNode.Parse("""
            {"capture":"PEINAU_CAPTURE","capture_method":"TOKENIZATION",
             "cardholder":{"reference_id":"001389","name":"Jhon Doe","email":"jhdoe@gmail.com","country":"CL"},
             "billing":{"line1":"Miraflores 222","city":"Santiago","state":"Region Metropolitana","country":"CL"},
             "redirect_urls":{"return_url":"https://requestb.in/sfoogtsf","cancel_url":"http://www.mysite.cl/cancel"}}
            """));
        var captured = await SendAsync(created.Get("links.2.href")!, new JsonObject
        {
            ["card_number"] = number,
            ["expiry_month"] = "2",
            ["expiry_year"] = "2030",
            ["card_ccv"] = "123",
        });
        return captured.Status == 200 ? captured.Get("id") : null;
    }

    public override async Task<(Reply Reply, string Payment)> AuthorizeAsync(string token, decimal amount)
    {
        var created = await CreateAsync(token, amount, deferred: true);
        var address = Operations(created);
        return (await SendAsync($"{address}/silent", null), address);
    }

    public Task<Reply> CreateAsync(string? token, decimal amount, bool deferred = false, string? order = null)
    {
        var body = JsonNode.Parse("""
            {
              "intent": "sale",
              "payer": { "payment_method": "QUICKPAY_TOKEN" },
              "additional_attributes": {},
              "transaction": { "amount": { "currency": "COP" } }
            }
            """)!;
        body["transaction"]!["amount"]!["total"] = Number(amount);
        if (token is not null)
            body["additional_attributes"]!["capture_token"] = token;
        if (deferred)
            body["additional_attributes"]!["is_deferred_capture"] = "true";
        if (order is not null)
            body["transaction"]!["gateway_order"] = order;
        return SendAsync($"{Root}/checkout/payments", body);
    }

    /// <summary>The address under which a payment's operations lie.</summary>
    public static string Operations(Reply created) => created.Get("links.3.href")![..^"/silent".Length];

    public override Task<Reply> ConfirmAsync(string payment, decimal amount) =>
        SendAsync($"{payment}/confirm", new JsonObject { ["total_amount"] = Number(amount) });

    public override Task<Reply> VoidAsync(string payment, decimal amount) => SendAsync($"{payment}/void", null);

    public override Task<Reply> RefundAsync(string payment, decimal amount) =>
        SendAsync($"{payment}/refund", new JsonObject { ["refunded_amount"] = Text(amount) });

    public override bool IsDone(Reply reply) => reply.Status == 200
        && reply.Text.StartsWith('{') && reply.Get("state") is "authorized" or "paid" or "voided" or "refunded" or "partially_refunded";

    public async Task<Reply> SendAsync(string path, JsonNode? body) => await Http.SendAsync(path, body, await TokenAsync());

    public async Task<Reply> ReadAsync(string path) => await Http.ReadAsync(path, await TokenAsync());

    private async Task<(string Name, string Value)> TokenAsync()
    {
        if (_token is { } known)
            return known;
        var reply = await Http.CallAsync(
            HttpMethod.Post, $"{Root}/sso/oauth2/v2/token", Form(("grant_type", "client_credentials")),
            ("Authorization", "Basic demo-client:demo-client-secret"));
        var token = ("Authorization", $"Bearer {reply.Get("access_token")}");
        _token = token;
        return token;
    }
}
