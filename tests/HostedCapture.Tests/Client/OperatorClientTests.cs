using System.Text;
using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The operator API as the client offers it, against the product.</summary>
public sealed class OperatorClientTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Whatever_An_Operator_Does_A_Script_Does()
    {
        await using var shop = new Shop(app);
        var operators = shop.Operators;
        Assert.Equal("administrator", (await operators.MeAsync()).Role);
        Assert.Equal(5, (await operators.RolesAsync()).Items.Count);

        var order = $"A-{Guid.NewGuid():N}";
        var payment = await shop.PaymentAsync(order: order);
        Shop.Done(await shop.Payments.ChargeAsync(payment));
        var found = Assert.Single((await operators.SearchAsync(order)).Groups);
        Assert.Equal(("payments", payment.Id.ToString()), (found.Kind, Assert.Single(found.Items).Id));
        var seen = new List<OperatorPayment>();
        await foreach (var one in operators.Payments.ListAsync(new() { GatewayOrder = order }))
            seen.Add(one);
        Assert.Equal(PaymentState.Paid, Assert.Single(seen).State);
        Assert.Equal(1, (await operators.Payments.CountAsync(new() { GatewayOrder = order, Personal = true })).Count);
        Assert.Equal(0, (await operators.Payments.CountAsync(new() { Attention = "outcomes_open" })).Count);
        Assert.Equal(0, (await operators.Intents.CountAsync(new() { Attention = "tokens_not_deleted" })).Count);
        var refunded = Shop.Done(await operators.Payments.RefundAsync(payment.Id, 990, "Too much"));
        Assert.Equal((19990m, 990m, PaymentState.PartiallyRefunded), (refunded.Paid, refunded.Refunded, refunded.State));
        Assert.Equal(2, (await operators.Payments.GetAsync(payment.Id)).Operations!.Count);
        Assert.Contains(await operators.Payments.TimelineAsync(payment.Id), item => item is { Kind: "outcome", Type: "refund" });

        var intent = await shop.Captures.CreateAsync(Shop.Wanted());
        Assert.Equal(IntentState.Canceled, (await operators.Intents.CancelAsync(intent.Id, "Twice")).State);
        Assert.Equal("Jhon Doe", (await operators.Intents.GetAsync(intent.Id, personal: true)).Cardholder!.Name);
        var counted = await operators.Intents.StatisticsAsync(application: intent.Application);
        Assert.Equal(("day", 7), (counted.Step, counted.Items.Count));
        Assert.True(counted.Total.Canceled > 0, "The canceled intent is counted");
        var took = (await operators.Providers.StatisticsAsync(provider: "quickpay")).Items.Single().Items;
        Assert.True(took[^1] is { Calls: > 0, P50: not null } && took[0].P50 is null, "The provider was called today");
        await operators.Intents.DeleteAsync(intent.Id);
        await operators.Intents.DeleteAsync(intent.Id);

        using var file = new MemoryStream();
        await operators.Payments.ExportAsync(file, new() { GatewayOrder = order });
        Assert.Contains(order, Encoding.UTF8.GetString(file.ToArray()), StringComparison.Ordinal);
        Assert.NotNull((await operators.AttentionAsync()).Today);
    }

    [Fact]
    public async Task A_Refusal_Names_The_Permission()
    {
        await using var shop = new Shop(app, options =>
        {
            if (options.ClientId == OperatorAccounts.Administrator)
                options.ClientId = OperatorAccounts.Auditor;
        });
        var intent = await shop.Captures.CreateAsync(Shop.Wanted());
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Operators.Intents.CancelAsync(intent.Id));
        Assert.Equal((403, "PERMISSION_MISSING"), (refused.Status, refused.ErrorCode));
        Assert.Contains("intents.cancel", refused.MetaData.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HostedCaptureException>(
            () => shop.Operators.Payments.ExportAsync(Stream.Null, new() { Personal = true }));
    }
}
