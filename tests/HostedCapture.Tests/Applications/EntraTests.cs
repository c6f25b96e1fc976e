using System.Net;
using Xunit;

namespace HostedCapture.Tests.Applications;

/// <summary>Tokens of a tenant of Microsoft Entra ID, and of nobody else's.</summary>
public sealed class EntraTests
{
    private const string Tenant = "3f0c9a52-7d4e-4b1a-9c55-1f2e3d4c5b6a";

    private static readonly Dictionary<string, Action<Dictionary<string, object?>, Dictionary<string, object?>, long>> s_spoilt = new()
    {
        ["another tenant"] = (_, claims, _) => claims["tid"] = "00000000-7d4e-4b1a-9c55-1f2e3d4c5b6a",
        ["no tenant"] = (_, claims, _) => claims.Remove("tid"),
        ["unknown client"] = (_, claims, _) => claims["azp"] = "somebody",
        ["no client"] = (_, claims, _) => claims.Remove("azp"),
        ["application id for client id"] = (_, claims, _) => claims["azp"] = IssuerApp.ShopId,
        ["another audience"] = (_, claims, _) => claims["aud"] = "hostedcapture",
        ["another issuer"] = (_, claims, _) => claims["iss"] = "https://elsewhere.example",
        ["no issuer"] = (_, claims, _) => claims.Remove("iss"),
        ["type of a receipt"] = (header, _, _) => header["typ"] = "receipt+jwt",
        ["no type"] = (header, _, _) => header.Remove("typ"),
        ["another kid"] = (header, _, _) => header["kid"] = "another",
        ["no kid"] = (header, _, _) => header.Remove("kid"),
        ["another algorithm"] = (header, _, _) => header["alg"] = "PS256",
        ["expired"] = (_, claims, now) => (claims["iat"], claims["exp"]) = (now - 3600, now - 31),
        ["not yet"] = (_, claims, now) => claims["nbf"] = now + 31,
        ["the audience of another version"] = (_, claims, _) => claims["aud"] = "api://api-client",
        ["a critical header"] = (header, _, _) => header["crit"] = new[] { "exp" },
        ["exp as text"] = (_, claims, now) => claims["exp"] = $"{now + 600}",
        ["exp with decimals"] = (_, claims, now) => claims["exp"] = now + 600.5,
        ["26 hours"] = (_, claims, now) => claims["exp"] = now + (26 * 3600),
    };

    public static TheoryData<string> Spoilt => [.. s_spoilt.Keys];

    [Fact]
    public async Task AzureAd_Accepts_Its_Tenants_Tokens()
    {
        await using var entra = await TestAuthority.StartAsync($"/{Tenant}/v2.0");
        await using var app = EntraApp(entra);
        // Entra's tokens of version 2.0 have the bare client id, those of 1.0 the application's URI:
        // Microsoft.Identity.Web tells them apart.
        foreach (var (version, audience) in new[] { ("2.0", "api-client"), ("1.0", "api://api-client") })
        {
            var token = EntraToken(entra, app);
            (token.Claims["ver"], token.Claims["aud"]) = (version, audience);
            using var response = await app.AskAsync(token.Sign(), "write");
            Assert.Equal(IssuerApp.ShopId, await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task AzureAd_Refuses(string name)
    {
        await using var entra = await TestAuthority.StartAsync($"/{Tenant}/v2.0");
        await using var app = EntraApp(entra);
        var token = EntraToken(entra, app);
        s_spoilt[name](token.Header, token.Claims, app.Clock.Seconds);
        using var response = await app.AskAsync(token.Sign());
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task AzureAd_Takes_The_Audience_That_Is_Configured_And_No_Other()
    {
        await using var entra = await TestAuthority.StartAsync($"/{Tenant}/v2.0");
        await using var app = EntraApp(entra, audience: "https://api.example");
        foreach (
            var (audience, status) in new[] { ("https://api.example", HttpStatusCode.OK), ("api-client", HttpStatusCode.Unauthorized) })
        {
            var token = EntraToken(entra, app);
            token.Claims["aud"] = audience;
            using var response = await app.AskAsync(token.Sign());
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task AzureAd_Answers_Forbidden_Without_A_Role()
    {
        await using var entra = await TestAuthority.StartAsync($"/{Tenant}/v2.0");
        await using var app = EntraApp(entra);
        var token = EntraToken(entra, app);
        token.Claims.Remove("roles");
        using var response = await app.AskAsync(token.Sign());
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_Person_Of_The_Tenant_Is_What_Her_App_Roles_Say()
    {
        await using var entra = await TestAuthority.StartAsync($"/{Tenant}/v2.0");
        await using var app = EntraApp(entra);
        using var http = app.CreateClient();
        foreach (var (tenant, roles, answer) in new (string, string[], (int, string?))[]
        {
            (Tenant, ["operator.auditor"], (200, "auditor")),
            (Tenant, [$"merchant.support:{IssuerApp.ShopId}"], (200, "merchant_support")),
            (Tenant, ["operator.king"], (401, null)),
            ("00000000-7d4e-4b1a-9c55-1f2e3d4c5b6a", ["operator.auditor"], (401, null)),
        })
        {
            var token = EntraToken(entra, app);
            (token.Claims["tid"], token.Claims["roles"], token.Claims["azp"]) = (tenant, roles, "the-console");
            (token.Claims["oid"], token.Claims["name"]) = ("b1f0", "Ana Soto");
            var me = await http.ReadAsync("/operator/me", ("Authorization", $"Bearer {token.Sign()}"));
            Assert.Equal((tenant, roles[0], answer), (tenant, roles[0], (me.Status, me.Get("role"))));
            if (me.Status == 200)
                Assert.Equal(("b1f0", "Ana Soto", "false"), (me.Get("subject"), me.Get("name"), me.Get("second_factor")));
        }
    }

    private static IssuerApp EntraApp(TestAuthority entra, string audience = "") => new()
    {
        Configuration = new Dictionary<string, string>
        {
            ["AzureAd:Instance"] = $"{entra.Address}/",
            ["AzureAd:TenantId"] = Tenant,
            ["AzureAd:ClientId"] = "api-client",
            ["AzureAd:Audience"] = audience,
        },
    };

    private static Forgery EntraToken(TestAuthority entra, IssuerApp app)
    {
        var token = entra.Token(app.Clock, "captures.write");
        (token.Claims["ver"], token.Claims["aud"], token.Claims["tid"]) = ("2.0", "api-client", Tenant);
        return token;
    }
}
