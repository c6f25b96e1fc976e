using System.Text.Json.Nodes;
using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>Payments by the client.</summary>
public sealed class PaymentTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_Charge_Is_Paid_And_Given_Back_In_Parts()
    {
        await using var shop = new Shop(app);
        var order = Guid.NewGuid().ToString();
        var payment = await shop.PaymentAsync(order: order);
        Assert.Equal((PaymentState.Created, 19990m), (payment.State, payment.Transaction!.Amount!.Total));
        Assert.StartsWith($"{app.Address}/pay/", payment.ApprovalUrl, StringComparison.Ordinal);

        var paid = Shop.Done(await shop.Payments.ChargeAsync(payment, installments: 3));
        Assert.Equal(PaymentState.Paid, paid.State);
        Assert.Equal(3, paid.Gateway!.Value.GetProperty("resume").GetProperty("transaction").GetProperty("installments_number").GetInt32());
        var part = new Refund { RefundedAmount = 5000, Items = [new RefundedItem { Sku = "A", Quantity = 1 }] };
        Assert.Equal(PaymentState.PartiallyRefunded, Shop.Done(await shop.Payments.RefundAsync(paid, part)).State);
        Assert.Equal(PaymentState.Refunded, Shop.Done(await shop.Payments.RefundAsync(paid)).State);
        Assert.Equal(PaymentState.Refunded, (await shop.Payments.GetByOrderAsync(order)).State);
        Assert.Equal(PaymentState.Refunded, (await shop.Payments.WaitUntilKnownAsync(payment.Id)).State);
    }

    [Fact]
    public async Task An_Authorization_Is_Confirmed_In_Part_Or_Voided()
    {
        await using var shop = new Shop(app);
        var held = Shop.Done(await shop.Payments.ChargeAsync(await shop.PaymentAsync(deferred: true)));
        Assert.Equal((PaymentState.Authorized, true), (held.State, held.AdditionalAttributes!.IsDeferredCapture));
        var more = new Confirmation { TotalAmount = 20000 };
        var much = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Payments.ConfirmAsync(held, more));
        Assert.Equal((422, "CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL"), (much.Status, much.ErrorCode));
        var taken = new Confirmation { TotalAmount = 15000, Tax = 2395, Subtotal = 12605 };
        Assert.Equal(PaymentState.Paid, Shop.Done(await shop.Payments.ConfirmAsync(held, taken)).State);

        var other = Shop.Done(await shop.Payments.ChargeAsync(await shop.PaymentAsync(deferred: true)));
        Assert.Equal(PaymentState.Voided, Shop.Done(await shop.Payments.VoidAsync(other)).State);
    }

    [Fact]
    public async Task A_Decline_Is_A_Value_Whatever_Its_Status()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var shop = new Shop(own);
        var payment = await shop.PaymentAsync();
        await own.Simulator.ScriptForAsync("charge", "declined:204", "approved");
        var declined = Assert.IsType<Outcome<Payment>.Declined>(await shop.Payments.ChargeAsync(payment));
        Assert.Equal(("GW01_204", null), (declined.ErrorCode, declined.TriesLeft));
        Assert.NotEmpty(declined.Message);
        Assert.Equal(PaymentState.Rejected, (await shop.Payments.GetAsync(payment.Id)).State);

        var paid = Shop.Done(await shop.Payments.ChargeAsync(await shop.PaymentAsync()));
        await own.Simulator.ScriptForAsync("refund", "declined:203");
        declined = Assert.IsType<Outcome<Payment>.Declined>(await shop.Payments.RefundAsync(paid));
        Assert.Equal("GW01_203", declined.ErrorCode);
        Assert.Equal(PaymentState.Paid, (await shop.Payments.GetAsync(paid.Id)).State);
    }

    [Fact]
    public async Task An_Outcome_That_Nobody_Knows_Is_A_Value_To_Wait_With()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var shop = new Shop(own);
        var payment = await shop.PaymentAsync();
        await own.Simulator.ScriptForAsync("charge", "hang");
        var said =
            (await shop.Payments.ChargeAsync(payment)).Match(done => "done", declined => "declined", unknown => unknown.Id.ToString());
        Assert.Equal(payment.Id.ToString(), said);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Assert.Equal(PaymentState.Paid, (await shop.Payments.WaitUntilKnownAsync(payment.Id, limit.Token)).State);

        await own.Simulator.ScriptForAsync("refund", "hang");
        Assert.IsType<Outcome<Payment>.Unknown>(await shop.Payments.RefundAsync(payment));
        Assert.Equal(PaymentState.Refunded, (await shop.Payments.WaitUntilKnownAsync(payment.Id, limit.Token)).State);
        Assert.Equal(["charge", "refund"], (await own.Simulator.MovementsAsync()).Select(movement => movement.Operation));
    }

    [Fact]
    public async Task A_Charge_Whose_Answers_All_Get_Lost_Is_Unknown_And_Moves_Money_Once()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var shop = new Shop(own, options => options.MaxRetries = 1);
        var payment = await shop.PaymentAsync();
        shop.Tap.LosesAnswer = request => request.RequestUri!.AbsolutePath.EndsWith("/silent", StringComparison.Ordinal);
        Assert.IsType<Outcome<Payment>.Unknown>(await shop.Payments.ChargeAsync(payment));
        Assert.Equal(2, shop.Tap.At("/silent").Count);
        Assert.Equal(PaymentState.Paid, (await shop.Payments.WaitUntilKnownAsync(payment.Id)).State);
        Assert.Single(await own.Simulator.MovementsAsync());
    }

    [Theory]
    [InlineData(200, "application/json", "{")]
    [InlineData(200, "text/html", "<html>")]
    [InlineData(500, "application/problem+json", "{}")]
    [InlineData(504, "text/html", "<html>")]
    [InlineData(409, "application/problem+json", """{"error_code":"IDEMPOTENCY_KEY_RUNNING"}""")]
    public async Task An_Answer_That_Says_Nothing_Is_Unknown(int status, string type, string body)
    {
        await using var shop = new Shop(app, options => options.MaxRetries = 0);
        var payment = await shop.PaymentAsync();
        shop.Tap.Says(_ => (status, type, body));
        Assert.Equal(payment.Id, Assert.IsType<Outcome<Payment>.Unknown>(await shop.Payments.ChargeAsync(payment)).Id);
    }

    [Theory]
    [InlineData(503, "application/problem+json", "DATABASE_ERROR")]
    [InlineData(502, "application/problem+json", "REQUEST_ERROR")]
    [InlineData(409, "application/problem+json", "INVALID_STATE")]
    [InlineData(422, "application/problem+json", "OPERATION_NOT_SUPPORTED")]
    [InlineData(403, "text/html", HostedCaptureException.NoAnswer)]
    public async Task An_Operation_That_Did_Nothing_Is_An_Error(int status, string type, string code)
    {
        await using var shop = new Shop(app, options => options.MaxRetries = 0);
        var payment = await shop.PaymentAsync();
        shop.Tap.Says(_ => (status, type, $$"""{"error_code":"{{code}}"}"""));
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Payments.ChargeAsync(payment));
        Assert.Equal((status, code), (failed.Status, failed.ErrorCode));
    }

    [Fact]
    public async Task A_Payment_That_Was_Edited_Is_Not_Charged_By_What_It_Was()
    {
        await using var shop = new Shop(app);
        var card = await shop.CapturedAsync();
        var payment = await shop.Payments.CreateAsync(Shop.Body(card.Id, 1000));
        var edited = await shop.Payments.EditAsync(payment, Shop.Body(card.Id, 2000));
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Payments.ChargeAsync(payment));
        Assert.Equal("transaction.amount.total differs", $"{refused.Fields[0].Field} {refused.Fields[0].Code}");
        Assert.Equal(2000, Shop.Done(await shop.Payments.ChargeAsync(edited)).Transaction!.Amount!.Total);
    }

    [Fact]
    public async Task An_Order_That_Is_Used_Names_Its_Payment()
    {
        await using var shop = new Shop(app);
        var order = $"order {Guid.NewGuid()} ü";
        var first = await shop.PaymentAsync(order: order);
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.PaymentAsync(order: order));
        Assert.Equal((409, "GATEWAY_ORDER_USED"), (refused.Status, refused.ErrorCode));
        Assert.Equal(first.Id, refused.MetaData!.Value.GetProperty("id").GetGuid());
        Assert.Equal(first.Id, (await shop.Payments.GetByOrderAsync(order)).Id);
    }

    [Fact]
    public async Task Numbers_And_Switches_That_Were_Sent_As_Texts_Are_Read()
    {
        await using var shop = new Shop(app);
        using var original = app.Client();
        var card = await shop.CapturedAsync();
        var reply = await original.SendAsync("/checkout/payments", new JsonObject
        {
            ["payer"] = new JsonObject { ["payment_method"] = "QUICKPAY_TOKEN" },
            ["additional_attributes"] = new JsonObject
            {
                ["capture_token"] = card.Id.ToString(),
                ["is_deferred_capture"] = "true",
                ["installments_offer"] = "none",
            },
            ["transaction"] = new JsonObject { ["amount"] = new JsonObject { ["currency"] = "USD", ["total"] = "10.50" } },
        });
        var payment = await shop.Payments.GetAsync(Guid.Parse(reply.Get("id")!));
        Assert.Equal((10.5m, true), (payment.Transaction!.Amount!.Total, payment.AdditionalAttributes!.IsDeferredCapture));
        Assert.Equal("none", payment.AdditionalAttributes.Others!["installments_offer"].GetString());
        Assert.Equal(PaymentState.Authorized, Shop.Done(await shop.Payments.ChargeAsync(payment)).State);
    }
}
