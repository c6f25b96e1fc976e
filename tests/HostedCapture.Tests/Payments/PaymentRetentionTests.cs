using System.Text.Json.Nodes;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

/// <summary>What a payment tells of persons goes before the record of the money, and that goes in the end.</summary>
public sealed class PaymentRetentionTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private static readonly string[] s_personal = [
        "Ana Soto", "ana.soto@example.com", "189876543", "Avenida Siete", "56912345678", "Pedro Vera", "for Ana", "customer-77",
        "gift-note"];

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Personal_Data_Goes_With_The_Card_That_Its_Merchant_Deletes_And_The_Money_Stays(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var card = await client.CardAsync();
        var payment = await client.PaymentAsync(Personal(card, "order-1"));
        var other = await client.PaymentAsync(Personal(await client.CardAsync(), "order-2"));
        var key = ("Idempotency-Key", "charge");
        Assert.Equal("paid", (await client.FollowAsync(payment, "silent_charge", null, key)).Get("state"));

        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{card}")).Status);
        var after = await ForgottenAsync(client, payment);
        Assert.Equal(
            ("paid", "1000", "order-1", card, "QUICKPAY_TOKEN", "1000"),
            (
                after.Get("state"), after.Get("transaction.amount.total"), after.Get("transaction.gateway_order"),
                after.Get("additional_attributes.capture_token"),
                after.Get("payer.payment_method"), after.Get("gateway.resume.transaction.amount")));
        string[] forgotten =
        [
            "payer.payer_info", "transaction.item_list", "transaction.description", "transaction.reference_id",
            "redirect_urls", "gateway.provider", "gateway.capture_data",
        ];
        foreach (var gone in forgotten)
            Assert.Null(after[gone]);
        Assert.Equal(0, await app.CountAsync($"select count(*) from events where object_id = '{payment.Get("id")}' and data is not null"));
        Assert.Equal(404, (await client.FollowAsync(payment, "silent_charge", null, key)).Status);
        Assert.Equal("Ana Soto", (await client.NowAsync(other)).Get("payer.payer_info.full_name"));

        // What was paid can be given back; what that tells is forgotten a day later.
        var refunded = await client.FollowAsync(payment, "refund_method");
        Assert.Equal(("refunded", "quickpay"), (refunded.Get("state"), refunded.Get("gateway.provider.name")));
        Assert.Equal(1, await app.CountAsync($"select count(*) from events where object_id = '{payment.Get("id")}' and data is not null"));
        app.Clock.Advance(s_day);
        await Until.TrueAsync(
            async () => (await client.NowAsync(payment))["gateway.provider"] is null, "the refund's own answer is forgotten");
        Assert.Equal(0, await app.CountAsync($"select count(*) from events where object_id = '{payment.Get("id")}' and data is not null"));
        Assert.Equal("refunded", (await client.NowAsync(payment)).Get("state"));
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Personal_Data_Goes_Half_A_Year_After_A_Payment_Was_Made(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        // More than one batch.
        var card = await client.CardAsync();
        var payments = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.PaymentAsync(Personal(card, $"order-{i}"))));
        Assert.Equal("paid", (await client.FollowAsync(payments[0], "silent_charge")).Get("state"));
        app.Clock.Advance(179 * s_day);
        // Another one's end tells that time has passed here.
        await Until.TrueAsync(
            async () => await app.CountAsync("select count(*) from intents where deleted_at is not null") == 1, "the card is forgotten");
        Assert.Equal("Ana Soto", (await client.NowAsync(payments[0])).Get("payer.payer_info.full_name"));

        app.Clock.Advance(s_day);
        await Until.TrueAsync(
            async () => await app.CountAsync("select count(*) from payments where forget_at is not null") == 0, "all are forgotten");
        Assert.Equal("paid", (await ForgottenAsync(client, payments[0])).Get("state"));
        var rows = await app.Database.RowsAsync();
        foreach (var personal in s_personal)
            Assert.DoesNotContain(personal, rows, StringComparison.Ordinal);
        Assert.Equal(0, await app.CountAsync("select count(*) from events where data is not null"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Records_Are_Removed_Thirteen_Months_After_The_Last_Change_Unless_An_Operation_Is_Open(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var card = await client.CardAsync();
        var old = await PaidAsync(client, card);
        var changed = await PaidAsync(client, card);
        var open = await PaidAsync(client, card);
        await app.Services.GetRequiredService<Db>().InTransactionAsync(
            tx => tx.ExecuteAsync("update payments set state = 'refunding' where id = @id", new { id = open.Get("id") }));
        app.Clock.Advance(300 * s_day);
        Assert.Equal(
            "partially_refunded",
            (await client.FollowAsync(changed, "refund_method", new JsonObject { ["refunded_amount"] = 100 })).Get("state"));
        app.Clock.Advance(99 * s_day);
        await Until.TrueAsync(
            async () => await app.CountAsync($"select count(*) from payments where id = '{changed.Get("id")}' and forget_at is null") == 1,
            "the sweeper has passed");
        Assert.Equal("paid", (await client.NowAsync(old)).Get("state"));

        app.Clock.Advance(2 * s_day);
        await Until.TrueAsync(async () => (await client.NowAsync(old)).Status == 404, "the old record is gone");
        Assert.Equal(404, (await client.ReadAsync($"{old.Link("self")}/events")).Status);
        Assert.Equal(0, await app.CountAsync($"select count(*) from attempts where owner_id = '{old.Get("id")}'"));
        Assert.Equal(0, await app.CountAsync("select count(*) from deliveries where event_id not in (select id from events)"));
        Assert.Equal("partially_refunded", (await client.NowAsync(changed)).Get("state"));
        Assert.Equal("refunding", (await client.NowAsync(open)).Get("state"));
        Assert.NotEmpty((await client.ReadAsync($"{changed.Link("self")}/events"))["items"]!.AsArray());
    }

    private static JsonObject Personal(string card, string order) => Body(card)
        .Set("payer.payer_info", JsonNode.Parse("""
            { "full_name": "Ana Soto", "email": "ana.soto@example.com", "country": "CL",
              "document_number": "189876543", "document_type": "RUT" }
            """))
        .Set("additional_attributes.note", "gift-note")
        .Set("transaction.gateway_order", order)
        .Set("transaction.reference_id", "customer-77")
        .Set("transaction.description", "A book for Ana")
        .Set("transaction.item_list", JsonNode.Parse("""
            { "shipping_method": "DIGITAL",
              "shipping_address": { "line1": "Avenida Siete 7", "city": "Santiago", "country_code": "CL",
                "phone": "56912345678", "recipient_name": "Pedro Vera" } }
            """));

    private static async Task<Reply> PaidAsync(HttpClient client, string card)
    {
        var payment = await client.PaymentAsync(Body(card));
        Assert.Equal("paid", (await client.FollowAsync(payment, "silent_charge")).Get("state"));
        return payment;
    }

    private static Task<Reply> ForgottenAsync(HttpClient client, Reply payment) =>
        client.UntilAsync(payment.Link("self"), reply => reply["payer.payer_info"] is null && reply["payer"] is not null);
}
