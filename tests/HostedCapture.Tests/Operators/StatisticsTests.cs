using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>Intents and providers over time.</summary>
public sealed class StatisticsTests(BothApps apps) : IClassFixture<BothApps>
{
    // Long before anything that other tests make.
    private static readonly DateTimeOffset s_monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory, OnSqlite, OnPostgres]
    public async Task Intents_Are_Counted_On_The_Day_They_Were_Made_By_What_Became_Of_Them(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var shop = app.Client();
        using var admin = app.Operator();
        await MovedAsync(app, await shop.CardAsync(), s_monday);
        var declined = await shop.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        await shop.SendAsync(declined.Link("capture_card"), Make.Card("4000000000000002"));
        await MovedAsync(app, declined.Get("id")!, s_monday.AddDays(1).AddTicks(-TimeSpan.TicksPerMillisecond));
        var canceled = (await shop.CreateAsync()).Get("id")!;
        Assert.Equal(200, (await admin.SendAsync($"/operator/intents/{canceled}/cancel", new JsonObject())).Status);
        await MovedAsync(app, canceled, s_monday.AddDays(1));
        var lapsed = (await shop.CreateAsync()).Get("id")!;
        await MovedAsync(app, lapsed, s_monday.AddDays(2), expires: s_monday.AddDays(3));
        using var other = app.Client(AppFixture.OtherShop);
        await MovedAsync(app, (await other.CreateAsync()).Get("id")!, s_monday.AddDays(3).AddHours(1));

        const string path = "/operator/intents/statistics?from=2026-03-02&to=2026-03-06T01:00:00Z";
        Assert.Equal(
            [
                "2026-03-02 2 made, 2 sent, 1 captured, 0 rejected, 0 canceled, 0 expired, 1 open",
                "2026-03-03 1 made, 0 sent, 0 captured, 0 rejected, 1 canceled, 0 expired, 0 open",
                "2026-03-04 1 made, 0 sent, 0 captured, 0 rejected, 0 canceled, 1 expired, 0 open",
                "2026-03-05 1 made, 0 sent, 0 captured, 0 rejected, 0 canceled, 0 expired, 1 open",
                "2026-03-06 0 made, 0 sent, 0 captured, 0 rejected, 0 canceled, 0 expired, 0 open",
                "2026-03-02 5 made, 2 sent, 1 captured, 0 rejected, 1 canceled, 1 expired, 2 open",
            ],
            Told(await admin.ReadAsync(path)));

        // The end cuts the last day, and nothing that was made at that moment is in it.
        Assert.Equal("0", (await admin.ReadAsync("/operator/intents/statistics?from=2026-03-01&to=2026-03-02")).Get("total.created"));
        var hours = await admin.ReadAsync("/operator/intents/statistics?from=2026-03-05T00:30:00Z&to=2026-03-05T02:00:00Z");
        Assert.Equal(("hour", "2026-03-05T00:00:00.000Z"), (hours.Get("step"), hours.Get("from")));
        Assert.Equal(["0", "1"], hours["items"]!.AsArray().Select(one => $"{one!["created"]}"));

        // A merchant's people see their applications only, whatever they ask for.
        using var support = app.Operator(OperatorAccounts.MerchantSupport);
        Assert.Equal("4", (await support.ReadAsync(path)).Get("total.created"));
        var theirs = (await other.CreateAsync()).Get("application");
        Assert.Equal("0", (await support.ReadAsync($"{path}&application={theirs}")).Get("total.created"));
        Assert.Equal("1", (await admin.ReadAsync($"{path}&application={theirs}")).Get("total.created"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Period_Is_Seven_Days_By_Itself_And_At_Most_92(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var admin = app.Operator();
        foreach (var route in new[] { "/operator/intents/statistics", "/operator/providers/statistics" })
        {
            var usual = await admin.ReadAsync($"{route}?to=2026-03-09");
            Assert.Equal(("day", "2026-03-02T00:00:00.000Z"), (usual.Get("step"), usual.Get("from")));
            foreach (var wrong in new[] { "from=2026-03-02&to=2026-03-02", "from=2026-01-01&to=2026-04-04", "to=0001-01-01" })
                Assert.Equal(["from range"], (await admin.ReadAsync($"{route}?{wrong}")).Errors);
            Assert.Equal(["since unknown_parameter"], (await admin.ReadAsync($"{route}?since=1")).Errors);
            Assert.Equal(200, (await admin.ReadAsync($"{route}?from=2026-01-01&to=2026-04-03")).Status);
        }

        var items = (await admin.ReadAsync("/operator/intents/statistics?to=2026-03-09"))["items"]!.AsArray();
        Assert.Equal(7, items.Count);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task How_Long_A_Provider_Took_Is_The_Same_As_In_Its_List(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        var (tuesday, wednesday) = (s_monday.AddDays(1), s_monday.AddDays(2));
        await CalledAsync(app, "quickpay", 40, i => (tuesday.AddMinutes(i * 30), 100 + (i * 10)));
        await CalledAsync(app, "juspay", 1, i => (wednesday, 12_345));
        using var admin = app.Operator();
        var read = await admin.ReadAsync("/operator/providers/statistics?from=2026-03-02&to=2026-03-05");
        Assert.Equal(
            ["juspay: 0  , 0  , 1 12000 12000", "quickpay: 0  , 40 290 470, 0  "],
            read["items"]!.AsArray().Select(one => $"{one!["name"]}: {string.Join(", ", one["items"]!.AsArray()
                .Select(at => $"{at!["calls"]} {at["p50"]} {at["p95"]}"))}"));
        var list = await admin.ReadAsync("/operator/providers?from=2026-03-03&to=2026-03-04");
        var calls = list["items"]!.AsArray().Single(one => (string?)one!["name"] == "quickpay")!["calls"]!;
        Assert.Equal(("290", "470"), ($"{calls["p50"]}", $"{calls["p95"]}"));
        var one = await admin.ReadAsync("/operator/providers/statistics?from=2026-03-02&to=2026-03-05&provider=juspay");
        Assert.Equal("juspay", (string?)Assert.Single(one["items"]!.AsArray())!["name"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_Very_Many_Calls_An_Even_Part_Is_Read(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        // Two days of 30,000 calls, that take 1 to 1,000 milliseconds.
        await app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(
            """
            with recursive n(i) as (select cast(0 as bigint) union all select i + 1 from n where i < 59999)
            insert into attempts
                (id, owner_id, number, operation, provider, provider_key, state, started_at, finished_at, lease_until)
            select 'many ' || i, 'many ' || i, 1, 'charge', 'quickpay', 'k', 'approved', @from + i * 2880,
                @from + i * 2880 + 1 + i % 1000, 0 from n
            """,
            new { from = s_monday }));
        using var admin = app.Operator();
        var read = await admin.ReadAsync("/operator/providers/statistics?from=2026-03-02&to=2026-03-04T01:00:00Z");
        var items = Assert.Single(read["items"]!.AsArray())!["items"]!.AsArray();
        Assert.Equal(3, items.Count);
        Assert.All(items.Take(2), one =>
        {
            Assert.InRange((long)one!["calls"]!, 3000, 5000);
            Assert.InRange((long)one["p50"]!, 450, 550);
            Assert.InRange((long)one["p95"]!, 900, 1000);
        });
    }

    private static IEnumerable<string> Told(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Text);
        return reply["items"]!.AsArray().Append(reply["total"]).Select(one =>
            $"{((string)one!["time"]!)[..10]} {one["created"]} made, {one["submitted"]} sent, {one["captured"]} captured, "
                + $"{one["rejected"]} rejected, {one["canceled"]} canceled, {one["expired"]} expired, {one["open"]} open");
    }

    private static Task<int> MovedAsync(AppFixture app, string intent, DateTimeOffset to, DateTimeOffset? expires = null) =>
        app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(
            "update intents set created_at = @to, expires_at = coalesce(@expires, expires_at) where id = @intent",
            new { intent, to, expires }));

    private static Task<int> CalledAsync(
        AppFixture app, string provider, int times, Func<int, (DateTimeOffset At, int Milliseconds)> call) =>
        app.Services.GetRequiredService<Db>().InTransactionAsync(async tx =>
        {
            foreach (var (at, milliseconds) in Enumerable.Range(0, times).Select(call))
            {
                await tx.ExecuteAsync(
                    """
                    insert into attempts
                        (id, owner_id, number, operation, provider, provider_key, state, started_at, finished_at, lease_until)
                    values (@id, @owner, 1, 'charge', @provider, 'k', 'approved', @at, @finished, 0)
                    """,
                    new { id = Guid.NewGuid(), owner = Guid.NewGuid(), provider, at, finished = at.AddMilliseconds(milliseconds) });
            }

            return times;
        });
}
