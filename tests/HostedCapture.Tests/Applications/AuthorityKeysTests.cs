using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HostedCapture.Tests.Applications;

/// <summary>The keys of an outside issuer: read when they are needed, kept while it is away.</summary>
public sealed class AuthorityKeysTests : IAsyncLifetime
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

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

    [Fact]
    public async Task A_New_Key_Is_Read_When_Its_First_Token_Comes()
    {
        var old = _authority.Token(_app.Clock, "captures.read").Sign();
        Assert.Equal(200, await _app.StatusAsync(old));
        _authority.RollOver("second");
        var fresh = _authority.Token(_app.Clock, "captures.read").Sign();
        Assert.Equal(401, await _app.StatusAsync(fresh));
        Assert.Equal(1, _authority.Reads);

        _app.Clock.Advance(s_pause);
        Assert.Equal(200, await _app.StatusAsync(fresh));
        Assert.Equal(200, await _app.StatusAsync(old));
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
            Assert.Equal(401, await _app.StatusAsync(forged.Sign()));
        }));
        Assert.Equal(1, _authority.Reads);
        Assert.Equal(200, await _app.StatusAsync(token.Sign()));
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
        Assert.Equal(
            "AUTHORITY_UNAVAILABLE", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error_code").GetString());
        Assert.Equal(200, await _app.StatusAsync(await _app.TokenAsync(), "write"));
        Assert.Equal(401, await _app.StatusAsync("garbage"));

        _authority.Instead = null;
        Assert.Equal(503, await _app.StatusAsync(token));
        Assert.Equal(1, _authority.Reads);
        _app.Clock.Advance(s_pause);
        Assert.Equal(200, await _app.StatusAsync(token));
    }

    [Fact]
    public async Task Known_Keys_Stay_Valid_For_A_Day_Of_Outage()
    {
        Assert.Equal(200, await _app.StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        _authority.Instead = Cut;
        _app.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(200, await _app.StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        _app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(503, await _app.StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        Assert.Equal(200, await _app.StatusAsync(await _app.TokenAsync()));
    }

    [Fact]
    public async Task A_Removed_Key_Is_Noticed()
    {
        var token = _authority.Token(_app.Clock, "captures.read");
        token.Claims["exp"] = _app.Clock.Seconds + (24 * 3600);
        Assert.Equal(200, await _app.StatusAsync(token.Sign()));
        _authority.Instead = context => context.Response.WriteAsJsonAsync(
            new { issuer = _authority.Issuer, jwks_uri = $"{_authority.Address}/keys", keys = Array.Empty<object>() });
        _app.Clock.Advance(TimeSpan.FromMinutes(61));

        // The first token after an hour starts the reading and does not wait for it.
        Assert.True(SpinWait.SpinUntil(() => _app.StatusAsync(token.Sign()).GetAwaiter().GetResult() == 401, TimeSpan.FromMinutes(1)));
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
                    Assert.Equal(503, await _app.StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
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
                    new
                    {
                        issuer = _authority.Issuer,
                        jwks_uri = $"{_authority.Address}/keys",
                        keys = Array.Empty<object>(),
                        filler = new string('x', 300_000),
                    });
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

        Assert.Equal(503, await _app.StatusAsync(_authority.Token(_app.Clock, "captures.read").Sign()));
        var reason = _authority.KeysAddress is null ? "The authority" : "jwks_uri is not https";
        Assert.Contains(_app.Log, line => line.StartsWith("Warning: ", StringComparison.Ordinal)
            && line.Contains(reason, StringComparison.Ordinal));
    }

    private static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
