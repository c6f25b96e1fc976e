using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace HostedCapture.Tests.Applications;

/// <summary>Tokens of an outside issuer, and what they allow.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private TestAuthority _authority = null!;
    private IssuerApp _app = null!;

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
        Assert.Equal(read, await _app.StatusAsync(token));
        Assert.Equal(write, await _app.StatusAsync(token, "write"));
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
    public async Task A_Public_Key_Is_No_Secret()
    {
        var token = _authority.Token(_app.Clock, "captures.write");
        token.Header["alg"] = "HS256";
        var pem = Encoding.UTF8.GetBytes(token.Key.ExportSubjectPublicKeyInfoPem());
        Assert.Equal(401, await _app.StatusAsync(token.Sign(data => HMACSHA256.HashData(pem, data))));
    }

    [Fact]
    public async Task A_Token_Signed_By_The_Other_Issuers_Key_Is_Refused()
    {
        var own = await _app.ForgeAsync();
        var token = _authority.Token(_app.Clock, "captures.write");
        Assert.Equal(
            401, await _app.StatusAsync(token.Sign(data => own.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        Assert.Equal(
            401, await _app.StatusAsync(own.Sign(data => token.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
    }

    [Fact]
    public async Task An_Authority_That_Takes_Our_Kid_Cannot_Sign_For_Us()
    {
        var own = await _app.ForgeAsync();
        _authority.RollOver((string)own.Header["kid"]!);
        var token = _authority.Token(_app.Clock, "captures.write");
        Assert.Equal(200, await _app.StatusAsync(token.Sign()));
        Assert.Equal(
            401, await _app.StatusAsync(own.Sign(data => token.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        Assert.Equal(200, await _app.StatusAsync(own.Sign()));
    }

    [Fact]
    public async Task Without_Configuration_No_Outside_Token_Is_Accepted()
    {
        await using var app = new IssuerApp();
        using var response = await app.AskAsync(_authority.Token(app.Clock, "captures.write").Sign());
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, _authority.Reads);
    }
}
