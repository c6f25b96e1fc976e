using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Operators;

/// <summary>Payments as operators find them, see them and move their money.</summary>
public sealed class PaymentRoutesTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Payments = "/operator/payments";

    [Theory, OnSqlite, OnPostgres]
    public async Task Payments_Are_Found_By_Each_Filter_And_Shown_With_Their_Operations(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var order = $"A-{Guid.NewGuid():N}";
        var card = await shop.CardAsync();
        var payment = await shop.PaymentAsync(Body(card).Set("transaction.gateway_order", order));
        await shop.FollowAsync(payment, "silent_charge");
        await shop.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "paid");
        using var operators = app.Operator(OperatorAccounts.Auditor);
        foreach (var filter in new[]
        {
            "state=paid", "last_four=1111", $"intent_id={card}", "provider=quickpay", "created_from=2020-01-01",
        })
            Assert.Equal([payment.Get("id")], Ids(await operators.ReadAsync($"{Payments}?gateway_order={order}&{filter}")));
        foreach (var filter in new[]
        {
            "state=created", "state=refunded", "last_four=2222", $"intent_id={Guid.NewGuid()}", "provider=juspay",
            "application=x",
        })
            Assert.Empty(Ids(await operators.ReadAsync($"{Payments}?gateway_order={order}&{filter}")));
        Assert.Equal(400, (await operators.ReadAsync($"{Payments}?state=open")).Status);

        var one = await operators.ReadAsync($"{Payments}/{payment.Get("id")}");
        Assert.Equal(("1000", "1000", "0", "1111"), (one.Get("total"), one.Get("paid"), one.Get("refunded"), one.Get("last_four")));
        Assert.Equal(
            ("charge", "approved", "1000"),
            (one.Get("operations.0.operation"), one.Get("operations.0.state"), one.Get("operations.0.amount")));
        Assert.Equal(("J*** D***", "j***@gmail.com"), (one.Get("payer.full_name"), one.Get("payer.email")));
        Assert.DoesNotContain("/pay/", one.Text, StringComparison.Ordinal);
        Assert.Null(one["operations"]![0]!["provider_answer"]);
        using var full = app.Operator(OperatorAccounts.Operator);
        var said = (await full.ReadAsync($"{Payments}/{payment.Get("id")}?personal=true"))["operations"]![0]!["provider_answer"];
        Assert.NotEmpty(Assert.IsType<JsonObject>(said));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Operator_Confirms_And_Refunds_With_Her_Reason_In_The_Audit_Log(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var payment = await shop.PaymentAsync(Body(await shop.CardAsync(), deferred: true));
        await shop.FollowAsync(payment, "silent_charge");
        await shop.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "authorized");
        using var operators = app.Operator(OperatorAccounts.Operator);
        var path = $"{Payments}/{payment.Get("id")}";
        Assert.Equal(422, (await operators.SendAsync($"{path}/confirm", new JsonObject { ["total_amount"] = 1001 })).Status);
        var confirmed = await operators.SendAsync(
            $"{path}/confirm", new JsonObject { ["total_amount"] = 800, ["reason"] = "One article less" });
        Assert.Equal((200, "paid", "800"), (confirmed.Status, confirmed.Get("state"), confirmed.Get("paid")));
        Assert.Equal(409, (await operators.SendAsync($"{path}/void", null)).Status);

        // One operation however often it is sent.
        (string, string)[] key = [("Idempotency-Key", Guid.NewGuid().ToString())];
        var body = new JsonObject { ["refunded_amount"] = 300, ["reason"] = "Broken" };
        var refunded = await operators.SendAsync($"{path}/refund", body.DeepClone(), key);
        var again = await operators.SendAsync($"{path}/refund", body.DeepClone(), key);
        Assert.Equal((200, "partially_refunded", "300"), (refunded.Status, refunded.Get("state"), refunded.Get("refunded")));
        Assert.Equal(refunded.Text, again.Text);
        Assert.Equal(400, (await operators.SendAsync($"{path}/refund", new JsonObject { ["amount"] = 1 })).Status);

        var rows = await app.AuditAsync(payment.Get("id"));
        Assert.Equal("by Demo operator: Broken", Assert.Single(rows, row => row.Type == "payment.refund_asked").Detail);
        Assert.All(
            rows.Where(row => row.Type is "payment.confirm" or "payment.refund"),
            row => Assert.Equal("operator:demo-operator", row.Actor));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Support_Refunds_Of_One_Payment_Up_To_Its_Limit(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(("Operators:SupportRefundLimits:CLP", "500")).StartAsync();
        using var shop = app.Client();
        var payment = await shop.PaymentAsync(Body(await shop.CardAsync()));
        await shop.FollowAsync(payment, "silent_charge");
        await shop.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "paid");
        using var support = app.Operator(OperatorAccounts.MerchantSupport);
        var path = $"{Payments}/{payment.Get("id")}/refund";
        var all = await support.SendAsync(path, null);
        Assert.Equal((403, "REFUND_LIMIT", "500"), (all.Status, all.Get("error_code"), all.Get("meta_data.limit")));
        Assert.Equal(200, (await support.SendAsync(path, new JsonObject { ["refunded_amount"] = 300 })).Status);
        Assert.Equal(403, (await support.SendAsync(path, new JsonObject { ["refunded_amount"] = 201 })).Status);
        Assert.Equal(200, (await support.SendAsync(path, new JsonObject { ["refunded_amount"] = 200 })).Status);
        Assert.Contains(
            await app.AuditAsync(payment.Get("id")),
            row => row.Type == "access.refused" && row.Detail!.Contains("REFUND_LIMIT", StringComparison.Ordinal));

        // Without a limit of its currency, none is allowed.
        var other = await shop.PaymentAsync(Body(await shop.CardAsync(), "10", "USD"));
        await shop.FollowAsync(other, "silent_charge");
        await shop.UntilAsync(other.Link("self"), reply => reply.Get("state") == "paid");
        var refused = await support.SendAsync(
            $"{Payments}/{other.Get("id")}/refund", new JsonObject { ["refunded_amount"] = 1 });
        Assert.Equal(403, refused.Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Unknown_Outcome_Is_Settled_By_What_A_Person_Saw(DatabaseKind kind)
    {
        await using var app = await Lost.AppAsync(kind);
        using var shop = app.Client();
        var (payment, operation) = await Lost.ChargeAsync(app, shop);
        using var operators = app.Operator(OperatorAccounts.Operator);
        var path = $"{Payments}/operations/{operation}/settle";
        var body = new JsonObject { ["outcome"] = "approved", ["provider_id"] = "their-id", ["reason"] = "Their back office" };
        Assert.Equal(409, (await operators.SendAsync(path, body.DeepClone())).Status);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["outcome required", "reason required"], (await operators.SendAsync(path, new JsonObject())).Errors);
        var without = await operators.SendAsync(path, new JsonObject { ["outcome"] = "approved", ["reason"] = "x" });
        Assert.Equal(["provider_id required"], without.Errors);
        var broken = body.DeepClone().AsObject();
        broken["reason"] = "two\nlines";
        Assert.Equal(["reason text"], (await operators.SendAsync(path, broken)).Errors);
        Assert.Equal(404, (await operators.SendAsync($"{Payments}/operations/{Guid.NewGuid()}/settle", body.DeepClone())).Status);
        var settled = await operators.SendAsync(path, body.DeepClone());
        Assert.Equal((200, "paid"), (settled.Status, settled.Get("state")));
        Assert.Equal(409, (await operators.SendAsync(path, body.DeepClone())).Status);
        var rows = await app.AuditAsync(payment.Get("id"));
        var settle = Assert.Single(rows, row => row.Type == "payment.settle");
        Assert.Contains("approved as their-id: Their back office", settle.Detail!, StringComparison.Ordinal);
        Assert.Equal("operator:demo-operator", rows.Last(row => row.Type == "payment.charge").Actor);
    }

    private static IEnumerable<string?> Ids(Reply page)
    {
        Assert.True(page.Status == 200, page.Text);
        return page["items"]!.AsArray().Select(one => (string?)one!["id"]);
    }
}

/// <summary>A charge whose answer never came, at a provider that cannot be asked for it.</summary>
internal static class Lost
{
    public static async Task<AppFixture> AppAsync(DatabaseKind kind, params (string, string)[] settings) =>
        await new AppFixture().On(kind).With(
            [
                ("Applications:0:Routes:PEINAU_CAPTURE", "firstoken"), ("Providers:firstoken:SearchByReference", "false"),
                ("Providers:firstoken:TimeoutSeconds", "1"), .. settings,
            ]).StartAsync();

    public static async Task<(Reply Payment, string Operation)> ChargeAsync(AppFixture app, HttpClient shop)
    {
        var payment = await shop.PaymentAsync(Body(await shop.CardAsync()));
        await app.Simulator.ScriptSystemAsync("firstoken", "charge", "hang");
        Assert.Equal(202, (await shop.FollowAsync(payment, "silent_charge")).Status);
        return (payment, Assert.Single(await app.TextsAsync($"select id from attempts where owner_id = '{payment.Get("id")}'")));
    }
}
