using System.Net;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Applications;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>People: signed in by a console or by an outside issuer, with a second factor or without.</summary>
public sealed class PeopleTests
{
    private static readonly Dictionary<string, Action<Forgery, long>> s_spoilt = new()
    {
        ["another console"] = (one, _) => one.Claims["iss"] = "elsewhere",
        ["another audience"] = (one, _) => one.Claims["aud"] = "https://elsewhere.example",
        ["no audience"] = (one, _) => one.Claims.Remove("aud"),
        ["no person"] = (one, _) => one.Claims.Remove("sub"),
        ["a person with a line break"] = (one, _) => one.Claims["sub"] = "a\nb",
        ["no role"] = (one, _) => one.Claims["roles"] = Array.Empty<string>(),
        ["another role"] = (one, _) => one.Claims["roles"] = new[] { "operator.king" },
        ["a merchant's role of no application"] = (one, _) => one.Claims["roles"] = new[] { "merchant.support:" },
        ["no jti"] = (one, _) => one.Claims.Remove("jti"),
        ["ten minutes"] = (one, now) => one.Claims["exp"] = now + 600,
        ["expired"] = (one, now) => (one.Claims["iat"], one.Claims["exp"]) = (now - 300, now - 31),
        ["no exp"] = (one, _) => one.Claims.Remove("exp"),
        ["another algorithm"] = (one, _) => one.Header["alg"] = "none",
        ["a critical header"] = (one, _) => one.Header["crit"] = new[] { "exp" },
    };

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Console_Gets_A_Token_For_The_Person_It_Signed_In_Once(DatabaseKind kind)
    {
        using var console = new TestConsole();
        await using var app = await new AppFixture().On(kind).With(console.Settings).StartAsync();
        var assertion = console.Assertion(app, "ana@shop.example", "operator.auditor", "unrelated").Sign();
        var reply = await TestConsole.AskAsync(app, assertion);
        Assert.Equal((200, "900"), (reply.Status, reply.Get("expires_in")));
        using var ana = app.Anonymous();
        ana.DefaultRequestHeaders.Authorization = new("Bearer", reply.Get("access_token"));
        var me = await ana.ReadAsync("/operator/me");
        Assert.Equal(
            ("console/ana@shop.example", "The person ana@shop.example", "auditor", "false", "true"),
            (me.Get("subject"), me.Get("name"), me.Get("role"), me.Get("machine"), me.Get("second_factor")));

        var again = await TestConsole.AskAsync(app, assertion);
        Assert.Equal((400, "invalid_grant"), (again.Status, again.Get("error")));
        var rows = await app.AuditAsync();
        Assert.Equal("operator:console/ana@shop.example", Assert.Single(rows, row => row.Type == "operator.token.issued").Actor);
        Assert.Equal(("console", "It was taken before."), (rows[^1].ObjectId, rows[^1].Detail));

        foreach (var (name, spoil) in s_spoilt)
        {
            var bad = console.Assertion(app, "ana", "operator.administrator");
            spoil(bad, app.Clock.GetUtcNow().ToUnixTimeSeconds());
            Assert.Equal((name, 400), (name, (await TestConsole.AskAsync(app, bad.Sign())).Status));
        }

        using var other = new TestConsole();
        Assert.Equal(400, (await TestConsole.AskAsync(app, other.Assertion(app, "ana", "operator.administrator").Sign())).Status);
        // No assertion is a token.
        using var direct = app.Anonymous();
        var used = console.Assertion(app, "ana", "operator.administrator").Sign();
        Assert.Equal(401, (await direct.ReadAsync("/operator/me", ("Authorization", $"Bearer {used}"))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Change_Of_A_Consoles_Account_Is_Audited_By_The_Person_Who_Made_It(DatabaseKind kind)
    {
        using var console = new TestConsole();
        await using var app = await new AppFixture().On(kind).With(console.Settings).StartAsync();
        using var ana = await console.PersonAsync(app, "ana", "operator.administrator");
        JsonObject Note(string type, string detail = "auditor, before: operator") =>
            new() { ["type"] = type, ["account_id"] = "bea", ["detail"] = detail };
        Assert.Equal(204, (await ana.SendAsync("/operator/audit/accounts", Note("account.role_changed"))).Status);
        var row = Assert.Single(await app.AuditAsync(), one => one.Type == "account.role_changed");
        Assert.Equal(("operator:console/ana", "bea", "success"), (row.Actor, row.ObjectId, row.Outcome));
        Assert.Equal("by The person ana: auditor, before: operator", row.Detail);
        Assert.Equal(400, (await ana.SendAsync("/operator/audit/accounts", Note("account.invited", "4111 1111 1111 1111"))).Status);

        // Nothing else can be written into the log from outside.
        foreach (var type in new[] { "intent.created", "account", "account.", "account.Role", "account.a\nb", "account.invited\n" })
            Assert.Equal(400, (await ana.SendAsync("/operator/audit/accounts", Note(type))).Status);
        using var machine = app.Operator("demo-administrator");
        var refused = await machine.SendAsync("/operator/audit/accounts", Note("account.invited"));
        Assert.Equal((403, "PERSON_NEEDED"), (refused.Status, refused.Get("error_code")));
    }

    [Theory, OnSqlite]
    public async Task A_Persons_Applications_Are_Those_Of_Her_Roles(DatabaseKind kind)
    {
        using var console = new TestConsole();
        await using var app = await new AppFixture().On(kind).With(console.Settings).StartAsync();
        using var shop = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var (mine, theirs) = (await shop.CreateAsync(), await other.CreateAsync());
        using var support = await console.PersonAsync(app, "sol", $"merchant.support:{mine.Get("application")}");
        Assert.Equal(200, (await support.ReadAsync($"/operator/intents/{mine.Get("id")}")).Status);
        Assert.Equal(404, (await support.ReadAsync($"/operator/intents/{theirs.Get("id")}")).Status);
        var answer = await TestConsole.AskAsync(app, console.Assertion(
            app, "both", $"merchant.support:{mine.Get("application")}", $"merchant.support:{theirs.Get("application")}").Sign());
        using var both = app.Anonymous();
        both.DefaultRequestHeaders.Authorization = new("Bearer", answer.Get("access_token"));
        var list = await both.ReadAsync("/operator/intents");
        foreach (var one in new[] { mine, theirs })
            Assert.Contains(one.Get("id")!, list.Text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite]
    public async Task Without_A_Fresh_Second_Factor_Nothing_Is_Settled(DatabaseKind kind)
    {
        using var console = new TestConsole();
        await using var app = await Lost.AppAsync(kind, console.Settings);
        using var shop = app.Client();
        var (_, operation) = await Lost.ChargeAsync(app, shop);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var path = $"/operator/payments/operations/{operation}/settle";
        var body = new JsonObject { ["outcome"] = "declined", ["reason"] = "Seen there" };
        foreach (var (spoil, allowed) in new (Action<Dictionary<string, object?>>, bool)[]
        {
            (claims => claims["amr"] = new[] { "pwd" }, false),
            (claims => claims.Remove("amr"), false),
            (claims => claims.Remove("auth_time"), false),
            (claims => claims["auth_time"] = now - 301, false),
            (claims => claims["auth_time"] = now - 200, true),
        })
        {
            var assertion = console.Assertion(app, "ana", "operator.operator");
            spoil(assertion.Claims);
            using var ana = app.Anonymous();
            var token = (await TestConsole.AskAsync(app, assertion.Sign())).Get("access_token");
            ana.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var reply = await ana.SendAsync(path, body.DeepClone());
            Assert.Equal(
                allowed ? (200, null) : (403, "SECOND_FACTOR_NEEDED"),
                (reply.Status, reply.Status == 200 ? null : reply.Get("error_code")));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Above_The_Amount_Two_People_Say_The_Same(DatabaseKind kind)
    {
        using var console = new TestConsole();
        await using var app = await Lost.AppAsync(kind, [.. console.Settings, ("Operators:SettleTogetherAbove:CLP", "999")]);
        using var shop = app.Client();
        var (payment, operation) = await Lost.ChargeAsync(app, shop);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var path = $"/operator/payments/operations/{operation}/settle";
        using var machine = app.Operator();
        Assert.Equal("PEOPLE_NEEDED", (await machine.SendAsync(path, Said("approved", "a"))).Get("error_code"));

        using var ana = await console.PersonAsync(app, "ana", "operator.operator");
        var first = await ana.SendAsync(path, Said("approved", "a"));
        Assert.Equal((202, "console/ana", "approved"), (
            first.Status, first.Get("operations.0.proposal.subject"), first.Get("operations.0.proposal.outcome")));
        // The same person twice is one; she may correct herself.
        Assert.Equal(202, (await ana.SendAsync(path, Said("approved", "theirs"))).Status);
        using var luz = await console.PersonAsync(app, "luz", "operator.administrator");
        var differs = await luz.SendAsync(path, Said("declined", null));
        Assert.Equal(
            (409, "SETTLEMENT_DIFFERS", "The person ana"),
            (differs.Status, differs.Get("error_code"), differs.Get("meta_data.name")));
        Assert.Equal(409, (await luz.SendAsync(path, Said("approved", "other"))).Status);

        // What was said more than a day ago does not count.
        app.Clock.Advance(TimeSpan.FromHours(25));
        using var later = await console.PersonAsync(app, "luz", "operator.administrator");
        Assert.Equal((202, "console/luz"), await ProposalAsync(later));
        using var anaAgain = await console.PersonAsync(app, "ana", "operator.operator");
        var settled = await anaAgain.SendAsync(path, Said("approved", "theirs"));
        Assert.Equal((200, "paid"), (settled.Status, settled.Get("state")));
        Assert.Null(settled["operations.0.proposal"]);
        var rows = await app.AuditAsync(payment.Get("id"));
        Assert.Equal(3, rows.Count(row => row.Type == "payment.settle_proposed"));
        Assert.Equal("operator:console/ana", Assert.Single(rows, row => row.Type == "payment.settle").Actor);

        async Task<(int, string?)> ProposalAsync(HttpClient client)
        {
            var reply = await client.SendAsync(path, Said("approved", "theirs"));
            return (reply.Status, reply.Get("operations.0.proposal.subject"));
        }

        static JsonObject Said(string outcome, string? id) =>
            new() { ["outcome"] = outcome, ["provider_id"] = id, ["reason"] = "Seen there" };
    }

    [Fact]
    public async Task A_Person_Of_An_Outside_Issuer_Is_What_Her_App_Roles_Say()
    {
        await using var authority = await TestAuthority.StartAsync();
        await using var app = new IssuerApp { Configuration = new Dictionary<string, string> { ["Authority"] = authority.Address } };
        foreach (var (roles, client, status, role) in new (string[], string, HttpStatusCode, string?)[]
        {
            (["operator.auditor"], "the-console", HttpStatusCode.OK, "auditor"),
            (["operator.auditor", "operator.administrator"], "the-console", HttpStatusCode.OK, "administrator"),
            ([$"merchant.support:{IssuerApp.ShopId}"], "the-console", HttpStatusCode.OK, "merchant_support"),
            (["operator.king"], "the-console", HttpStatusCode.Unauthorized, null),
            ([], "the-console", HttpStatusCode.Unauthorized, null),
            // An application is never a person, whatever roles its token carries.
            (["operator.administrator"], "demo-shop", HttpStatusCode.Forbidden, null),
        })
        {
            var token = authority.Token(app.Clock, roles);
            (token.Claims["azp"], token.Claims["oid"], token.Claims["name"]) = (client, "b1f0", "Ana Soto");
            using var http = app.CreateClient();
            var reply = await http.ReadAsync("/operator/me", ("Authorization", $"Bearer {token.Sign()}"));
            Assert.Equal((string.Join(',', roles), status), (string.Join(',', roles), (HttpStatusCode)reply.Status));
            if (role is not null)
            {
                Assert.Equal(
                    ("b1f0", "Ana Soto", role, "false"),
                    (reply.Get("subject"), reply.Get("name"), reply.Get("role"), reply.Get("second_factor")));
            }
        }
    }
}
