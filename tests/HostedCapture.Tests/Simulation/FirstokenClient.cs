using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Simulation;

/// <summary>Firstoken's wire. A payment is known by its transaction_id.</summary>
internal sealed class FirstokenClient(HttpClient http) : SystemClient("firstoken", http)
{
    private static readonly (string, string) s_key = ("x-api-key", "test-key");
    private readonly ConcurrentDictionary<string, string> _captures = new();

    public override async Task<string?> TokenizeAsync(string number = "4111111111111111")
    {
        var reply = await SendAsync(
            "/tokenization/simple",
            JsonNode.Parse($$"""{"chd":[{"card":"{{number}}","name":"Jhon Doe","exp":"12/30"}],"tags":["001389"],"scheme":"7"}""")!);
        return reply.Status == 200 ? reply.Get("data.tokens.0.token") : null;
    }

    public override async Task<(Reply Reply, string Payment)> AuthorizeAsync(string token, decimal amount)
    {
        var reply = await PayAsync(token, amount, "authorization");
        return (reply, reply.Text.StartsWith('{') ? Id(reply) : "");
    }

    public Task<Reply> PayAsync(string token, decimal amount, string type) => SendAsync("/payments", new JsonObject
    {
        ["transaction_info"] = Info(type),
        ["card"] = new JsonObject
        {
            ["number"] = $"{{{{ {token} : detokenize }}}}",
            ["expiration_date"] = $"{{{{ {token} : detokenize }}}}",
        },
        ["order_info"] = new JsonObject { ["amount_details"] = Amount(amount) },
    });

    public override async Task<Reply> ConfirmAsync(string payment, decimal amount)
    {
        var reply = await SendAsync($"/payments/{payment}/capture", new JsonObject
        {
            ["transaction_info"] = Info(
            "capture"),
            ["capture_info"] = new JsonObject { ["amount_details"] = Amount(amount) }
        });
        if (IsDone(reply))
            _captures[payment] = Id(reply);
        return reply;
    }

    public string CaptureOf(string payment) => _captures.GetValueOrDefault(payment, payment);

    public override Task<Reply> VoidAsync(string payment, decimal amount) => SendAsync($"/payments/{payment}/reversal", new JsonObject
    {
        ["transaction_info"] = Info("authorization_reversal"),
        ["reversal_info"] = new JsonObject { ["amount_details"] = new JsonObject { ["total_amount"] = Number(amount) } },
        ["device_info"] = new JsonObject { ["ip_address"] = "12.7.8.120" },
    });

    public override Task<Reply> RefundAsync(string payment, decimal amount) =>
        SendAsync($"/payments/captures/{CaptureOf(payment)}/refund", new JsonObject
        {
            ["transaction_info"] = Info("capture_refund"),
            ["refund_info"] = new JsonObject { ["amount_details"] = Amount(amount) },
        });

    public Task<Reply> UndoAsync(string path, string type) => SendAsync(path, new JsonObject { ["transaction_info"] = Info(type) });

    public override bool IsDone(Reply reply) =>
        reply.Status == 200 && reply.Text.StartsWith('{') && !reply.Get("message")!.EndsWith("pending", StringComparison.Ordinal);

    public static string Id(Reply reply) => reply.Get("data.transaction_info.transaction_id") ?? "";

    public async Task<string?> StatusAsync(string transaction) =>
        (await ReadAsync($"/payments/transactions/{transaction}")).Get("data.transaction_info.status");

    public Task<Reply> SendAsync(string path, JsonNode body) => Http.SendAsync($"{Root}/v1{path}", body, s_key);

    public Task<Reply> ReadAsync(string path) => Http.ReadAsync($"{Root}/v1{path}", s_key);

    private static JsonObject Info(string type) => new() { ["type"] = type, ["reference_code"] = "123456789" };

    private static JsonObject Amount(decimal amount) => new() { ["total_amount"] = Number(amount), ["currency"] = "COP" };
}
