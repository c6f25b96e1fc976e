using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace HostedCapture.Tests.Applications;

public sealed class TokenEndpointTests(IssuerApp app) : IClassFixture<IssuerApp>
{
    private const string Original = "/sso/oauth2/v2/token";
    private const string Standard = "/oauth2/token";
    private const string Grant = "grant_type=client_credentials";

    [Theory]
    [InlineData("Basic demo-shop:demo-secret")]
    [InlineData("basic demo-shop:demo-secret")]
    [InlineData("Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0")]
    public async Task The_Quickpay_Route_Takes_Raw_And_Base64_Credentials(string authorization)
    {
        using var response = await SendAsync(Original, Grant, authorization);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var answer = await JsonAsync(response);
        Assert.Equal(["scope", "token_type", "access_token", "expires_in"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Equal("", answer.GetProperty("scope").GetString());
        Assert.Equal("Bearer", answer.GetProperty("token_type").GetString());
        Assert.Equal(app.Clock.Seconds + 900, answer.GetProperty("expires_in").GetInt64());

        using var read = await app.AskAsync(answer.GetProperty("access_token").GetString(), "write");
        Assert.Equal(IssuerApp.ShopId, await read.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_Token_Has_Quickpays_Claims()
    {
        var token = await app.TokenAsync();
        var header = Forgery.Decode(token, 0);
        Assert.Equal(("RS256", "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()));
        Assert.Equal((await app.KidsAsync())[0], header.GetProperty("kid").GetString());

        var claims = Forgery.Decode(token, 1);
        Assert.Equal(app.Client.BaseAddress!.ToString().TrimEnd('/'), claims.GetProperty("iss").GetString());
        Assert.Equal("hostedcapture", claims.GetProperty("aud").GetString());
        Assert.Equal(IssuerApp.ShopId, claims.GetProperty("sub").GetString());
        Assert.Equal(IssuerApp.ShopId, claims.GetProperty("primarysid").GetString());
        Assert.Equal("Demo Shop", claims.GetProperty("unique_name").GetString());
        Assert.Equal("APPL", claims.GetProperty("groupsid").GetString());
        Assert.Equal("Bearer", claims.GetProperty("type").GetString());
        Assert.Equal(0, claims.GetProperty("scope").GetArrayLength());
        Assert.Equal(app.Clock.Seconds, claims.GetProperty("iat").GetInt64());
        Assert.Equal(app.Clock.Seconds + 900, claims.GetProperty("exp").GetInt64());
        Assert.NotEqual(claims.GetProperty("jti").GetString(), Forgery.Decode(await app.TokenAsync(), 1).GetProperty("jti").GetString());
    }

    [Theory]
    [InlineData(null, "No authorization token was found")]
    [InlineData("", "Format is Authorization: Bearer [token]")]
    [InlineData("Basic", "Format is Authorization: Bearer [token]")]
    [InlineData("Basic ", "Format is Authorization: Bearer [token]")]
    [InlineData("Basic %%%", "Format is Authorization: Bearer [token]")]
    [InlineData("Basic bm8tY29sb24=", "Format is Authorization: Bearer [token]")]
    [InlineData("Bearer demo-shop:demo-secret", "Format is Authorization: Bearer [token]")]
    [InlineData("Basic demo-shop:wrong", "A valid credential in the Authorization header is required")]
    [InlineData("Basic demo-shop:", "A valid credential in the Authorization header is required")]
    [InlineData("Basic demo-shop:other-secret", "A valid credential in the Authorization header is required")]
    [InlineData("Basic nobody:demo-secret", "A valid credential in the Authorization header is required")]
    [InlineData("Basic ZGVtby1zaG9wOndyb25n", "A valid credential in the Authorization header is required")]
    public async Task The_Quickpay_Route_Refuses_Credentials_In_Quickpays_Words(string? authorization, string words)
    {
        using var response = await SendAsync(Original, Grant, authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var problem = await ProblemAsync(response);
        Assert.Equal("InvalidCredentials", problem.GetProperty("error_code").GetString());
        Assert.Equal(words, problem.GetProperty("error_description").GetString());
    }

    [Theory]
    [InlineData("", 400, "required")]
    [InlineData("grant_type=", 400, "required")]
    [InlineData("identifier=abc", 400, "required")]
    [InlineData("grant_type=password", 400, "unknown_value")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", 400, "duplicate")]
    [InlineData("grant_type=password&grant_type=client_credentials", 400, "duplicate")]
    public async Task The_Quickpay_Route_Names_The_Wrong_Grant(string body, int status, string code)
    {
        using var response = await SendAsync(Original, body, "Basic demo-shop:demo-secret");
        Assert.Equal(status, (int)response.StatusCode);
        var problem = await ProblemAsync(response);
        Assert.Equal("INVALID_MODEL", problem.GetProperty("error_code").GetString());
        var error = Assert.Single(problem.GetProperty("meta_data").GetProperty("errors").EnumerateArray());
        Assert.Equal(("grant_type", code), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData(Original, "application/json", "{\"grant_type\":\"client_credentials\"}", 415)]
    [InlineData(Original, "application/x-www-form-urlencoded; charset=utf-16", Grant, 415)]
    [InlineData(Original, "not a type", Grant, 415)]
    [InlineData(Original, null, Grant, 415)]
    [InlineData(Standard, "multipart/form-data; boundary=x", "--x--", 400)]
    [InlineData(Standard, "application/json", "{\"grant_type\":\"client_credentials\"}", 400)]
    public async Task Only_A_Form_Is_Read(string path, string? type, string body, int status)
    {
        using var response = await SendAsync(path, body, "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", type);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(Original, false)]
    [InlineData(Original, true)]
    [InlineData(Standard, false)]
    [InlineData(Standard, true)]
    public async Task A_Large_Body_Is_Refused(string path, bool chunked)
    {
        var body = $"{Grant}&filler={new string('x', 8 * 1024)}";
        using var response = await SendAsync(path, body, "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", chunked: chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);

        using var many = await SendAsync(path, $"{Grant}&%00&%zz&a&{string.Join('&', Enumerable.Range(0, 1100).Select(n => $"f{n}"))}", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", chunked: chunked);
        Assert.Equal(HttpStatusCode.OK, many.StatusCode);
    }

    [Theory]
    [InlineData(Grant, "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0")]
    [InlineData(Grant + "&client_id=demo-shop", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0")]
    [InlineData(Grant + "&client_id=demo-shop&client_secret=demo-secret", null)]
    [InlineData(Grant + "&client_id=demo%2Dshop&client_secret=demo%2Dsecret&scope=anything", null)]
    [InlineData(Grant, "Basic ZGVtbyUyRHNob3A6ZGVtbyUyRHNlY3JldA==")]
    public async Task The_Standard_Route_Takes_Credentials_In_Header_Or_Body(string body, string? authorization)
    {
        using var response = await SendAsync(Standard, body, authorization);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var answer = await JsonAsync(response);
        Assert.Equal(["access_token", "token_type", "expires_in"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Equal(900, answer.GetProperty("expires_in").GetInt64());
        using var read = await app.AskAsync(answer.GetProperty("access_token").GetString());
        Assert.Equal(IssuerApp.ShopId, await read.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("q+Zk/7w==")]
    [InlineData("100%25+a b")]
    [InlineData("a:b::c%3A")]
    [InlineData("%zz%")]
    [InlineData("ñandú+")]
    public async Task A_Secret_In_Basic_Is_Read_Form_Encoded_And_As_It_Is(string secret)
    {
        const string Id = "my shop+1";
        await using var own = new IssuerApp
        {
            Configuration = new Dictionary<string, string> { ["Applications:0:ClientId"] = Id, ["Applications:0:ClientSecret"] = secret },
        };
        var twice = WebUtility.UrlEncode(WebUtility.UrlEncode(secret));
        foreach (var path in new[] { Original, Standard })
        {
            foreach (var encode in new Func<string, string>[] { text => text, WebUtility.UrlEncode, Uri.EscapeDataString })
            {
                var pair = $"{encode(Id)}:{encode(secret)}";
                using var response = await own.Client.SendAsync(IssuerApp.TokenRequest(path, pair));
                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path} {pair}: {response.StatusCode}");
            }

            foreach (var wrong in new[] { $"{Id}:{secret}x", $"my shop:{secret}", $"{Id}:{twice}x" })
            {
                using var response = await own.Client.SendAsync(IssuerApp.TokenRequest(path, wrong));
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            }
        }
    }

    [Theory]
    [InlineData("Bearer old", 200)]
    [InlineData("Bearer", 200)]
    [InlineData("bearer x.y.z", 200)]
    [InlineData("Digest username=x", 200)]
    [InlineData("Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 400)]
    [InlineData("Basic", 400)]
    public async Task Only_Basic_Is_A_Clients_Secret_Beside_One_In_The_Body(string authorization, int status)
    {
        using var response = await SendAsync(Standard, Grant + "&client_id=demo-shop&client_secret=demo-secret", authorization);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(Original, "ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 200)]
    [InlineData(Original, "ZGVtby1zaG9wOmRlbW8tc2Vj cmV0", 401)]
    [InlineData(Original, "ZGVtby1zaG9wOmRlbW8tc2VjcmV0====", 401)]
    [InlineData(Standard, "ZGVtby1zaG9wOmRlbW8tc2Vj cmV0", 401)]
    public async Task Credentials_In_Non_Canonical_Base64_Are_Refused(string path, string pair, int status)
    {
        using var response = await SendAsync(path, Grant, $"Basic {pair}");
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(Grant, null, 401, "invalid_client")]
    [InlineData(Grant + "&client_id=demo-shop", null, 401, "invalid_client")]
    [InlineData(Grant + "&client_id=demo-shop&client_secret=wrong", null, 401, "invalid_client")]
    [InlineData(Grant, "Basic ZGVtby1zaG9wOndyb25n", 401, "invalid_client")]
    [InlineData(Grant, "Basic demo-shop:demo-secret", 401, "invalid_client")]
    [InlineData(Grant, "Bearer ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 401, "invalid_client")]
    [InlineData(Grant + "&client_id=other-shop", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 401, "invalid_client")]
    [InlineData(Grant + "&client_secret=demo-secret", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 400, "invalid_request")]
    [InlineData("", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 400, "invalid_request")]
    [InlineData(Grant + "&" + Grant, "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 400, "invalid_request")]
    [InlineData("grant_type=password", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", 400, "unsupported_grant_type")]
    public async Task The_Standard_Errors_Are_Those_Of_RFC_6749(string body, string? authorization, int status, string error)
    {
        using var response = await SendAsync(Standard, body, authorization);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(error, (await JsonAsync(response)).GetProperty("error").GetString());
        Assert.Equal(status == 401 ? ["Basic"] : [], response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
    }

    [Fact]
    public async Task The_Issuer_Describes_Itself()
    {
        var issuer = app.Client.BaseAddress!.ToString().TrimEnd('/');
        var about = await app.Client.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");
        Assert.Equal(issuer, about.GetProperty("issuer").GetString());
        Assert.Equal($"{issuer}/oauth2/token", about.GetProperty("token_endpoint").GetString());
        Assert.Equal(0, about.GetProperty("response_types_supported").GetArrayLength());
        Assert.Equal("client_credentials", about.GetProperty("grant_types_supported")[0].GetString());
        Assert.Equal("RS256", about.GetProperty("id_token_signing_alg_values_supported")[0].GetString());

        // RFC 8414 has the same members at another address.
        var same = await app.Client.GetFromJsonAsync<JsonElement>("/.well-known/oauth-authorization-server");
        Assert.Equal(about.GetRawText(), same.GetRawText());

        var keys = await app.Client.GetFromJsonAsync<JsonElement>(about.GetProperty("jwks_uri").GetString());
        var key = keys.GetProperty("keys")[0];
        Assert.Equal(["kty", "use", "alg", "kid", "n", "e"], key.EnumerateObject().Select(member => member.Name));
        // RFC 7638: the required members alone, in the order of their names, without spaces.
        var required = new SortedDictionary<string, string?>(new[] { "e", "kty", "n" }.ToDictionary(name => name, name => key.GetProperty(name).GetString()), StringComparer.Ordinal);
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(required))), key.GetProperty("kid").GetString());
    }

    [Fact]
    public async Task The_Issuer_Is_The_Public_Address_When_There_Is_One()
    {
        await using var other = new IssuerApp { Configuration = new Dictionary<string, string> { ["PublicBaseUrl"] = "https://pay.example/" } };
        Assert.Equal("https://pay.example", Forgery.Decode(await other.TokenAsync(), 1).GetProperty("iss").GetString());
        using var read = await other.AskAsync(await other.TokenAsync());
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(
        string path, string body, string? authorization, string? type = "application/x-www-form-urlencoded", bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return await app.Client.SendAsync(request);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await JsonAsync(response);
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
