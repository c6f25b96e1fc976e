using System.Security.Cryptography;
using System.Text;
using System.Web;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>Juspay's own words.</summary>
public sealed class JuspayTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private readonly JuspayClient _system = new(simulator.Client());

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync()
    {
        _system.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("approved", "CHARGED", 21, "CHARGED")]
    [InlineData("declined", "CAPTURE_FAILED", 34, "CAPTURE_FAILED")]
    [InlineData("pending", "CAPTURE_INITIATED", 33, "CHARGED")]
    [InlineData("unanswered", "AUTHORIZED", 25, "AUTHORIZED")]
    public async Task A_Capture_Has_The_Documented_Status(string outcome, string status, int id, string settled)
    {
        var payment = await _system.AuthorizedAsync(10m);
        await simulator.Control.ScriptSystemAsync("juspay", "confirm", outcome);
        var reply = await _system.SendAsync($"/v2/txns/{payment}/capture");
        Assert.Equal((200, status, $"{id}"), (reply.Status, reply.Get("status"), reply.Get("status_id")));
        Assert.Equal(status, (await _system.ReadAsync($"/orders/{_system.OrderOf(payment)}")).Get("status"));
        Assert.Equal(settled, (await _system.ReadAsync($"/orders/{_system.OrderOf(payment)}")).Get("status"));
        Assert.Equal(settled == "CHARGED" ? 1 : 0, (await simulator.Control.MovementsAsync()).Count);
    }

    [Theory]
    [InlineData("approved", "VOIDED", 31, "VOIDED")]
    [InlineData("declined", "VOID_FAILED", 35, "VOID_FAILED")]
    [InlineData("pending", "VOID_INITIATED", 32, "VOIDED")]
    [InlineData("unanswered", "AUTHORIZED", 25, "AUTHORIZED")]
    public async Task A_Void_Has_Its_Status(string outcome, string status, int id, string settled)
    {
        var payment = await _system.AuthorizedAsync(10m);
        await simulator.Control.ScriptSystemAsync("juspay", "void", outcome);
        var reply = await _system.VoidAsync(payment, 10m);
        Assert.Equal((200, status, $"{id}"), (reply.Status, reply.Get("status"), reply.Get("status_id")));
        await _system.ReadAsync($"/orders/{_system.OrderOf(payment)}");
        Assert.Equal(settled, (await _system.ReadAsync($"/orders/{_system.OrderOf(payment)}")).Get("status"));
    }

    [Fact]
    public async Task Void_Is_Pending_In_Juspays_Words()
    {
        var payment = await _system.AuthorizedAsync(10m);
        await simulator.Control.ScriptSystemAsync("juspay", "void", "pending");
        var reply = await _system.VoidAsync(payment, 10m);
        Assert.Equal(("PENDING", "Void is Pending"), (reply.Get("payment_gateway_response.resp_code"), reply.Get("payment_gateway_response.resp_message")));
    }

    [Theory]
    [InlineData("authorize", false, "approved", "AUTHORIZED", "AUTHORIZED")]
    [InlineData("authorize", false, "declined:204", "AUTHORIZATION_FAILED", "AUTHORIZATION_FAILED")]
    [InlineData("authorize", false, "pending", "AUTHORIZING", "AUTHORIZED")]
    [InlineData("authorize", false, "unanswered", "AUTHORIZING", "AUTHORIZATION_FAILED")]
    [InlineData("charge", true, "approved", "CHARGED", "CHARGED")]
    [InlineData("charge", true, "pending", "AUTHORIZING", "CHARGED")]
    public async Task A_Transaction_Has_Its_Status(string operation, bool atOnce, string outcome, string status, string settled)
    {
        var (order, token) = (JuspayClient.NewOrder(), (await _system.TokenizeAsync())!);
        Assert.Equal(("NEW", "10"), (await _system.OrderAsync(order, 10m, atOnce) is { } created ? (created.Get("status"), created.Get("status_id")) : default));
        await simulator.Control.ScriptSystemAsync("juspay", operation, outcome);
        Assert.Equal(status, (await _system.PayAsync(order, token)).Get("status"));
        await _system.ReadAsync($"/orders/{order}");
        Assert.Equal(settled, (await _system.ReadAsync($"/orders/{order}")).Get("status"));
        Assert.Equal(settled == "AUTHORIZATION_FAILED" ? 200 : 400, (await _system.PayAsync(order, token)).Status);
    }

    [Fact]
    public async Task The_Same_Key_Moves_Money_Once()
    {
        var payment = await _system.AuthorizedAsync(10m);
        var (first, again) = (await Capture(), await Capture());
        Assert.Equal((200, first.Text), (again.Status, again.Text));
        Assert.Equal(("CHARGED", "6"), (again.Get("status"), again.Get("effective_amount")));
        Assert.Equal(("PARTIAL_CHARGED", "21"), (await _system.ReadAsync($"/orders/{_system.OrderOf(payment)}") is { } order ? (order.Get("status"), order.Get("status_id")) : default));
        var refunds = (await _system.RefundAsync(_system.OrderOf(payment), 4m, "r1"), await _system.RefundAsync(_system.OrderOf(payment), 4m, "r1"));
        Assert.Equal(("4", "4"), (refunds.Item1.Get("amount_refunded"), refunds.Item2.Get("amount_refunded")));
        Assert.Single(refunds.Item2["refunds"]!.AsArray());
        Assert.Equal([("confirm", "k1"), ("refund", "r1")], (await simulator.Control.MovementsAsync()).Select(movement => (movement.Operation, movement.Key ?? "")));

        Task<Reply> Capture() => _system.SendAsync($"/v2/txns/{payment}/capture?amount=6", ("idempotence_key", "k1"));
    }

    [Fact]
    public async Task Errors_Have_Juspays_Bodies()
    {
        using var anonymous = simulator.Client();
        var denied = await anonymous.ReadAsync("/juspay/orders/1");
        Assert.Equal((401, """{"status":"error","error_code":"access_denied","error_message":"Invalid Authentication"}"""), (denied.Status, denied.Text));
        var payment = await _system.AuthorizedAsync(10m);
        await _system.ConfirmAsync(payment, 10m);
        var charged = await _system.ConfirmAsync(payment, 10m);
        Assert.Equal((400, """{"status":"Bad Request","error_code":"Invalid","error_message":"Cannot capture charged transaction"}"""), (charged.Status, charged.Text));
        Assert.Equal("""{"status":"Bad Request","error_code":"Invalid","error_message":"Invalid state for void operation."}""", (await _system.VoidAsync(payment, 10m)).Text);
        Assert.Equal(404, (await _system.ConfirmAsync("none", 10m)).Status);
        Assert.Equal("203", (await _system.SendAsync("/card/add", ("merchant_id", "m"), ("customer_id", "c"), ("card_number", "4000000000000002"), ("card_exp_month", "7"), ("card_exp_year", "2030"))).Get("bank_error_code"));
    }

    [Fact]
    public async Task A_Short_Token_Expires_After_15_Minutes_And_Becomes_One_Stored_Card()
    {
        var token = (await _system.TokenizeAsync())!;
        Assert.Equal((token, "FUR14920977945"), Assert.Single(await simulator.Control.TokensAsync()) is { } entry ? (entry.Token, entry.Reference) : default);
        Assert.Contains(token, (await _system.ReadAsync("/cards?customer_id=FUR14920977945")).Text, StringComparison.Ordinal);
        var brief = await _system.SendAsync("/card/tokenize", ("merchant_id", "m"), ("card_number", "4111111111111111"), ("card_exp_month", "07"), ("card_exp_year", "2030"), ("card_security_code", "123"));
        await simulator.Control.AdvanceAsync(TimeSpan.FromMinutes(16));
        Assert.Equal(400, (await _system.SendAsync("/card/add", ("merchant_id", "m"), ("customer_id", "c"), ("token", brief.Get("token")!))).Status);
        Assert.Equal("true", (await _system.SendAsync("/card/delete", ("card_token", token))).Get("deleted"));
        Assert.Equal(400, (await _system.PayAsync(await NewOrderAsync(), token)).Status);
    }

    [Fact]
    public async Task The_Browser_Comes_Back_With_A_Signed_Result()
    {
        var order = await NewOrderAsync();
        var begun = await _system.PayAsync(order, (await _system.TokenizeAsync())!, redirect: true);
        Assert.Equal(("PENDING_VBV", "23"), (begun.Get("status"), begun.Get("status_id")));
        using var browser = simulator.Client();
        var back = await browser.ReadAsync(begun.Get("payment.authentication.url")!);
        Assert.Equal(302, back.Status);
        var query = HttpUtility.ParseQueryString(new Uri(back.Header("Location")!).Query);
        Assert.Equal((order, "AUTHORIZED", "25", "HMAC-SHA256"), (query["order_id"], query["status"], query["status_id"], query["signature_algorithm"]));
        var text = Uri.EscapeDataString($"order_id={order}&status=AUTHORIZED&status_id=25");
        Assert.Equal(Convert.ToBase64String(HMACSHA256.HashData("test-response-key"u8, Encoding.UTF8.GetBytes(text))), query["signature"]);
        Assert.Equal(back.Header("Location"), (await browser.ReadAsync(begun.Get("payment.authentication.url")!)).Header("Location"));
    }

    [Theory]
    [InlineData("5555555555554444", "AUTHORIZED")]
    [InlineData("4000000000009995", "AUTHORIZATION_FAILED")]
    public async Task Without_A_Return_Address_The_Bank_Decides_And_A_Page_Says_So(string number, string status)
    {
        var order = JuspayClient.NewOrder();
        await _system.SendAsync("/orders", ("order_id", order), ("amount", "10"), ("metadata.txns.auto_capture", "false"));
        var begun = await PayAsync(order, number, "30", ("redirect_after_payment", "true"));
        using var browser = simulator.Client();
        for (var visit = 0; visit < 2; visit++)
        {
            var page = await browser.ReadAsync(begun.Get("payment.authentication.url")!);
            Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.Header("Content-Type")));
            Assert.Contains($"<strong>{status}</strong>", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(status, (await _system.ReadAsync($"/orders/{order}")).Get("status"));
    }

    [Theory]
    [InlineData("Basic dGVzdC1rZXk=", 404)]
    [InlineData("basic dGVzdC1rZXk6", 404)]
    [InlineData("Basic dGVzdC1rZXk6Og==", 401)]
    [InlineData("Basic dGVzdC1rZXk6cGFzc3dvcmQ=", 401)]
    [InlineData("Basic test-key", 401)]
    [InlineData("Bearer dGVzdC1rZXk6", 401)]
    [InlineData("Basic", 401)]
    public async Task The_Key_Is_Taken_With_And_Without_Its_Colon(string authorization, int status)
    {
        using var client = simulator.Client();
        Assert.Equal(status, (await client.ReadAsync("/juspay/orders/none", ("Authorization", authorization))).Status);
    }

    [Fact]
    public async Task The_Paths_Of_The_Php_Sdk_Are_The_Same_Calls()
    {
        var order = JuspayClient.NewOrder();
        Assert.Equal("NEW", (await _system.SendAsync("/order/create", ("order_id", order), ("amount", "100.0"), ("currency", "INR"))).Get("status"));
        Assert.Equal("50.5", (await _system.SendAsync($"/orders/{order}", ("amount", "50.50"), ("udf3", "changed"))).Get("amount"));
        Assert.Equal("CHARGED", (await PayAsync(order, "5555555555554444", "24")).Get("status"));
        Assert.Equal(("CHARGED", "2024", "changed"), await _system.ReadAsync($"/order/status?order_id={order}") is { } read ? (read.Get("status"), read.Get("card.expiry_year"), read.Get("udf3")) : default);
        Assert.Equal("CHARGED", (await _system.SendAsync("/order/status", ("order_id", order))).Get("status"));
        Assert.Equal("20", (await _system.SendAsync("/order/refund", ("order_id", order), ("unique_request_id", "r"), ("amount", "20"))).Get("amount_refunded"));
        Assert.Equal(400, (await _system.SendAsync($"/orders/{order}", ("amount", "1"))).Status);
        Assert.Equal(404, (await _system.ReadAsync("/order/status")).Status);
        Assert.Equal(400, (await PayAsync(await NewOrderAsync(), "5555555555554444", "024")).Status);
    }

    [Theory]
    [InlineData("GET", "/nothing/here")]
    [InlineData("POST", "/orders1234")]
    [InlineData("PUT", "/orders")]
    [InlineData("DELETE", "/")]
    public async Task Unknown_Paths_Answer_In_Juspays_Words(string method, string path)
    {
        using var client = simulator.Client();
        var denied = await client.CallAsync(new HttpMethod(method), $"/juspay{path}");
        Assert.Equal((401, "access_denied"), (denied.Status, denied.Get("error_code")));
        var unknown = await client.CallAsync(new HttpMethod(method), $"/juspay{path}", null, ("Authorization", SystemClient.Basic("test-key")));
        Assert.Equal((404, "NOT_FOUND", "Resource not found"), (unknown.Status, unknown.Get("status"), unknown.Get("error_message")));
    }

    private Task<Reply> PayAsync(string order, string number, string year, params (string, string)[] more) => _system.SendAsync("/txns",
        [("order_id", order), ("merchant_id", "merchant"), ("card_number", number), ("card_exp_month", "10"), ("card_exp_year", year), ("card_security_code", "111"), .. more]);

    private async Task<string> NewOrderAsync()
    {
        var order = JuspayClient.NewOrder();
        await _system.OrderAsync(order, 10m);
        return order;
    }
}
