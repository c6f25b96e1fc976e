using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Tests.Applications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>An OpenID Connect issuer on loopback that signs one person in without asking her: the code flow with PKCE.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Client = "the-console";
    public const string Secret = "its-secret";

    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new();

    public TestIssuer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens; its name.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>What it tells of her.</summary>
    public string[] Roles { get; set; } = ["operator.auditor"];

    /// <summary>How long its access tokens last.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether it takes refresh tokens.</summary>
    public bool Renews { get; set; } = true;

    /// <summary>What was asked for at its sign-in, last.</summary>
    public IQueryCollection? Asked { get; private set; }

    /// <summary>The grants that it answered, in order.</summary>
    public ConcurrentQueue<string> Grants { get; } = new();

    /// <summary>Access tokens that it gave.</summary>
    public ConcurrentQueue<string> Given { get; } = new();

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => context.Response.WriteAsJsonAsync(new
        {
            issuer = Address,
            jwks_uri = $"{Address}/keys",
            authorization_endpoint = $"{Address}/authorize",
            token_endpoint = $"{Address}/token",
        }),
        "/keys" => KeysAsync(context),
        "/authorize" => AuthorizeAsync(context),
        "/token" => TokenAsync(context),
        _ => NotFoundAsync(context),
    };

    private Task KeysAsync(HttpContext context)
    {
        var half = _key.ExportParameters(includePrivateParameters: false);
        var (n, e) = (Base64Url.EncodeToString(half.Modulus), Base64Url.EncodeToString(half.Exponent));
        return context.Response.WriteAsJsonAsync(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "one", n, e } } });
    }

    private Task AuthorizeAsync(HttpContext context)
    {
        var query = Asked = context.Request.Query;
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = query;
        context.Response.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var grant = form["grant_type"].ToString();
        Grants.Enqueue(grant);
        IQueryCollection? asked = null;
        var isGood = form["client_id"] == Client && form["client_secret"] == Secret && grant switch
        {
            "authorization_code" => _codes.TryRemove(form["code"]!, out asked)
                && asked["code_challenge"] == Challenge(form["code_verifier"]!),
            "refresh_token" => Renews && form["refresh_token"] == "again",
            _ => false,
        };
        if (!isGood)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        var access = Token("hostedcapture", new() { ["jti"] = Guid.NewGuid().ToString() }).Sign();
        Given.Enqueue(access);
        await context.Response.WriteAsJsonAsync(new
        {
            access_token = access,
            refresh_token = "again",
            token_type = "Bearer",
            expires_in = (int)Life.TotalSeconds,
            id_token = Token(Client, new() { ["nonce"] = asked?["nonce"].ToString() }).Sign(),
        });
    }

    private Forgery Token(string audience, Dictionary<string, object?> more)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = Address,
            ["aud"] = audience,
            ["sub"] = "carla-17",
            ["name"] = "Carla Muñoz",
            ["roles"] = Roles,
            ["auth_time"] = now,
            ["amr"] = new[] { "pwd", "mfa" },
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)Life.TotalSeconds,
        };
        foreach (var (name, value) in more)
            claims[name] = value;
        return new Forgery(_key, "one", claims);
    }

    private static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
