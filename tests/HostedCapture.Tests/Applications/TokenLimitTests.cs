using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Applications;

/// <summary>
/// Repeated token requests with bad credentials are 429; requests with good ones never are because
/// of others.
/// </summary>
public sealed class TokenLimitTests
{
    private const string Original = "/sso/oauth2/v2/token";
    private const string Standard = "/oauth2/token";

    [Theory, OnSqlite, OnPostgres]
    public async Task Too_Many_Bad_Credentials_From_An_Address_Are_429_And_Good_Ones_Are_Not(DatabaseKind kind)
    {
        await using var app = await StartAsync(new AppFixture().On(kind));
        app.Clock.Stop();
        for (var i = 0; i < 5; i++)
        {
            var (path, credentials) = i % 2 == 0 ? (Original, "demo-shop:wrong") : (Standard, null);
            Assert.Equal(401, (await AskAsync(app, path, $"2001:db8:1:2::{i}", credentials)).Status);
        }

        app.Clock.Advance(TimeSpan.FromSeconds(20));
        var standard = await AskAsync(app, Standard, "2001:db8:1:2::a", "demo-shop:wrong");
        Assert.Equal((429, "40", "temporarily_unavailable"), (standard.Status, standard.Header("Retry-After"), standard.Get("error")));
        Assert.Equal(["error", "error_description"], standard.Json.Select(member => member.Key));
        Assert.Equal(("no-store", null), (standard.Header("Cache-Control"), standard.Header("WWW-Authenticate")));
        var original = await AskAsync(app, Original, "2001:db8:1:2::b", null);
        Assert.Equal((429, "40", "TOO_MANY_ATTEMPTS"), (original.Status, original.Header("Retry-After"), original.Get("error_code")));

        Assert.Equal(200, (await AskAsync(app, Standard, "2001:db8:1:2::a", "demo-shop:demo-secret")).Status);
        Assert.Equal(200, (await AskAsync(app, Original, "2001:db8:1:2::a", "demo-shop:demo-secret")).Status);
        Assert.Equal(401, (await AskAsync(app, Standard, "2001:db8:1:3::a", "demo-shop:wrong")).Status);
        Assert.Equal(401, (await AskAsync(app, Standard, "203.0.113.7", "demo-shop:wrong")).Status);

        app.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(401, (await AskAsync(app, Standard, "2001:db8:1:2::a", "demo-shop:wrong")).Status);
        Assert.DoesNotContain("2001:db8", string.Join('\n', await TriesAsync(app)), StringComparison.Ordinal);
    }

    [Theory, OnPostgres]
    public async Task Several_Nodes_Count_Together(DatabaseKind kind)
    {
        await using var app = await StartAsync(new AppFixture().On(kind));
        await using var other = await StartAsync(new AppFixture().Beside(app));
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => AskAsync(i % 2 == 0 ? app : other, Standard, "203.0.113.7", "demo-shop:wrong")));
        Assert.Equal((5, 25), (replies.Count(reply => reply.Status == 401), replies.Count(reply => reply.Status == 429)));
    }

    [Fact]
    public async Task An_Application_Gets_No_More_Tokens_Than_It_May_Call_The_Api()
    {
        await using var app = await StartAsync(new AppFixture().With(("RateLimit:Enabled", "true"), ("RateLimit:RequestsPerMinute", "3")));
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await AskAsync(app, i % 2 == 0 ? Original : Standard, "203.0.113.7", "demo-shop:demo-secret")).Status);
        foreach (var path in new[] { Original, Standard })
        {
            var reply = await AskAsync(app, path, "203.0.113.8", "demo-shop:demo-secret");
            Assert.Equal(429, reply.Status);
            Assert.InRange(int.Parse(reply.Header("Retry-After")!), 1, 60);
        }

        Assert.Equal(200, (await AskAsync(app, Standard, "203.0.113.7", "other-shop:other-secret")).Status);
        Assert.Equal(4, (await app.AuditAsync()).Count(row => row.Type == "token.issued"));
    }

    private static Task<AppFixture> StartAsync(AppFixture app) =>
        app.With(("Proxies", "127.0.0.1"), ("Issuer:FailuresPerMinute", "5")).StartAsync();

    private static async Task<Reply> AskAsync(AppFixture app, string path, string from, string? credentials)
    {
        using var anonymous = app.Anonymous();
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        var basic = credentials is null ? null : $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials))}";
        (string, string)[] authorization = basic is null ? [] : [("Authorization", basic)];
        return await anonymous.CallAsync(HttpMethod.Post, path, form, [("X-Forwarded-For", from), .. authorization]);
    }

    private static Task<IReadOnlyList<string>> TriesAsync(AppFixture app) =>
        app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>("select subject from recent_tries"));
}
