using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>Firstoken's own words.</summary>
public sealed class FirstokenTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private readonly FirstokenClient _system = new(simulator.Client());

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync()
    {
        _system.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_Token_Is_Made_As_At_Firstoken()
    {
        var reply = await _system.SendAsync("/tokenization/simple", JsonNode.Parse("""{"chd":[{"card":"4242424242424242","name":"Jhon Doe","exp":"12/30"}],"tags":["a"],"scheme":"1"}""")!);
        Assert.Equal(("200", "success", "Success", "424242******4242", "1"), (reply.Get("status_code"), reply.Get("status"), reply.Get("desc"), reply.Get("data.tokens.0.card"), reply.Get("data.tokens.0.status")));
        Assert.Matches("^424242[0-9]{6}4242$", reply.Get("data.tokens.0.token"));
        Assert.Equal("a", Assert.Single(await simulator.Control.TokensAsync()).Reference);
        var declined = await _system.SendAsync("/tokenization/simple", JsonNode.Parse("""{"chd":[{"card":"4000000000000069","name":"Jhon Doe","exp":"12/30"}],"tags":[],"scheme":"7"}""")!);
        Assert.Equal((400, "fail", "202"), (declined.Status, declined.Get("status"), declined.Get("data.response_code")));
        Assert.Equal("chd.exp", (await _system.SendAsync("/tokenization/simple", JsonNode.Parse("""{"chd":[{"card":"4242424242424242","name":"Jhon Doe","exp":"13/30"}],"tags":[],"scheme":"7"}""")!)).Get("data.path"));
    }

    [Fact]
    public async Task An_Authorization_Is_Answered_As_Documented()
    {
        var (reply, payment) = await _system.AuthorizeAsync((await _system.TokenizeAsync())!, 1000m);
        Assert.Equal(("authorization_response", "Authorized", "00", "1000.00"), (
            reply.Get("data.transaction_info.type"), reply.Get("data.transaction_info.status"), reply.Get("data.transaction_info.response_code"), reply.Get("data.order_info.amount_details.authorized_amount")));
        Assert.NotNull(reply.Get("data.processor_info.approval_code"));
        Assert.Equal("Authorized", await _system.StatusAsync(payment));
    }

    [Fact]
    public async Task The_Details_Show_The_Current_Status()
    {
        var payment = await _system.AuthorizedAsync(100m);
        await simulator.Control.ScriptSystemAsync("firstoken", "confirm", "pending");
        var pending = FirstokenClient.Id(await _system.ConfirmAsync(payment, 60m));
        Assert.Equal(("Pending", "Captured"), (await _system.StatusAsync(pending), await _system.StatusAsync(pending)));
        Assert.Equal("Captured", await _system.StatusAsync(payment));
        Assert.Equal(["authorization", "capture"], (await _system.ReadAsync("/payments/transactions?reference_code=123456789"))["data.transactions"]!.AsArray()
            .Where(one => FindId(one!) == payment || FindId(one!) == pending).Select(one => Make.Find(one, "transaction_info.transaction_type")!.ToString()));

        static string FindId(JsonNode one) => Make.Find(one, "transaction_info.transaction_id")!.ToString();
    }

    [Fact]
    public async Task Refunds_And_Payments_Can_Be_Voided_At_First()
    {
        var payment = await _system.AuthorizedAsync(100m);
        await _system.ConfirmAsync(payment, 100m);
        var refund = FirstokenClient.Id(await _system.RefundAsync(payment, 40m));
        Assert.Equal("Refunded", await _system.StatusAsync(refund));
        Assert.True(_system.IsDone(await _system.UndoAsync($"/payments/refunds/{refund}/void", "refund_void")));
        Assert.False(_system.IsDone(await _system.UndoAsync($"/payments/refunds/{refund}/void", "refund_void")));
        var sale = FirstokenClient.Id(await _system.PayAsync((await _system.TokenizeAsync())!, 5m, "payment"));
        Assert.Equal(2, (await simulator.Control.MovementsAsync()).Count);
        var voided = await _system.UndoAsync($"/payments/{sale}/void", "payment_void");
        Assert.Equal(("payment_void_response", "Voided", "Payment void successful"), (voided.Get("data.transaction_info.type"), voided.Get("data.transaction_info.status"), voided.Get("message")));
        Assert.Equal(100m, Assert.Single(await simulator.Control.MovementsAsync()).Amount);
        Assert.True(_system.IsDone(await _system.UndoAsync($"/payments/captures/{_system.CaptureOf(payment)}/void", "capture_void")));
        Assert.Empty(await simulator.Control.MovementsAsync());
    }

    [Fact]
    public async Task A_Refund_Is_Too_Late_After_Sixty_Days()
    {
        var payment = await _system.AuthorizedAsync(100m);
        await _system.ConfirmAsync(payment, 100m);
        await simulator.Control.AdvanceAsync(TimeSpan.FromDays(61));
        Assert.Equal(400, (await _system.RefundAsync(payment, 40m)).Status);
    }

    [Fact]
    public async Task Bad_Requests_Say_Where()
    {
        using var anonymous = simulator.Client();
        Assert.Equal(403, (await anonymous.SendAsync("/firstoken/v1/payments", new JsonObject())).Status);
        var payment = await _system.AuthorizedAsync(100m);
        Assert.Equal("capture_info.amount_details.total_amount", (await _system.ConfirmAsync(payment, 101m)).Get("data.path"));
        Assert.Equal(":id", (await _system.ConfirmAsync("0001708980791641783622", 1m)).Get("data.path"));
        Assert.Equal("card.number", (await _system.PayAsync("none", 5m, "payment")).Get("data.path"));
        Assert.Equal("transaction_info.type", (await _system.UndoAsync($"/payments/{payment}/void", "void")).Get("data.path"));
        Assert.Equal("Authorization reversal successfull", (await _system.VoidAsync(payment, 100m)).Get("message"));
    }
}
