using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>Quickpay's own words for payments.</summary>
public sealed class QuickpayTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private readonly QuickpayClient _system = new(simulator.Client());

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync()
    {
        _system.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_Payment_Is_Created_With_Quickpays_Links_In_Order()
    {
        var created = await _system.CreateAsync(await _system.TokenizeAsync(), 1000m, order: "order-1");
        Assert.Equal(201, created.Status);
        Assert.Equal(
            ["self GET ApiKey", "approval_url REDIRECT ", "update_url PUT Jwt", "silent_charge POST Jwt", "refund_method POST Jwt", "void_method POST Jwt", "confirm_authorization POST Jwt", "self_by_gateway_order GET ApiKey"],
            created["links"]!.AsArray().Select(link => $"{link!["rel"]} {link["method"]} {string.Join(',', link["security"]!.AsArray())}"));
        Assert.Equal(("created", created.Get("id")), (created.Get("state"), created.Get("_id")));
        Assert.StartsWith("INPA-", created.Get("invoice_number"), StringComparison.Ordinal);
        Assert.Equal("transaction.gateway_order", (await _system.CreateAsync(null, 5m, order: "order-1")).Get("meta_data.errors.0.field"));
        Assert.Equal(created.Get("id"), (await _system.ReadAsync(created.Get("links.7.href")!)).Get("id"));
    }

    [Fact]
    public async Task A_Silent_Charge_Needs_No_Body_And_Gives_A_Token_For_The_Next()
    {
        var created = await _system.CreateAsync(await _system.TokenizeAsync(), 1000m);
        var paid = await _system.SendAsync(created.Get("links.3.href")!, null);
        Assert.Equal((200, "paid", "411111", "1111"), (paid.Status, paid.Get("state"), paid.Get("gateway.resume.card_number.pan_first6"), paid.Get("gateway.resume.card_number.pan_last4")));
        Assert.Equal("PAYMENT_IN_PAID_STATE_CANT_BE_CHARGED", (await _system.SendAsync(created.Get("links.3.href")!, null)).Get("error_code"));

        var next = await _system.CreateAsync(paid.Get("gateway.capture_token"), 5m);
        Assert.Equal("paid", (await _system.SendAsync(next.Get("links.3.href")!, new JsonObject { ["installments_number"] = "3" })).Get("state"));
        Assert.Equal([1000m, 5m], (await simulator.Control.MovementsAsync()).Select(movement => movement.Amount));
    }

    [Fact]
    public async Task A_Declined_Charge_Is_200_And_Rejected()
    {
        var created = await _system.CreateAsync(await _system.TokenizeAsync(), 1000m);
        await simulator.Control.ScriptSystemAsync("quickpay", "charge", "declined:204");
        var rejected = await _system.SendAsync(created.Get("links.3.href")!, null);
        Assert.Equal((200, "rejected", "GW01_204", "204"), (rejected.Status, rejected.Get("state"), rejected.Get("gateway.error.error_code"), rejected.Get("gateway.error.meta_data.gateway_data.reasonCode")));
        Assert.Equal("PAYMENT_IN_REJECTED_STATE_CANT_BE_REFUNDED", (await _system.SendAsync(created.Get("links.4.href")!, null)).Get("error_code"));
    }

    [Fact]
    public async Task A_Preauthorization_Is_Confirmed_In_Part_And_Refunded_As_At_Quickpay()
    {
        var (authorized, address) = await _system.AuthorizeAsync((await _system.TokenizeAsync())!, 1000m);
        Assert.Equal(("authorized", "PreAuthorizationResponse", "200"), (authorized.Get("state"), authorized.Get("gateway.authorization.type"), authorized.Get("gateway.authorization.responseCode")));
        Assert.Equal("PAYMENT_IN_AUTHORIZED_STATE_CANT_BE_REFUNDED", (await _system.RefundAsync(address, 1m)).Get("error_code"));
        Assert.Equal((500, "CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL"), Error(await _system.ConfirmAsync(address, 1001m)));
        var paid = await _system.ConfirmAsync(address, 600m);
        Assert.Equal(("paid", "CardAuthorizationResponse", "600"), (paid.Get("state"), paid.Get("gateway.creditAuthorization.type"), paid.Get("gateway.creditAuthorization.price.price.total")));
        Assert.Equal("partially_refunded", (await _system.RefundAsync(address, 100m)).Get("state"));
        Assert.Equal((500, "REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL"), Error(await _system.RefundAsync(address, 501m)));
        var refunded = await _system.SendAsync($"{address}/refund", null);
        Assert.Equal(("refunded", "500"), (refunded.Get("state"), refunded.Get("gateway.refunds.1.refunded_amount")));
        Assert.Equal((500, "PAYMENT_ALREADY_REFUNDED"), Error(await _system.SendAsync($"{address}/refund", null)));
    }

    [Fact]
    public async Task A_Void_Is_A_Successful_Reversal()
    {
        var voided = await _system.VoidAsync(await _system.AuthorizedAsync(1000m), 0);
        Assert.Equal(("voided", "SUCCESSFUL_REVERSAL", "200"), (voided.Get("state"), voided.Get("gateway.void.code"), voided.Get("gateway.void.statusCode")));
    }

    [Fact]
    public async Task A_Pending_Operation_Shows_The_Old_State_Once_More()
    {
        var created = await _system.CreateAsync(await _system.TokenizeAsync(), 1000m);
        await simulator.Control.ScriptSystemAsync("quickpay", "charge", "pending");
        Assert.Equal("created", (await _system.SendAsync(created.Get("links.3.href")!, null)).Get("state"));
        Assert.Equal("created", (await _system.ReadAsync(created.Get("links.0.href")!)).Get("state"));
        Assert.Equal("paid", (await _system.ReadAsync(created.Get("links.0.href")!)).Get("state"));
        Assert.Single(await simulator.Control.MovementsAsync());
    }

    [Fact]
    public async Task A_Payment_Expires_And_A_Lapsed_Authorization_Is_Refused()
    {
        var created = await _system.CreateAsync(await _system.TokenizeAsync(), 1000m);
        var authorized = await _system.AuthorizedAsync(5m);
        await simulator.Control.AdvanceAsync(TimeSpan.FromDays(8));
        var expired = await _system.SendAsync(created.Get("links.3.href")!, null);
        Assert.Equal((200, "expired", "EXPIRED_PAYMENT_INTENTION"), (expired.Status, expired.Get("state"), expired.Get("gateway.error.error_code")));
        Assert.Equal((500, "GW01_242"), Error(await _system.ConfirmAsync(authorized, 5m)));
        Assert.Empty(await simulator.Control.MovementsAsync());
    }

    [Fact]
    public async Task Bad_Requests_Are_Refused_In_Quickpays_Words()
    {
        using var anonymous = simulator.Client();
        Assert.Equal((401, "InvalidCredentials"), Error(await anonymous.SendAsync("/quickpay/checkout/payments", new JsonObject())));
        Assert.Equal((404, "DOCUMENT_NOT_FOUND"), Error(await _system.CreateAsync(Guid.NewGuid().ToString(), 5m)));
        Assert.Equal((400, "INVALID_MODEL"), Error(await _system.CreateAsync(null, 5.001m)));
        Assert.Equal((500, "GATEWAY_DATA_DONT_EXISTS"), Error(await _system.SendAsync((await _system.CreateAsync(null, 5m)).Get("links.3.href")!, null)));
        Assert.Equal((500, "PAYMENT_METHOD_NOT_SUPPORTED"), Error(await _system.SendAsync("/quickpay/checkout/payments", JsonNode.Parse("""
            {"intent":"sale","payer":{"payment_method":"WALLET"},"transaction":{"amount":{"currency":"CLP","total":"1000"}}}
            """))));
        Assert.Equal("transaction.amount.total", (await _system.SendAsync("/quickpay/checkout/payments", JsonNode.Parse("""
            {"intent":"sale","payer":{"payment_method":"QUICKPAY_TOKEN"},"transaction":{"amount":{"currency":"CLP","total":10.5}}}
            """))).Get("meta_data.errors.0.field"));
    }

    private static (int Status, string? Code) Error(Reply reply) => (reply.Status, reply.Get("error_code"));
}
