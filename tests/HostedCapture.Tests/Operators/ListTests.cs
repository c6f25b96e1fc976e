using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Operators;

/// <summary>What was counted is what is listed.</summary>
public sealed class ListTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_List_Shows_Exactly_What_The_Attention_List_Counts(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var shop = app.Client();
        using var operators = app.Operator();
        var (cards, payments) = (new List<string>(), new List<string>());
        for (var i = 0; i < 4; i++)
            cards.Add(await shop.CardAsync());
        for (var i = 0; i < 3; i++)
        {
            var payment = await shop.PaymentAsync(Body(cards[0]));
            await shop.FollowAsync(payment, "silent_charge");
            payments.Add(payment.Get("id")!);
        }

        // Nobody asks for them before the test is over.
        const string unknown = "update attempts set state = 'unknown', lookup_at = 9000000000000 where owner_id = @id";
        await DoAsync(app, unknown, [cards[0], cards[1], payments[0]]);
        await DoAsync(app, "update attempts set state = 'orphan' where owner_id = @id", [payments[1], cards[2]]);
        // Two tries at one card are one card, and so are two tokens.
        await DoAsync(
            app,
            """
            insert into attempts (id, owner_id, number, operation, provider, provider_key, state, started_at, lease_until, lookup_at)
            select id || '-2', owner_id, 2, operation, provider, provider_key, 'unknown', started_at, 0, 9000000000000 from attempts
            where owner_id = @id
            """,
            [cards[0]]);
        foreach (var number in new[] { "1", "2" })
        {
            await DoAsync(
                app,
                $"""
                insert into token_deletions (id, intent_id, provider, reason, state, tries, created_at)
                select id || '-{number}', id, 'quickpay', 'orphan', 'failed', 1, created_at from intents where id = @id
                """,
                [cards[3]]);
        }

        Assert.DoesNotContain(await ListedAsync(operators), one => one.Kind != "late_movements");
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        var listed = await ListedAsync(operators);
        Assert.Equal(["card_outcomes_open 2", "late_movements 1", "outcomes_open 1", "tokens_not_deleted 1"], Counts(listed));
        foreach (var (_, count, href) in listed)
        {
            var ids = Ids(await operators.ReadAsync(href));
            Assert.Equal((href, count), (href, ids.Distinct().Count()));
            Assert.Equal((href, count), (href, ids.Count));
            var counted = await operators.ReadAsync(href.Replace("?", "/count?", StringComparison.Ordinal));
            Assert.Equal((href, $"{count}", "true"), (href, counted.Get("count"), counted.Get("exact")));
        }

        const string open = "/operator/intents?attention=card_outcomes_open";
        Assert.Equal(
            new[] { cards[0], cards[1] }.Order(StringComparer.Ordinal), Ids(await operators.ReadAsync(open)).Order(StringComparer.Ordinal));
        Assert.Equal([payments[0]], Ids(await operators.ReadAsync("/operator/payments?attention=outcomes_open")));
        Assert.Equal([payments[1]], Ids(await operators.ReadAsync("/operator/payments?attention=late_movements&provider=quickpay")));

        // Page after page, and with other filters.
        var first = await operators.ReadAsync($"{open}&limit=1");
        var second = await operators.ReadAsync($"{open}&limit=1&after={first.Get("next")}");
        Assert.Equal([cards[1], cards[0]], Ids(first).Concat(Ids(second)));
        Assert.Null(second.Get("next"));
        Assert.Equal(2, Ids(await operators.ReadAsync($"{open}&state=captured&last_four=1111")).Count);
        Assert.Empty(Ids(await operators.ReadAsync($"{open}&state=created")));
        Assert.Empty(Ids(await operators.ReadAsync($"{open}&metadata=order%3Dnone")));
        using var merchant = app.Operator(OperatorAccounts.MerchantSupport);
        Assert.Equal(2, Ids(await merchant.ReadAsync(open)).Count);
        Assert.Empty(Ids(await merchant.ReadAsync($"{open}&application=a4e7d9b2-5c38-4f7b-8b16-90d2e5f4c802")));
        Assert.Equal(400, (await operators.ReadAsync("/operator/intents?attention=outcomes_open")).Status);

        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(
            [
                "card_outcomes_open 2", "card_outcomes_open_for_a_day 2", "late_movements 1", "outcomes_open 1",
                "outcomes_open_for_a_day 1", "tokens_not_deleted 1",
            ],
            Counts(await ListedAsync(operators)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Count_Is_As_Long_As_Its_List(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var shop = app.Client();
        using var operators = app.Operator();
        var card = await shop.CardAsync();
        await shop.CreateAsync();
        await shop.PaymentAsync(Body(card));
        foreach (var request in new[] { "one", "two" })
            await shop.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", request));
        foreach (var request in new[] { "one", "two" })
            await operators.UntilAsync($"/operator/requests?request_id={request}", page => page["items"]!.AsArray().Count == 1);
        foreach (var (list, filter, least) in new[]
        {
            ("intents", "", 2), ("intents", "state=created", 1), ("intents", "metadata=none%3D1", 0), ("payments", "", 1),
            ("payments", "state=created", 1), ("events", "", 3), ("events", $"object_id={card}", 2), ("requests", "", 2),
            ("requests", "request_id=one", 1), ("requests", "status=599", 0), ("audit", "", 3), ("audit", "outcome=success", 3),
            ("audit", "type=intent.created", 2),
        })
        {
            var rows = Ids(await operators.ReadAsync($"/operator/{list}?limit=200&{filter}")).Count;
            var count = await operators.ReadAsync($"/operator/{list}/count?{filter}");
            Assert.Equal((list, filter, $"{rows}", "true"), (list, filter, count.Get("count"), count.Get("exact")));
            Assert.True(rows >= least && (least > 0 || rows == 0), $"{list}?{filter}: {rows}");
        }

        // Others see theirs.
        using var merchant = app.Operator(OperatorAccounts.MerchantSupport);
        Assert.Equal("2", (await merchant.ReadAsync("/operator/intents/count")).Get("count"));
        Assert.Equal(400, (await operators.ReadAsync("/operator/intents/count?limit=1")).Status);
        Assert.Equal(400, (await operators.ReadAsync("/operator/intents/count?state=open")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Event_That_Was_Found_Is_The_One_That_Its_Address_Lists(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var shop = app.Client();
        using var operators = app.Operator();
        await shop.CreateAsync();
        await shop.CreateAsync();
        foreach (var id in Ids(await operators.ReadAsync("/operator/events")))
        {
            var found = await operators.ReadAsync($"/operator/search?q={id}");
            Assert.Equal([id], Ids(await operators.ReadAsync(found.Get("groups.0.items.0.href")!)));
        }
    }

    private static async Task<List<(string Kind, int Count, string Href)>> ListedAsync(HttpClient operators) =>
    [
        .. from item in (await operators.ReadAsync("/operator/attention"))["items"]!.AsArray()
           let href = (string)item!["href"]!
           where href.Contains('?', StringComparison.Ordinal)
           select ((string)item["kind"]!, (int)item["count"]!, href),
    ];

    private static IEnumerable<string> Counts(IEnumerable<(string Kind, int Count, string Href)> listed) =>
        listed.Select(one => $"{one.Kind} {one.Count}").Order(StringComparer.Ordinal);

    private static async Task DoAsync(AppFixture app, string sql, IEnumerable<string> ids)
    {
        foreach (var id in ids)
            await app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(sql, new { id }));
    }

    private static List<string> Ids(Reply page)
    {
        Assert.True(page.Status == 200, page.Text);
        return [.. page["items"]!.AsArray().Select(one => (string)one!["id"]!)];
    }
}
