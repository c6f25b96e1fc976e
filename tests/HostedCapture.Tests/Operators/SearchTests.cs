using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Operators;

/// <summary>The search box, and what needs attention.</summary>
public sealed class SearchTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Things_Are_Found_By_Whatever_Identifies_Them(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var (reference, order, email) = ($"r-{Guid.NewGuid():N}", $"o-{Guid.NewGuid():N}", $"{Guid.NewGuid():N}@Shop.example");
        var intent = await shop.CreateAsync(Make.Intent("PEINAU_CAPTURE", reference).Set("cardholder.email", email));
        await shop.SendAsync(intent.Link("capture_card"), Make.Card());
        var body = Body(intent.Get("id")).Set("transaction.gateway_order", order).Set("payer.payer_info.email", email);
        var payment = await shop.PaymentAsync(body);
        await shop.FollowAsync(payment, "silent_charge");
        await shop.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "paid");
        var (intentId, paymentId) = (intent.Get("id")!, payment.Get("id")!);
        var attempts = await app.TextsAsync($"select id from attempts where owner_id in ('{intentId}', '{paymentId}') order by operation");
        var handle = Assert.Single(await app.TextsAsync($"select charged_handle from payments where id = '{paymentId}'"));
        var (from, to) = (app.Clock.GetUtcNow().AddHours(-1), app.Clock.GetUtcNow().AddHours(1));
        using var operators = app.Operator();
        foreach (var (text, found) in new (string, string[])[]
        {
            (intentId, [$"intents {intentId} id"]), (paymentId, [$"payments {paymentId} id"]),
            (reference, [$"intents {intentId} reference"]),
            (order, [$"payments {paymentId} order"]), (handle, [$"payments {paymentId} provider_reference"]),
            (attempts[0], [$"payments {paymentId} operation"]), (attempts[1], [$"intents {intentId} operation"]),
            (email.ToUpperInvariant(), [$"intents {intentId} email", $"payments {paymentId} email"]),
        })
        {
            var reply = await operators.ReadAsync($"/operator/search?q={Uri.EscapeDataString(text)}");
            Assert.Equal((text, string.Join(';', found)), (text, string.Join(';', Found(reply))));
        }

        var digits = await operators.ReadAsync("/operator/search?q=1111");
        Assert.Equal(("true", 0), (digits.Get("period_needed"), digits["groups"]!.AsArray().Count));
        digits = await operators.ReadAsync($"/operator/search?q=1111&from={from:yyyy-MM-ddTHH:mm:ssZ}&to={to:yyyy-MM-ddTHH:mm:ssZ}");
        Assert.Contains($"intents {intentId} last_four", Found(digits));
        Assert.Contains($"payments {paymentId} last_four", Found(digits));
        Assert.Empty(Found(await operators.ReadAsync("/operator/search?q=1111&from=2020-01-01&to=2020-02-01")));
        Assert.Contains("applications", (await operators.ReadAsync("/operator/search?q=demo%20shop")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await operators.ReadAsync("/operator/search")).Status);
        var failed = await shop.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", $"request-{reference}"));
        Assert.Equal(404, failed.Status);
        await operators.UntilAsync(
            $"/operator/search?q=request-{reference}", reply => reply.Text.Contains("request_id", StringComparison.Ordinal));

        // Who may not see the person does not find her.
        using var auditor = app.Operator(OperatorAccounts.Auditor);
        Assert.Empty(Found(await auditor.ReadAsync($"/operator/search?q={Uri.EscapeDataString(email)}")));
        Assert.Contains(await app.AuditAsync(), row => row is { Type: "personal.searched", Actor: "operator:demo-administrator" });
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Attention_Lists_Only_What_Waits_For_A_Human(DatabaseKind kind)
    {
        await using var app = await Lost.AppAsync(kind);
        using var shop = app.Client();
        using var operators = app.Operator(OperatorAccounts.Auditor);
        var audit = app.Services.GetRequiredService<AuditLog>();
        Assert.Equal(["audit_not_verified"], await KindsAsync());
        await audit.WriteAsync(audit.Row("audit.verified", AuditLog.Success));
        Assert.Empty(await KindsAsync());

        await CheckedAsync(2);
        Assert.Equal(["integrity_differences"], await KindsAsync());
        await CheckedAsync(0);
        await Lost.ChargeAsync(app, shop);
        Assert.Empty(await KindsAsync());
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(["outcomes_open"], await KindsAsync());
        await audit.WriteAsync(audit.Row("card_testing.alarm", AuditLog.Failure, "bin:411111"));
        app.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(["card_testing_alarms", "outcomes_open"], await KindsAsync());
        app.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["audit_not_verified", "outcomes_open", "outcomes_open_for_a_day"], await KindsAsync());
        var items = (await operators.ReadAsync("/operator/attention"))["items"]!.AsArray();
        var one = items.First(item => (string)item!["kind"]! == "outcomes_open")!;
        Assert.Equal(1, (int)one["count"]!);
        Assert.NotNull(one["oldest_time"]);

        async Task CheckedAsync(int differences)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            await app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(
                """
                insert into page_checks (id, created_at, created_by, page, differences, report)
                values (@id, @now, 'a', 'b', @differences, '{}')
                """,
                new { id = Guid.NewGuid(), now = app.Clock.GetUtcNow(), differences }));
        }

        async Task<IEnumerable<string>> KindsAsync()
        {
            var reply = await operators.ReadAsync("/operator/attention");
            Assert.True(reply.Status == 200, reply.Text);
            return reply["items"]!.AsArray().Select(item => (string)item!["kind"]!).Order(StringComparer.Ordinal);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Todays_Numbers_Are_Those_Of_Today(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var shop = app.Client();
        await shop.CreateAsync();
        await shop.CardAsync();
        var declined = await shop.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        await shop.SendAsync(declined.Link("capture_card"), Make.Card("4000000000000002"));
        using var operators = app.Operator();
        var today = (await operators.ReadAsync("/operator/attention"))["today"]!;
        var funnel = today["funnel"]!;
        Assert.Equal((3, 2, 1), ((int)funnel["created"]!, (int)funnel["submitted"]!, (int)funnel["captured"]!));
        Assert.Equal(
            ["captured 1", "created 2"],
            today["captures"]!.AsArray().Select(one => $"{one!["state"]} {one["count"]}").Order(StringComparer.Ordinal));
        var decline = Assert.Single(today["declines"]!.AsArray())!;
        Assert.Equal(("quickpay", 1), ((string)decline["provider"]!, (int)decline["count"]!));
        Assert.Equal(2, (int)Assert.Single(today["providers"]!.AsArray())!["calls"]!);
    }

    private static List<string> Found(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Text);
        return [.. from groups in reply["groups"]!.AsArray()
                   from item in groups!["items"]!.AsArray()
                   select $"{groups["kind"]} {item!["id"]} {item["by"]}"];
    }
}
