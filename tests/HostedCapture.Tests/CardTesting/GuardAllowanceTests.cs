using HostedCapture.CardTesting;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.CardTesting;

/// <summary>Addresses that are left alone until a time.</summary>
public sealed class GuardAllowanceTests
{
    private const string Address = "203.0.113.7";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Allowed_Address_Is_Left_Alone_On_Every_Node_Until_Its_Time_Is_Over(DatabaseKind kind)
    {
        await using var app = await Behind(new AppFixture().On(kind)).StartAsync();
        await using var other = kind == DatabaseKind.PostgreSql ? await Behind(new AppFixture().Beside(app)).StartAsync() : null;
        var node = other ?? app;
        app.Clock.Stop();
        node.Clock.Stop();
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await CallAsync(app)).Status);
        Assert.Equal(429, (await CallAsync(node)).Status);

        var allowed = Allowance("203.0.113.0/24", app.Clock.GetUtcNow().AddHours(1));
        await AddAsync(app, allowed);
        var allowances = node.Services.GetRequiredService<GuardAllowances>();
        await Until.TrueAsync(() => allowances.Now.Count == 1, "the other node knows it");
        for (var i = 0; i < 5; i++)
            Assert.Equal(200, (await CallAsync(node)).Status);

        app.Clock.Advance(TimeSpan.FromHours(1));
        if (node != app)
            node.Clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await CallAsync(node)).Status);
        Assert.Equal(429, (await CallAsync(node)).Status);
        await Until.TrueAsync(
            async () => (await app.Services.GetRequiredService<Db>().ReadAsync(
                tx => tx.QueryAsync<string>("select id from guard_allowances"))).Count == 0,
            "it is forgotten");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_That_Is_Taken_Back_Holds_No_More(DatabaseKind kind)
    {
        await using var app = await Behind(new AppFixture().On(kind)).StartAsync();
        app.Clock.Stop();
        var allowances = app.Services.GetRequiredService<GuardAllowances>();
        var allowed = Allowance(Address, app.Clock.GetUtcNow().AddHours(1));
        await AddAsync(app, allowed);
        Assert.Equal(
            (allowed.Id, Address, allowed.UntilAt),
            Assert.Single(allowances.Now) is var one ? (one.Id, one.Network, one.UntilAt) : default);
        var removed = await app.Services.GetRequiredService<Db>().InTransactionAsync(tx => allowances.RemoveAsync(tx, allowed.Id));
        Assert.Equal(allowed.Reason, removed!.Reason);
        await Until.TrueAsync(() => allowances.Now.Count == 0, "it holds no more");
        for (var i = 0; i < 4; i++)
            Assert.Equal(i < 3 ? 200 : 429, (await CallAsync(app)).Status);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("203.0.0.0/15", null)]
    [InlineData("0.0.0.0/0", null)]
    [InlineData("2001::/16", null)]
    [InlineData("203.0.113.7, 203.0.113.8", null)]
    [InlineData("loopback", null)]
    [InlineData("none", null)]
    [InlineData("shop.example", null)]
    [InlineData("", null)]
    public void A_Network_Is_One_Address_Or_One_Block_That_Is_Not_Too_Wide(string text, string? network) =>
        Assert.Equal(network, GuardAllowances.Read(text));

    private static AppFixture Behind(AppFixture app) => app.With(("Proxies", "127.0.0.1"), ("CardTesting:AllowedAddresses", "none"));

    private static GuardAllowance Allowance(string network, DateTimeOffset until) => new()
    {
        Id = Guid.NewGuid(),
        Network = network,
        UntilAt = until,
        Reason = "a call centre",
        CreatedBy = "operator:ana",
        CreatedAt = until.AddHours(-1),
    };

    private static async Task AddAsync(AppFixture app, GuardAllowance allowance)
    {
        var allowances = app.Services.GetRequiredService<GuardAllowances>();
        await app.Services.GetRequiredService<Db>().InTransactionAsync(tx => allowances.AddAsync(tx, allowance));
        await allowances.LookAsync();
    }

    private static async Task<Reply> CallAsync(AppFixture app)
    {
        using var client = app.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        // Of many BINs and numbers, so that only the rule for addresses has anything to say.
        return await client.SendAsync(
            $"/tokenization/captures/gateways/peinau/capture/{id}/capture", Make.Card(CardNumber.Next()), ("X-Forwarded-For", Address));
    }

    private static class CardNumber
    {
        private static int s_last;

        public static string Next()
        {
            var body = $"4{(Interlocked.Increment(ref s_last) * 7919 + 20000) % 100000:00000}000000001";
            var sum = body.Reverse().Select((digit, i) => i % 2 == 0 ? (digit - '0') * 2 : digit - '0').Sum(one => one > 9 ? one - 9 : one);
            return $"{body}{(10 - sum % 10) % 10}";
        }
    }
}
