using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Tests.Applications;

/// <summary>An outside issuer on loopback: discovery and keys, which roll over, and which go away when told.</summary>
public sealed class TestAuthority : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _path;
    private readonly List<(string Kid, RSA Key)> _keys = [];
    private int _reads;

    private TestAuthority(string path)
    {
        _path = path;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        RollOver("first");
    }

    /// <summary>Where it listens.</summary>
    public string Address => _app.Urls.Single();

    public string Issuer => Address + _path;

    /// <summary>How often its metadata was asked for.</summary>
    public int Reads => _reads;

    /// <summary>Answers in its place, when set.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>The address of the keys in the metadata, when it is not its own.</summary>
    public string? KeysAddress { get; set; }

    /// <param name="path">What the issuer's name ends in.</param>
    public static async Task<TestAuthority> StartAsync(string path = "")
    {
        var authority = new TestAuthority(path);
        await authority._app.StartAsync();
        return authority;
    }

    /// <summary>From now on it signs with a new key.</summary>
    public void RollOver(string kid) => _keys.Insert(0, (kid, RSA.Create(2048)));

    /// <summary>A valid token of a shop.</summary>
    public Forgery Token(TestClock clock, params string[] roles) => new(_keys[0].Key, _keys[0].Kid, new()
    {
        ["iss"] = Issuer,
        ["aud"] = "hostedcapture",
        ["azp"] = "demo-shop",
        ["roles"] = roles,
        ["iat"] = clock.Seconds,
        ["nbf"] = clock.Seconds,
        ["exp"] = clock.Seconds + 3600,
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var metadata = context.Request.Path == $"{_path}/.well-known/openid-configuration";
        if (metadata)
            Interlocked.Increment(ref _reads);
        if (Instead is { } instead)
            return instead(context);
        if (metadata)
            return context.Response.WriteAsJsonAsync(new { issuer = Issuer, jwks_uri = KeysAddress ?? $"{Address}/keys" });
        return context.Response.WriteAsJsonAsync(
            new { keys = _keys.Select(pair => Jwk(pair.Kid, pair.Key.ExportParameters(includePrivateParameters: false))) });
    }

    private static object Jwk(string kid, RSAParameters half) =>
        new { kty = "RSA", use = "sig", kid, n = Base64Url.EncodeToString(half.Modulus), e = Base64Url.EncodeToString(half.Exponent) };
}
