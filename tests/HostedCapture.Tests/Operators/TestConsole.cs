using System.Security.Cryptography;
using HostedCapture.Tests.Applications;

namespace HostedCapture.Tests.Operators;

/// <summary>A console that signs in people: its key, and its assertions.</summary>
internal sealed class TestConsole : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    /// <summary>What the product is configured with.</summary>
    public (string, string)[] Settings =>
        [("Operators:Consoles:0:Id", "console"), ("Operators:Consoles:0:PublicKey", _key.ExportSubjectPublicKeyInfoPem())];

    /// <summary>An assertion about a person who has just signed in with a second factor, to be spoilt.</summary>
    public Forgery Assertion(AppFixture app, string person, params string[] roles)
    {
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        return new Forgery(_key, "any", new()
        {
            ["iss"] = "console",
            ["aud"] = $"{app.Address}/operator/token",
            ["sub"] = person,
            ["name"] = $"The person {person}",
            ["roles"] = roles,
            ["auth_time"] = now,
            ["amr"] = new[] { "pwd", "otp" },
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 300,
        });
    }

    /// <summary>Asks for a token with an assertion.</summary>
    public static async Task<Reply> AskAsync(AppFixture app, string assertion)
    {
        using var anonymous = app.Anonymous();
        return await anonymous.CallAsync(HttpMethod.Post, "/operator/token", new FormUrlEncodedContent(
            [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", assertion)]));
    }

    /// <summary>A person's client.</summary>
    public async Task<HttpClient> PersonAsync(AppFixture app, string person, string role)
    {
        var token = (await AskAsync(app, Assertion(app, person, role).Sign())).Get("access_token");
        var client = app.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public void Dispose() => _key.Dispose();
}
