using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Simulation;

/// <summary>TumiPay's wire. A payment is known by its transaction_id; there is no void and no refund.</summary>
internal sealed class TumipayClient(HttpClient http) : SystemClient("tumipay", http)
{
    /// <summary>The headers that every call needs.</summary>
    public static readonly (string Name, string Value)[] Headers =
        [("Token-Top", "test-token"), ("Authorization", Basic("user:pass")), ("X-Merchant-ID", "demo"), ("X-Request-ID", "1")];

    public override async Task<string?> TokenizeAsync(string number = "4111111111111111") =>
        (await SubscribeAsync(number)).Get("data.subscription_id");

    public Task<Reply> SubscribeAsync(string token) => SendAsync("/subscription/card", new JsonObject
    {
        ["token"] = token,
        ["plan_name"] = "plan",
        ["periodicity"] = "monthly",
        ["customer_data"] = new JsonObject
        {
            ["legal_doc"] = "123",
            ["legal_doc_type"] = "CC",
            ["phone_code"] = "57",
            ["phone_number"] = "3001234567",
            ["email"] = "jhdoe@gmail.com",
            ["full_name"] = "Jhon Doe",
        },
        ["start_date"] = "2026-01-01",
    });

    public override async Task<(Reply Reply, string Payment)> AuthorizeAsync(string token, decimal amount)
    {
        var reply = await SendAsync("/v1/subscription/card/authorize", Authorization(token, amount));
        return (reply, reply.Text.StartsWith('{') ? reply.Get("data.transaction_id") ?? "" : "");
    }

    public Task<Reply> RenewAsync(string token, string before, decimal amount)
    {
        var body = Authorization(token, amount);
        body["linked_transaction_id"] = before;
        return SendAsync("/v1/subscription/card/authorize/renewal", body);
    }

    public override Task<Reply> ConfirmAsync(string payment, decimal amount) =>
        SendAsync(
            "/v1/subscription/card/capture", new JsonObject { ["transaction_id"] = payment, ["amount"] = Number(amount), ["tax"] = 0 });

    public override Task<Reply> VoidAsync(string payment, decimal amount) => throw new NotSupportedException();

    public override Task<Reply> RefundAsync(string payment, decimal amount) => throw new NotSupportedException();

    public override bool IsDone(Reply reply) =>
        reply.Status is 200 or 201 && reply.Text.StartsWith('{') && reply.Get("code") is "AUTHORIZED" or "CAPTURED";

    public Task<Reply> SendAsync(string path, JsonNode body) => Http.SendAsync($"{Root}/api{path}", body, Headers);

    public Task<Reply> SendAsync(string path, JsonNode body, params (string, string)[] headers) =>
        Http.SendAsync($"{Root}/api{path}", body, headers);

    private static JsonObject Authorization(string token, decimal amount) => new()
    {
        ["subscription_id"] = token,
        ["reference_id"] = "ORDER-1",
        ["currency"] = "COP",
        ["amount"] = Number(amount),
        ["tax"] = 0,
    };
}
