using System.Collections.Concurrent;

namespace HostedCapture.Tests.Simulation;

/// <summary>Juspay's wire. A payment is known by its txn_uuid.</summary>
internal sealed class JuspayClient(HttpClient http) : SystemClient("juspay", http)
{
    private static readonly (string, string) s_key = ("Authorization", Basic("test-key:"));
    private readonly ConcurrentDictionary<string, string> _orders = new();

    public override async Task<string?> TokenizeAsync(string number = "4111111111111111")
    {
        var brief = await Http.CallAsync(HttpMethod.Post, $"{Root}/card/tokenize", Form(
            ("merchant_id", "merchant"),
                ("card_number", number), ("card_exp_month", "07"), ("card_exp_year", "2030"), ("card_security_code", "123"),
                ("name_on_card", "test")));
        if (brief.Status != 200)
            return null;
        return (await SendAsync(
            "/card/add", ("merchant_id", "merchant"), ("customer_id", "FUR14920977945"), ("token", brief.Get("token")!))).Get("card_token");
    }

    public override async Task<(Reply Reply, string Payment)> AuthorizeAsync(string token, decimal amount)
    {
        var order = NewOrder();
        await OrderAsync(order, amount);
        var reply = await PayAsync(order, token);
        if (reply.Status != 200 || !reply.Text.StartsWith('{'))
            return (reply, "");
        _orders[reply.Get("txn_uuid")!] = order;
        return (reply, reply.Get("txn_uuid")!);
    }

    public static string NewOrder() => Guid.NewGuid().ToString("N")[..20];

    public Task<Reply> OrderAsync(string order, decimal amount, bool atOnce = false, string currency = "COP") => SendAsync("/orders",
        ("order_id", order),
            ("amount", Text(amount)), ("currency", currency), ("customer_id", "FUR14920977945"), ("return_url", "https://api.juspay.io"),
        ("metadata.txns.auto_capture", atOnce ? "true" : "false"));

    public Task<Reply> PayAsync(string order, string token, bool redirect = false) => Http.CallAsync(HttpMethod.Post, $"{Root}/txns", Form(
        ("order_id", order),
            ("merchant_id", "merchant"), ("payment_method_type", "CARD"), ("payment_method", "MASTERCARD"), ("card_token", token),
        ("redirect_after_payment", redirect ? "true" : "false"), ("format", "json")));

    public override Task<Reply> ConfirmAsync(string payment, decimal amount) =>
        SendAsync($"/v2/txns/{payment}/capture", ("amount", Text(amount)));

    public override Task<Reply> VoidAsync(string payment, decimal amount) => SendAsync($"/v2/txns/{payment}/void");

    public override Task<Reply> RefundAsync(string payment, decimal amount) =>
        RefundAsync(OrderOf(payment), amount, Guid.NewGuid().ToString());

    public string OrderOf(string payment) => _orders[payment];

    public Task<Reply> RefundAsync(string order, decimal amount, string id) =>
        SendAsync($"/orders/{order}/refunds", ("unique_request_id", id), ("amount", Text(amount)));

    public override bool IsDone(Reply reply) => reply.Status == 200
        && reply.Text.StartsWith('{') && reply.Get("status") is "AUTHORIZED" or "CHARGED" or "PARTIAL_CHARGED" or "VOIDED";

    public Task<Reply> SendAsync(string path, params (string, string)[] fields) =>
        Http.CallAsync(HttpMethod.Post, Root + path, Form(fields), s_key);

    public Task<Reply> ReadAsync(string path) => Http.ReadAsync(Root + path, s_key);
}
