using System.Net;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>How often somebody at one address may try to sign in, as it is when nothing is configured.</summary>
public sealed class SignInLimitTests : IAsyncLifetime
{
    private const int Usual = 120;
    private const string Office = "203.0.113.7";

    private static readonly string[] s_limited =
    [
        "/sign-in", "/sign-in/passkey", "/sign-in/passkey/options", "/second-factor", "/recovery", "/invitation", "/invitation/passkey",
        "/invitation/passkey/options",
    ];

    private readonly ConsoleFixture _console = new();

    public Task InitializeAsync() => _console.With(("Console:TriesPerMinute", ""), ("Console:TrustedProxies", "127.0.0.1")).StartAsync();

    public Task DisposeAsync() => _console.DisposeAsync().AsTask();

    [Fact]
    public async Task Many_Tries_From_One_Address_Are_Refused_For_A_Moment_And_Nobody_Elses_Are()
    {
        using var client = _console.Client();
        var taken = 0;
        while (await StatusAsync(client, Office) != HttpStatusCode.TooManyRequests)
            taken++;
        Assert.InRange(taken, Usual, 10 * Usual);

        foreach (var path in s_limited)
        {
            // On a slow machine some are free again.
            using var refused = await RefusedAsync(client, path);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
            Assert.Contains("<h1>Too many tries</h1>", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.StartsWith("default-src 'none'; style-src 'self'", refused.Headers.GetValues("Content-Security-Policy").Single(),
                StringComparison.Ordinal);
        }

        using var page = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { { "X-Forwarded-For", Office } } };
        using var shown = await client.SendAsync(page);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "203.0.113.8"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, $"{Office}, 203.0.113.8"));
    }

    [Fact]
    public async Task All_Addresses_Of_One_Network_Of_IPv6_Are_One()
    {
        using var client = _console.Client();
        var taken = 0;
        while (await StatusAsync(client, $"2001:db8:1:2::{taken:x}") != HttpStatusCode.TooManyRequests)
            taken++;
        Assert.InRange(taken, Usual, 10 * Usual);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "2001:db8:1:3::1"));
    }

    private static async Task<HttpResponseMessage> RefusedAsync(HttpClient client, string path)
    {
        for (var tries = 0; tries < 10 * Usual; tries++)
        {
            var answer = await TryAsync(client, Office, path);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                return answer;
            answer.Dispose();
        }

        throw new InvalidOperationException($"{path} is never refused.");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string from)
    {
        using var answer = await TryAsync(client, from, "/sign-in");
        return answer.StatusCode;
    }

    // A form that comes without its page: it is a try, and costs nothing to refuse.
    private static async Task<HttpResponseMessage> TryAsync(HttpClient client, string from, string path)
    {
        using var content = new FormUrlEncodedContent([]);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { { "X-Forwarded-For", from } } };
        return await client.SendAsync(request);
    }
}
