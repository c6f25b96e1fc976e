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
    public async Task A_Capture_Has_The_Status_Of_Seed_004(string outcome, string status, int id, string settled)
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
    public async Task Void_Is_Pending_In_The_Originals_Words()
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
    public async Task Errors_Have_The_Originals_Bodies()
    {
        using var anonymous = simulator.Client();
        var denied = await anonymous.ReadAsync("/simulator/juspay/orders/1");
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
    public async Task A_Brief_Token_Lives_For_A_Quarter_Of_An_Hour_And_Becomes_One_Kept_Card()
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
    public async Task The_Browser_Comes_Back_With_A_Signed_Word()
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

    private async Task<string> NewOrderAsync()
    {
        var order = JuspayClient.NewOrder();
        await _system.OrderAsync(order, 10m);
        return order;
    }
}
