using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>The log of failed calls: what failed is in it, and nothing of a person or a card.</summary>
public sealed class FailedCallTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string DemoShop = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Failed_Call_Is_Written_With_Its_Route_Its_Fields_And_No_Value(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var body = Make.Intent().Set("cardholder.country", "Jhon Doe lives here").Set("expires_in", 5_000_000);
        var refused = await client.SendAsync(
            "/tokenization/captures", body, ("X-Request-Id", $"mine-{kind}"), ("User-Agent", "shop-backend/2.1 (jhdoe@gmail.com)"));
        Assert.Equal(400, refused.Status);

        var call = await WrittenAsync(app, $"mine-{kind}");
        Assert.Equal(
            (DemoShop, "POST", "/tokenization/captures", 400, "INVALID_MODEL", "shop-backend/2.1"),
            (call.ApplicationId, call.Method, call.Route, call.Status, call.Code, call.Client));
        Assert.Equal("cardholder.country country\nexpires_in range", call.Fields);
        Assert.InRange(call.Milliseconds, 0, 60_000);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Path_A_Query_And_A_Name_Of_The_Callers_Own_Are_Not_Written(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var id = Guid.NewGuid();
        await client.ReadAsync($"/tokenization/captures/{id}", ("X-Request-Id", $"path-{kind}"));
        await client.ReadAsync("/tokenization/captures?reference_id=secretref&jhdoe%40gmail.com=1", ("X-Request-Id", $"query-{kind}"));
        await client.ReadAsync("/no/such/jhdoe-path", ("X-Request-Id", $"none-{kind}"));
        await client.SendAsync(
            "/tokenization/captures", Make.Intent().Set("cardholder.name", "4111 1111 1111 1111"), ("X-Request-Id", $"card-{kind}"));

        Assert.Equal("/tokenization/captures/{id}", (await WrittenAsync(app, $"path-{kind}")).Route);
        Assert.Equal("(other) unknown_parameter", (await WrittenAsync(app, $"query-{kind}")).Fields);
        Assert.Equal(("(no route)", 404), await WrittenAsync(app, $"none-{kind}") is var none ? (none.Route, none.Status) : default);
        Assert.Equal("cardholder.name card_number", (await WrittenAsync(app, $"card-{kind}")).Fields);
        var dump = string.Join(
            '\n', await app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>(
                "select route || ' ' || coalesce(fields, '') || ' ' || coalesce(client, '') from failed_calls")));
        foreach (var word in new[] { id.ToString(), "jhdoe", "secretref", "4111" })
            Assert.DoesNotContain(word, dump, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Call_Without_A_Good_Token_Belongs_To_Nobody(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var anonymous = app.Anonymous();
        await anonymous.ReadAsync("/tokenization/captures", ("X-Request-Id", $"who-{kind}"), ("Authorization", "Bearer x.y.z"));
        var call = await WrittenAsync(app, $"who-{kind}");
        Assert.Equal((null, 401, "InvalidCredentials"), (call.ApplicationId, call.Status, call.Code));
        await anonymous.CallAsync(
            HttpMethod.Post, "/oauth2/token",
            new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"),
                new("client_id", "demo-shop"),
                new("client_secret", "wrong"),
            ]),
            ("X-Request-Id", $"token-{kind}"));
        call = await WrittenAsync(app, $"token-{kind}");
        Assert.Equal((null, 401, "invalid_client", "/oauth2/token"), (call.ApplicationId, call.Status, call.Code, call.Route));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Successes_Pages_And_Strangers_Guesses_Are_Not_Written(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        using var anonymous = app.Anonymous();
        await client.CreateAsync();
        await anonymous.ReadAsync("/wp-login.php", ("X-Request-Id", $"scan-{kind}"));
        await anonymous.ReadAsync("/capture/nobody-knows-this-link", ("X-Request-Id", $"page-{kind}"));
        await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", $"last-{kind}"));
        await WrittenAsync(app, $"last-{kind}");
        Assert.Empty(await FindAsync(app, $"scan-{kind}"));
        Assert.Empty(await FindAsync(app, $"page-{kind}"));
        Assert.DoesNotContain(await ListAsync(app, new FailedCallFilter()), call => call.Status < 400);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_List_Is_Newest_First_In_Pages_And_Filtered(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        for (var i = 0; i < 5; i++)
            await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}");
        await client.SendAsync("/tokenization/captures", new JsonObject());
        await other.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", "theirs"));
        await WrittenAsync(app, "theirs");

        var mine = new FailedCallFilter { Applications = [DemoShop] };
        await Until.TrueAsync(async () => (await ListAsync(app, mine)).Count == 6, "six calls");
        var all = await ListAsync(app, mine);
        Assert.Equal(all.Select(call => call.Id).OrderDescending(StringComparer.Ordinal), all.Select(call => call.Id));
        Assert.Equal(all.Skip(2), await ListAsync(app, mine, all[1].Id));
        Assert.Single(await ListAsync(app, mine with { Status = 400, Method = "POST", Code = "INVALID_MODEL" }));
        Assert.Equal(5, (await ListAsync(app, mine with { Route = "/tokenization/captures/{id}" })).Count);
        Assert.Empty(await ListAsync(app, mine with { Applications = [] }));
        Assert.Equal(7, (await ListAsync(app, mine with { Applications = null })).Count);
        Assert.Empty(await ListAsync(app, mine with { To = all[^1].CreatedAt }));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_Thirty_Days_They_Are_Forgotten(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", "old"));
        await WrittenAsync(app, "old");
        app.Clock.Advance(TimeSpan.FromDays(29));
        await app.Services.GetRequiredService<FailedCalls>().SweepAsync();
        Assert.Single(await FindAsync(app, "old"));
        app.Clock.Advance(TimeSpan.FromDays(1));
        await Until.TrueAsync(async () => (await FindAsync(app, "old")).Count == 0, "it is forgotten");
    }

    [Fact]
    public async Task A_Caller_Has_No_More_Than_A_Share_Of_Each_Minute()
    {
        await using var app = await new AppFixture().StartAsync();
        app.Clock.Stop();
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        for (var i = 0; i < FailedCalls.MostPerMinute + 10; i++)
            await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}");
        await other.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", "other"));
        await WrittenAsync(app, "other");
        var mine = new FailedCallFilter { Applications = [DemoShop] };
        await Until.TrueAsync(async () => (await ListAsync(app, mine)).Count == FailedCalls.MostPerMinute, "a share is written");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", "next"));
        await WrittenAsync(app, "next");
        Assert.Equal(FailedCalls.MostPerMinute + 1, (await ListAsync(app, mine)).Count);
    }

    [Fact]
    public async Task Waiting_Calls_Are_Written_Before_The_Process_Ends()
    {
        await using var app = await new AppFixture().StartAsync();
        using (var client = app.Client())
        {
            for (var i = 0; i < 20; i++)
                await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}");
        }

        await app.StopAsync();
        await using var again = await new AppFixture().Beside(app).StartAsync();
        Assert.Equal(20, (await ListAsync(again, new FailedCallFilter())).Count);
    }

    private static Task<IReadOnlyList<FailedCall>> ListAsync(AppFixture app, FailedCallFilter filter, string? after = null) =>
        app.Services.GetRequiredService<FailedCalls>().ListAsync(filter, after, 1000);

    private static Task<IReadOnlyList<FailedCall>> FindAsync(AppFixture app, string requestId) =>
        ListAsync(app, new FailedCallFilter { RequestId = requestId });

    private static async Task<FailedCall> WrittenAsync(AppFixture app, string requestId)
    {
        await Until.TrueAsync(async () => (await FindAsync(app, requestId)).Count == 1, $"the call {requestId} is written");
        return (await FindAsync(app, requestId))[0];
    }
}
