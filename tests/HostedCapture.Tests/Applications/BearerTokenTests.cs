using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace HostedCapture.Tests.Applications;

public sealed class BearerTokenTests(IssuerApp app) : IClassFixture<IssuerApp>
{
    private const string Missing = "No authorization token was found";
    private const string Malformed = "Format is Authorization: Bearer [token]";
    private const string Invalid = "A valid credential in the Authorization header is required";

    private static readonly Dictionary<string, Func<Forgery, long, string>> s_refused = new()
    {
        ["no signature"] = (forgery, _) => string.Join('.', forgery.Sign().Split('.')[..2]) + ".",
        ["alg none"] = (forgery, _) => Header(forgery, "alg", "none").Sign(_ => []),
        ["alg none with a signature"] = (forgery, _) => Header(forgery, "alg", "none").Sign(),
        ["HS256 with the public key's PEM"] = (forgery, _) => Header(forgery, "alg", "HS256")
            .Sign(data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(forgery.Key.ExportSubjectPublicKeyInfoPem()), data)),
        ["HS256 with the public key's DER"] = (forgery, _) => Header(forgery, "alg", "HS256")
            .Sign(data => HMACSHA256.HashData(forgery.Key.ExportSubjectPublicKeyInfo(), data)),
        ["RS384"] = (forgery, _) => Header(forgery, "alg", "RS384")
            .Sign(data => forgery.Key.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)),
        ["PS256"] = (forgery, _) => Header(forgery, "alg", "PS256")
            .Sign(data => forgery.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["rs256 in small letters"] = (forgery, _) => Header(forgery, "alg", "rs256").Sign(),
        ["no alg"] = (forgery, _) => Header(forgery, "alg", null).Sign(),
        ["another kid"] = (forgery, _) => Header(forgery, "kid", "another").Sign(),
        ["kid in other letters"] = (forgery, _) => Header(forgery, "kid", ((string)forgery.Header["kid"]!).ToUpperInvariant()).Sign(),
        ["no kid"] = (forgery, _) => Header(forgery, "kid", null).Sign(),
        ["kid as a number"] = (forgery, _) => Header(forgery, "kid", 1).Sign(),
        ["typ of a receipt"] = (forgery, _) => Header(forgery, "typ", "receipt+jwt").Sign(),
        ["typ at+jwt"] = (forgery, _) => Header(forgery, "typ", "at+jwt").Sign(),
        ["no typ"] = (forgery, _) => Header(forgery, "typ", null).Sign(),
        ["a critical header"] = (forgery, _) => Header(forgery, "crit", new[] { "b64" }).Sign(),
        ["a key in the header"] = (forgery, _) => WithOwnKey(forgery),
        ["another key, right kid"] = (forgery, _) => forgery.Sign(data => RSA.Create(2048).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        ["kid twice"] = (forgery, _) => forgery.Sign(
            $$"""{"alg":"RS256","typ":"JWT","kid":"x","kid":"{{forgery.Header["kid"]}}"}""", JsonSerializer.Serialize(forgery.Claims)),
        ["sub twice"] = (forgery, _) => forgery.Sign(
            JsonSerializer.Serialize(forgery.Header), JsonSerializer.Serialize(forgery.Claims).Replace("{", "{\"sub\":\"x\",", StringComparison.Ordinal)),
        ["expired 31 s ago"] = (forgery, now) => Claim(forgery, "exp", now - 31).Sign(),
        ["no exp"] = (forgery, _) => Claim(forgery, "exp", null).Sign(),
        ["exp as text"] = (forgery, now) => Claim(forgery, "exp", $"{now + 900}").Sign(),
        ["exp twice"] = (forgery, now) => Claim(forgery, "exp", new[] { now - 900, now + 900 }).Sign(),
        ["exp beyond time"] = (forgery, _) => Claim(forgery, "exp", long.MaxValue).Sign(),
        ["nbf in 31 s"] = (forgery, now) => Claim(forgery, "nbf", now + 31).Sign(),
        ["nbf as text"] = (forgery, _) => Claim(forgery, "nbf", "soon").Sign(),
        ["issued in 31 s"] = (forgery, now) => Claim(Claim(forgery, "iat", now + 31), "exp", now + 60).Sign(),
        ["no iat"] = (forgery, _) => Claim(forgery, "iat", null).Sign(),
        ["lives 31 s too long"] = (forgery, now) => Claim(forgery, "exp", now + 931).Sign(),
        ["lives a hundred years"] = (forgery, now) => Claim(forgery, "exp", now + 3_155_760_000).Sign(),
        ["another aud"] = (forgery, _) => Claim(forgery, "aud", "elsewhere").Sign(),
        ["no aud"] = (forgery, _) => Claim(forgery, "aud", null).Sign(),
        ["another iss"] = (forgery, _) => Claim(forgery, "iss", "https://elsewhere.example").Sign(),
        ["iss with a slash"] = (forgery, _) => Claim(forgery, "iss", $"{forgery.Claims["iss"]}/").Sign(),
        ["no iss"] = (forgery, _) => Claim(forgery, "iss", null).Sign(),
        ["unknown sub"] = (forgery, _) => Claim(forgery, "sub", "a4e7d9b2-0000-0000-0000-90d2e5f4c802").Sign(),
        ["client id as sub"] = (forgery, _) => Claim(forgery, "sub", "demo-shop").Sign(),
        ["no sub"] = (forgery, _) => Claim(forgery, "sub", null).Sign(),
        ["sub as a list"] = (forgery, _) => Claim(forgery, "sub", new[] { IssuerApp.ShopId }).Sign(),
        ["tampered payload"] = (forgery, _) => Tampered(forgery),
        ["garbage"] = (_, _) => "garbage",
        ["three parts of garbage"] = (_, _) => "a.b.c",
        ["three dots"] = (_, _) => "...",
        ["payload is a list"] = (forgery, _) => forgery.Sign(JsonSerializer.Serialize(forgery.Header), "[]"),
        ["payload is deep"] = (forgery, _) => forgery.Sign(JsonSerializer.Serialize(forgery.Header), $$"""{"sub":{{new string('[', 2000)}}{{new string(']', 2000)}}}"""),
        ["payload is no UTF-8"] = (forgery, _) => $"{forgery.Sign().Split('.')[0]}.wMDA.AAAA",
        ["iss is no UTF-8"] = (forgery, _) => $"{forgery.Sign().Split('.')[0]}.{Base64Url.EncodeToString([.. "{\"iss\":\""u8, 0x92, .. "\"}"u8])}.AAAA",
        ["10 KB"] = (forgery, _) => Claim(forgery, "filler", new string('x', 10 * 1024)).Sign(),
        ["encrypted (five parts)"] = (forgery, _) => $"{Forgery.Encode("""{"alg":"dir","enc":"A256GCM","zip":"DEF"}""")}..AAAA.AAAA.AAAA",
    };

    private static readonly Dictionary<string, Func<Forgery, long, string>> s_accepted = new()
    {
        ["as it is"] = (forgery, _) => forgery.Sign(),
        ["expired 20 s ago"] = (forgery, now) => Claim(Claim(forgery, "iat", now - 900), "exp", now - 20).Sign(),
        ["issued in 20 s, elsewhere"] = (forgery, now) => Claim(Claim(forgery, "iat", now + 20), "nbf", now + 20).Sign(),
        ["one of two audiences"] = (forgery, _) => Claim(forgery, "aud", new[] { "elsewhere", "hostedcapture" }).Sign(),
    };

    public static TheoryData<string> Refused => [.. s_refused.Keys];

    public static TheoryData<string> Accepted => [.. s_accepted.Keys];

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_Token_Is_Accepted(string name)
    {
        using var response = await app.AskAsync(s_accepted[name](await app.ForgeAsync(), app.Clock.Seconds), "write");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(IssuerApp.ShopId, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_Token_Is_Refused_Without_A_Reason(string name)
    {
        var token = s_refused[name](await app.ForgeAsync(), app.Clock.Seconds);
        app.Log.Clear();
        using var response = await app.AskAsync(token);
        await UnauthorizedAsync(response, Invalid);

        Assert.Single(app.Log, line => line.StartsWith("Information: Local token refused: ", StringComparison.Ordinal));
        foreach (var part in token.Split('.').Where(part => part.Length > 8))
            Assert.DoesNotContain(app.Log, line => line.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, Missing)]
    [InlineData("", Malformed)]
    [InlineData("Bearer", Malformed)]
    [InlineData("Bearer ", Malformed)]
    [InlineData("Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0", Malformed)]
    [InlineData("TOKEN", Malformed)]
    [InlineData("BearerTOKEN", Malformed)]
    [InlineData("Bearer garbage", Invalid)]
    [InlineData("Bearer TOKEN TOKEN", Invalid)]
    [InlineData("Bearer TOKEN,Bearer TOKEN", Invalid)]
    public async Task An_Authorization_Header_Is_Refused_In_Quickpays_Words(string? header, string words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/probe/read");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header.Replace("TOKEN", await app.TokenAsync(), StringComparison.Ordinal));
        using var response = await app.Client.SendAsync(request);
        await UnauthorizedAsync(response, words);
    }

    [Fact]
    public async Task A_Token_In_Non_Canonical_Base64_Is_Refused()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var token = await app.TokenAsync();
        using var good = await app.AskAsync(token);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);

        var others = Alphabet.Where(last => last != token[^1]).Select(last => token[..^1] + last)
            .Concat([$"{token}=", $"{token}==", $"{token[..^4]} {token[^4..]}"])
            // The same bytes of header and payload, too.
            .Concat(new[] { 0, 1 }.SelectMany(part => Spellings(token.Split('.'), part, Alphabet)));
        foreach (var other in others)
        {
            using var response = await app.AskAsync(other);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, other);
        }
    }

    private static IEnumerable<string> Spellings(string[] parts, int part, string alphabet)
    {
        var spare = parts[part].Length % 4 switch { 2 => 16, 3 => 4, _ => 1 };
        var last = alphabet.IndexOf(parts[part][^1], StringComparison.Ordinal);
        for (var more = 1; more < spare; more++)
            yield return string.Join('.', parts.Select((text, i) => i == part ? text[..^1] + alphabet[last + more] : text));
        yield return string.Join('.', parts.Select((text, i) => i == part ? text + "=" : text));
    }

    [Fact]
    public async Task The_Schemes_Name_Has_Any_Case()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/probe/read");
        request.Headers.TryAddWithoutValidation("Authorization", $"bearer  {await app.TokenAsync()}");
        using var response = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Each_Client_Acts_As_Its_Own_Application()
    {
        using var answer = await app.Client.SendAsync(IssuerApp.TokenRequest("/oauth2/token", "other-shop:other-secret"));
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        using var response = await app.AskAsync(token);
        Assert.Equal("a4e7d9b2-5c38-4f7b-8b16-90d2e5f4c802", await response.Content.ReadAsStringAsync());
    }

    private static Forgery Header(Forgery forgery, string name, object? value) => Set(forgery, forgery.Header, name, value);

    private static Forgery Claim(Forgery forgery, string name, object? value) => Set(forgery, forgery.Claims, name, value);

    private static Forgery Set(Forgery forgery, Dictionary<string, object?> part, string name, object? value)
    {
        if (value is null)
            part.Remove(name);
        else
            part[name] = value;
        return forgery;
    }

    private static string Tampered(Forgery forgery)
    {
        var parts = forgery.Sign().Split('.');
        Claim(forgery, "sub", "a4e7d9b2-5c38-4f7b-8b16-90d2e5f4c802");
        return $"{parts[0]}.{forgery.Sign().Split('.')[1]}.{parts[2]}";
    }

    private static string WithOwnKey(Forgery forgery)
    {
        using var own = RSA.Create(2048);
        var half = own.ExportParameters(includePrivateParameters: false);
        forgery.Header["jwk"] = new { kty = "RSA", n = Convert.ToBase64String(half.Modulus!), e = "AQAB" };
        return forgery.Sign(data => own.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static async Task UnauthorizedAsync(HttpResponseMessage response, string words)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("InvalidCredentials", problem.GetProperty("error_code").GetString());
        Assert.Equal(words, problem.GetProperty("error_description").GetString());
    }
}
