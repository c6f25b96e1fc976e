using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HostedCapture.Tests.Applications;

public sealed class AuthorityTests : IAsyncLifetime
{
    private const string Tenant = "3f0c9a52-7d4e-4b1a-9c55-1f2e3d4c5b6a";
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

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

    private TestAuthority _authority = null!;
    private IssuerApp _app = null!;

    public static TheoryData<string> Spoilt => [.. s_spoilt.Keys];

    public async Task InitializeAsync()
    {
        _authority = await TestAuthority.StartAsync();
        _app = new IssuerApp { Configuration = new Dictionary<string, string> { ["Authority"] = _authority.Address } };
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Theory]
    [InlineData("captures.write", 200, 200)]
    [InlineData("captures.read", 200, 403)]
    [InlineData("captures.admin", 403, 403)]
    [InlineData("Captures.Write", 403, 403)]
    [InlineData(null, 403, 403)]
    public async Task A_Role_Allows_Only_Its_Routes(string? role, int read, int write)
    {
        var token = _authority.Token(_app.Clock, role is null ? [] : [role]).Sign();
        Assert.Equal(read, await StatusAsync(token));
        Assert.Equal(write, await StatusAsync(token, "write"));
    }

    [Fact]
    public async Task Without_A_Role_The_Answer_Is_Forbidden()
    {
        using var response = await _app.AskAsync(_authority.Token(_app.Clock).Sign());
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("FORBIDDEN", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error_code").GetString());
    }

    [Theory]
    [InlineData("azp", "JWT")]
    [InlineData("appid", "JWT")]
    [InlineData("client_id", "at+jwt")]
    public async Task The_Client_Id_Names_The_Application(string claim, string type)
    {
        var token = _authority.Token(_app.Clock, "captures.read");
        token.Claims.Remove("azp");
        token.Claims[claim] = "other-shop";
        token.Header["typ"] = type;
        using var response = await _app.AskAsync(token.Sign());
        Assert.Equal("a4e7d9b2-5c38-4f7b-8b16-90d2e5f4c802", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task AzureAd_Accepts_Its_Tenants_Tokens()
    {
        await using var entra = await TestAuthority.StartAsync($"/{Tenant}/v2.0");
        await using var app = EntraApp(entra);
        // Entra's tokens of version 2.0 have the bare client id, those of 1.0 the application's URI: Microsoft.Identity.Web tells them apart.
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
        foreach (var (audience, status) in new[] { ("https://api.example", HttpStatusCode.OK), ("api-client", HttpStatusCode.Unauthorized) })
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
    public async Task A_Public_Key_Is_No_Secret()
    {
        var token = _authority.Token(_app.Clock, "captures.write");
        token.Header["alg"] = "HS256";
        var pem = Encoding.UTF8.GetBytes(token.Key.ExportSubjectPublicKeyInfoPem());
        Assert.Equal(401, await StatusAsync(token.Sign(data => HMACSHA256.HashData(pem, data))));
    }

    [Fact]
    public async Task A_Token_Signed_By_The_Other_Issuers_Key_Is_Refused()
    {
        var own = await _app.ForgeAsync();
        var token = _authority.Token(_app.Clock, "captures.write");
        Assert.Equal(401, await StatusAsync(token.Sign(data => own.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        Assert.Equal(401, await StatusAsync(own.Sign(data => token.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
    }

    [Fact]
    public async Task An_Authority_That_Takes_Our_Kid_Cannot_Sign_For_Us()
    {
        var own = await _app.ForgeAsync();
        _authority.RollOver((string)own.Header["kid"]!);
        var token = _authority.Token(_app.Clock, "captures.write");
        Assert.Equal(200, await StatusAsync(token.Sign()));
        Assert.Equal(401, await StatusAsync(own.Sign(data => token.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        Assert.Equal(200, await StatusAsync(own.Sign()));
    }

    [Fact]
    public async Task A_New_Key_Is_Read_When_Its_First_Token_Comes()
    {
        var old = _authority.Token(_app.Clock, "captures.read").Sign();
        Assert.Equal(200, await StatusAsync(old));
        _authority.RollOver("second");
        var fresh = _authority.Token(_app.Clock, "captures.read").Sign();
        Assert.Equal(401, await StatusAsync(fresh));
        Assert.Equal(1, _authority.Reads);

        _app.Clock.Advance(s_pause);
        Assert.Equal(200, await StatusAsync(fresh));
        Assert.Equal(200, await StatusAsync(old));
        Assert.Equal(2, _authority.Reads);
    }

    [Fact]
    public async Task Unknown_Keys_Reload_The_Metadata_At_A_Limited_Rate()
    {
        var token = _authority.Token(_app.Clock, "captures.read");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async n =>
        {
            var forged = _authority.Token(_app.Clock, "captures.read");
            forged.Header["kid"] = $"guess-{n}";
            Assert.Equal(401, await StatusAsync(forged.Sign()));
        }));
        Assert.Equal(1, _authority.Reads);
        Assert.Equal(200, await StatusAsync(token.Sign()));
        Assert.Equal(1, _authority.Reads);
    }

    [Fact]
    public async Task An_Authority_That_Is_Away_From_The_Start_Is_Not_The_Callers_Fault()
    {
        _authority.Instead = Cut;
        var token = _authority.Token(_app.Clock, "captures.read").Sign();
        using var response = await _app.AskAsync(token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(s_pause, response.Headers.RetryAfter!.Delta);
        Assert.Equal("AUTHORITY_UNAVAILABLE", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error_code").GetString());
        Assert.Equal(200, await StatusAsync(await _app.TokenAsync(), "write"));
        Assert.Equal(401, await StatusAsync("garbage"));

        _authority.Instead = null;
        Assert.Equal(503, await StatusAsync(token));
        Assert.Equal(1, _authority.Reads);
        _app.Clock.Advance(s_pause);
        Assert.Equal(200, await StatusAsync(token));
    }

    [Fact]
    public async Task Known_Keys_Stay_Valid_For_A_Day_Of_Outage()
    {
        Assert.Equal(200, await StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        _authority.Instead = Cut;
        _app.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(200, await StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        _app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(503, await StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        Assert.Equal(200, await StatusAsync(await _app.TokenAsync()));
    }

    [Fact]
    public async Task A_Removed_Key_Is_Noticed()
    {
        var token = _authority.Token(_app.Clock, "captures.read");
        token.Claims["exp"] = _app.Clock.Seconds + (24 * 3600);
        Assert.Equal(200, await StatusAsync(token.Sign()));
        _authority.Instead = context => context.Response.WriteAsJsonAsync(new { issuer = _authority.Issuer, jwks_uri = $"{_authority.Address}/keys", keys = Array.Empty<object>() });
        _app.Clock.Advance(TimeSpan.FromMinutes(61));

        // The first token after an hour starts the reading and does not wait for it.
        Assert.True(SpinWait.SpinUntil(() => StatusAsync(token.Sign()).GetAwaiter().GetResult() == 401, TimeSpan.FromMinutes(1)));
        Assert.Equal(2, _authority.Reads);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("error")]
    [InlineData("too large")]
    [InlineData("no JSON")]
    [InlineData("JSON of another kind")]
    [InlineData("keys elsewhere over http")]
    [InlineData("keys in a file")]
    public async Task An_Invalid_Answer_Of_The_Authority_Is_An_Outage(string kind)
    {
        switch (kind)
        {
            case "redirect":
                await using (var elsewhere = await TestAuthority.StartAsync())
                {
                    var target = elsewhere.Address;
                    _authority.Instead = context =>
                    {
                        context.Response.Redirect(target + context.Request.Path);
                        return Task.CompletedTask;
                    };
                    Assert.Equal(503, await StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
                    Assert.Equal(0, elsewhere.Reads);
                }

                return;
            case "error":
                _authority.Instead = context =>
                {
                    context.Response.StatusCode = 500;
                    return Task.CompletedTask;
                };
                break;
            case "too large":
                _authority.Instead = context => context.Response.WriteAsJsonAsync(
                    new { issuer = _authority.Issuer, jwks_uri = $"{_authority.Address}/keys", keys = Array.Empty<object>(), filler = new string('x', 300_000) });
                break;
            case "no JSON":
                _authority.Instead = context => context.Response.WriteAsync("<html>");
                break;
            case "JSON of another kind":
                _authority.Instead = context => context.Response.WriteAsync("[1]");
                break;
            case "keys elsewhere over http":
                _authority.KeysAddress = "http://keys.invalid/keys";
                break;
            case "keys in a file":
                _authority.KeysAddress = "file:///etc/hostname";
                break;
        }

        Assert.Equal(503, await StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        var reason = _authority.KeysAddress is null ? "The authority" : "jwks_uri is not https";
        Assert.Contains(_app.Log, line => line.StartsWith("Warning: ", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_Configuration_No_Outside_Token_Is_Accepted()
    {
        await using var app = new IssuerApp();
        using var response = await app.AskAsync(_authority.Token(app.Clock, "captures.write").Sign());
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, _authority.Reads);
    }

    private static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
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

    private async Task<int> StatusAsync(string token, string route = "read")
    {
        using var response = await _app.AskAsync(token, route);
        return (int)response.StatusCode;
    }
}
