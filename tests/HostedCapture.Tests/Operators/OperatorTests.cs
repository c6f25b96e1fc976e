using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Operators;
using HostedCapture.Tests.Applications;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>Who calls the operator API: tokens, permissions, refusals and what the audit log says of them.</summary>
public sealed class OperatorTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Machine_Account_Gets_A_Token_And_Is_Shown_What_It_May(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var support = app.Operator(OperatorAccounts.MerchantSupport);
        var me = await support.ReadAsync("/operator/me");
        Assert.Equal((200, "demo-merchant-support", "merchant_support"), (me.Status, me.Get("subject"), me.Get("role")));
        Assert.Equal(("Demo merchant's support", "true"), (me.Get("name"), me.Get("machine")));
        Assert.Single(me["applications"]!.AsArray());
        Assert.Contains("payments.refund", me.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("payments.settle", me.Text, StringComparison.Ordinal);

        using var administrator = app.Operator();
        me = await administrator.ReadAsync("/operator/me");
        Assert.Null(me["applications"]);
        Assert.Equal(Permissions.All.Select(one => one.ToWire()), me["permissions"]!.AsArray().Select(one => (string)one!));
        var issued = (await app.AuditAsync("demo-merchant-support")).First(row => row.Type == "operator.token.issued");
        Assert.Equal("operator:demo-merchant-support", issued.Actor);
    }

    [Theory, OnSqlite]
    public async Task Bad_Credentials_Get_No_Token(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var anonymous = app.Anonymous();
        foreach (var (fields, status, error) in new (string, int, string)[]
        {
            ("grant_type=client_credentials&client_id=demo-auditor&client_secret=wrong", 401, "invalid_client"),
            ("grant_type=client_credentials&client_id=demo-shop&client_secret=demo-secret", 401, "invalid_client"),
            ("grant_type=client_credentials", 401, "invalid_client"),
            ("grant_type=password&client_id=demo-auditor&client_secret=demo-secret", 400, "unsupported_grant_type"),
            ("client_id=demo-auditor&client_secret=demo-secret", 400, "invalid_request"),
            ("grant_type=client_credentials&grant_type=x", 400, "invalid_request"),
        })
        {
            var reply = await anonymous.SendRawAsync("/operator/token", fields, "application/x-www-form-urlencoded");
            Assert.Equal((fields, status, error), (fields, reply.Status, reply.Get("error")));
        }

        // An application's secret is none of an operator, and the other way round.
        var other = await anonymous.SendRawAsync(
            "/oauth2/token",
            "grant_type=client_credentials&client_id=demo-auditor&client_secret=demo-secret",
            "application/x-www-form-urlencoded");
        Assert.Equal(401, other.Status);
    }

    [Theory, OnSqlite]
    public async Task Tokens_Of_Applications_And_Operators_Are_Kept_Apart(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var reply = await shop.ReadAsync("/operator/me");
        Assert.Equal((403, "FORBIDDEN"), (reply.Status, reply.Get("error_code")));
        using var administrator = app.Operator();
        foreach (var path in new[] { "/tokenization/captures", "/webhooks/deliveries", $"/checkout/payments/{Guid.NewGuid()}" })
        {
            reply = await administrator.ReadAsync(path);
            Assert.Equal((path, 403, "FORBIDDEN"), (path, reply.Status, reply.Get("error_code")));
        }

        Assert.Equal(403, (await administrator.SendAsync("/tokenization/captures", Make.Intent())).Status);
    }

    [Theory, OnSqlite]
    public async Task An_Operators_Token_Is_Refused_When_Anything_Of_It_Is_Wrong(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        var token = await app.OperatorTokenAsync();
        using var anonymous = app.Anonymous();
        Assert.Equal(200, (await anonymous.ReadAsync("/operator/me", ("Authorization", $"Bearer {token}"))).Status);
        var (header, claims) = (Forgery.Decode(token, 0), Forgery.Decode(token, 1));
        Assert.Equal(
            ("operator+jwt", "hostedcapture-operators"),
            (header.GetProperty("typ").GetString(), claims.GetProperty("aud").GetString()));
        Assert.Equal(900, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());

        // Signed by our own key, and yet no operator's.
        var keys = app.Services.GetRequiredService<SigningKeys>();
        var issuer = app.Services.GetRequiredService<TokenIssuer>().Name;
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (var forged in new[]
        {
            keys.Sign("operator+jwt", new { Iss = issuer, Aud = "hostedcapture", Sub = "demo-auditor", Iat = now, Exp = now + 60 }),
            keys.Sign("operator+jwt", new { Iss = issuer, Aud = "hostedcapture-operators", Sub = "nobody", Iat = now, Exp = now + 60 }),
            keys.Sign(
                "operator+jwt",
                new { Iss = "https://other", Aud = "hostedcapture-operators", Sub = "demo-auditor", Iat = now, Exp = now + 60 }),
            keys.Sign(
                "operator+jwt",
                new { Iss = issuer, Aud = "hostedcapture-operators", Sub = "demo-auditor", Iat = now - 950, Exp = now - 50 }),
            keys.Sign(
                "operator+jwt",
                new { Iss = issuer, Aud = "hostedcapture-operators", Sub = "demo-auditor", Iat = now, Exp = now + 86_400 }),
            keys.Sign("JWT", new { Iss = issuer, Aud = "hostedcapture-operators", Sub = "demo-auditor", Iat = now, Exp = now + 60 }),
            $"{token[..^6]}AAAAAA",
        })
            Assert.Equal(401, (await anonymous.ReadAsync("/operator/me", ("Authorization", $"Bearer {forged}"))).Status);
    }

    [Theory, OnSqlite]
    public async Task The_Roles_Are_Those_Of_The_Table_In_The_Readers_Language(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var auditor = app.Operator(OperatorAccounts.Auditor);
        var reply = await auditor.ReadAsync("/operator/roles", ("Accept-Language", "pt"));
        var items = reply["items"]!.AsArray();
        Assert.Equal(
            ["administrator", "operator", "auditor", "merchant_administrator", "merchant_support"],
            items.Select(one => (string)one!["role"]!));
        Assert.Equal("application", (string)items[3]!["scope"]!);
        Assert.StartsWith("Tudo", (string)items[0]!["description"]!, StringComparison.Ordinal);
        Assert.Equal(
            ["payments.settle", "credentials.manage", "guard.manage", "keys.manage", "users.manage"],
            reply["permissions"]!.AsArray().Where(one => (bool)one!["second_factor"]!).Select(one => (string)one!["permission"]!));
    }

    [Fact]
    public void A_Role_Has_The_Permissions_That_Its_Sentence_Promises()
    {
        Assert.Equal(34, Permissions.All.Count);
        Assert.Equal(
            ["payments.settle", "intents.read"],
            new[] { Permission.PaymentsSettle, Permission.IntentsRead }.Select(one => one.ToWire()));
        Assert.Equal(Permissions.All, Role.Administrator.Facts().Permissions.Order());
        Assert.Equal(
            ["applications.create", "credentials.manage", "users.manage"],
            Permissions.All.Where(one => !Role.Operator.Has(one)).Select(one => one.ToWire()));
        Assert.All(
            Role.Auditor.Facts().Permissions,
            one => Assert.True(one.IsRead() || one is Permission.AuditVerify or Permission.EvidenceExport, one.ToString()));
        Assert.False(Role.Auditor.Has(Permission.PersonalRead));
        Assert.Subset(
            Role.MerchantAdministrator.Facts().Permissions.ToHashSet(), Role.MerchantSupport.Facts().Permissions.ToHashSet());
        Assert.False(Role.MerchantAdministrator.Has(Permission.PaymentsSettle));
        Assert.False(Role.MerchantSupport.Has(Permission.AttentionRead));
    }

    [Fact]
    public async Task Without_Its_Section_There_Is_No_Operator_Api()
    {
        await using var app = new Api.OpenApiProduct("Production", ("Docs:Enabled", "true"));
        using var client = app.CreateClient();
        foreach (var path in new[] { "/operator/me", "/operator/roles", "/operator/token", "/operator" })
            Assert.Equal((path, 404), (path, (await client.ReadAsync(path)).Status));
        Assert.DoesNotContain("/operator", (await client.ReadAsync("/openapi/v1.json")).Text, StringComparison.Ordinal);
    }
}
