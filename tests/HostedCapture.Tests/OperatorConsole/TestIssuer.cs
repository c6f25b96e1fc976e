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

/// <summary>
/// An OpenID Connect issuer on loopback that signs one person in without asking her: the code flow with PKCE. With a tenant it is as
/// Microsoft Entra ID is: only the access token, which is for the product, has her roles there, how she signed in and when.
/// </summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Client = "the-console";
    public const string Secret = "its-secret";

    /// <summary>Who the product is at Entra ID.</summary>
    public const string EntraProduct = "api-client";

    /// <summary>Who she is there, to every application.</summary>
    public const string EntraPerson = "b1f0c7aa-2f6d-4d2c-9a51-77e0c1d4a9e3";

    private readonly WebApplication _app;
    private readonly string? _tenant;
    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new();

    public TestIssuer(string? tenant = null)
    {
        _tenant = tenant;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens; its name where it is not Entra ID.</summary>
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

    private string Name => _tenant is null ? Address : $"{Address}/{_tenant}/v2.0";

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/keys" => KeysAsync(context),
        "/authorize" => AuthorizeAsync(context),
        "/token" => TokenAsync(context),
        { } path when $"{Address}{path}" == $"{Name}/.well-known/openid-configuration" => DescribeAsync(context),
        _ => NotFoundAsync(context),
    };

    private Task DescribeAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new
    {
        issuer = Name,
        jwks_uri = $"{Address}/keys",
        authorization_endpoint = $"{Address}/authorize",
        token_endpoint = $"{Address}/token",
    });

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

        var access = Token(_tenant is null ? "hostedcapture" : EntraProduct, ToldToProduct()).Sign();
        Given.Enqueue(access);
        await context.Response.WriteAsJsonAsync(new
        {
            access_token = access,
            refresh_token = "again",
            token_type = "Bearer",
            expires_in = (int)Life.TotalSeconds,
            id_token = Token(Client, ToldToConsole(asked?["nonce"].ToString())).Sign(),
        });
    }

    private Dictionary<string, object?> ToldToProduct()
    {
        var claims = HowSheIsHere();
        claims["jti"] = Guid.NewGuid().ToString();
        if (_tenant is not null)
            (claims["sub"], claims["azp"]) = ("what she is to the product alone", Client);
        return claims;
    }

    private Dictionary<string, object?> ToldToConsole(string? nonce)
    {
        var claims = _tenant is null ? HowSheIsHere() : new() { ["preferred_username"] = "carla@shop.example" };
        claims["nonce"] = nonce;
        return claims;
    }

    private Dictionary<string, object?> HowSheIsHere() => new()
    {
        ["roles"] = Roles,
        ["auth_time"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        ["amr"] = new[] { "pwd", "mfa" },
    };

    private Forgery Token(string audience, Dictionary<string, object?> more)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = Name,
            ["aud"] = audience,
            ["sub"] = "carla-17",
            ["name"] = "Carla Muñoz",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)Life.TotalSeconds,
        };
        if (_tenant is not null)
            (claims["ver"], claims["tid"], claims["oid"]) = ("2.0", _tenant, EntraPerson);
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
