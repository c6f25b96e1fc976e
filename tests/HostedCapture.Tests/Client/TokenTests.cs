using HostedCapture.Client;
using Microsoft.Extensions.Options;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The access token, and the options.</summary>
public sealed class TokenTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Route = "/oauth2/token";

    [Fact]
    public async Task All_Callers_Share_One_Token()
    {
        await using var shop = new Shop(app);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shop.Events.ReadAsync()));
        Assert.Single(shop.Tap.At(Route));
        Assert.Equal(20, shop.Tap.At("/events").Count);
    }

    [Theory]
    [InlineData(900, 840)]
    [InlineData(120, 60)]
    [InlineData(60, 30)]
    public void A_Token_Is_Used_Until_A_Minute_Before_Its_End(int lifetime, int use) =>
        Assert.Equal(TimeSpan.FromSeconds(use), AccessTokens.UseOf(TimeSpan.FromSeconds(lifetime)));

    [Fact]
    public async Task A_Token_That_Is_Used_Up_Is_Fetched_Again()
    {
        await using var shop = new Shop(app);
        var token = await app.TokenAsync();
        shop.Tap.Answers = request => request.RequestUri!.AbsolutePath == Route
            ? new HttpResponseMessage { Content = Make.Content($$"""{"access_token":"{{token}}","expires_in":0}""") }
            : null;
        await shop.Events.ReadAsync();
        await shop.Events.ReadAsync();
        Assert.Equal(2, shop.Tap.At(Route).Count);
    }

    [Fact]
    public async Task A_Refused_Token_Is_Replaced_Once_And_The_Call_Repeated()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var shop = new Shop(own);
        await shop.Events.ReadAsync();
        own.Clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.Events.ReadAsync()));
        Assert.Equal(2, shop.Tap.At(Route).Count);
    }

    [Fact]
    public async Task A_Token_That_Is_Refused_Again_Is_An_Error()
    {
        await using var shop = new Shop(app);
        shop.Tap.Answers = request => request.RequestUri!.AbsolutePath == Route
            ? new HttpResponseMessage { Content = Make.Content("""{"access_token":"nonsense","expires_in":900}""") }
            : null;
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Events.ReadAsync());
        Assert.Equal((401, "InvalidCredentials", false), (refused.Status, refused.ErrorCode, refused.Retryable));
        Assert.Equal(2, shop.Tap.At("/events").Count);
    }

    [Fact]
    public async Task Bad_Credentials_Are_The_Token_Routes_Own_Error()
    {
        await using var shop = new Shop(app, options => options.ClientSecret = "wrong");
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Events.ReadAsync());
        Assert.Equal((401, "invalid_client"), (refused.Status, refused.ErrorCode));
        Assert.NotEmpty(refused.Message);
        Assert.Empty(shop.Tap.At("/events"));
    }

    [Fact]
    public void Options_That_Make_No_Sense_Are_Refused_With_All_Their_Errors()
    {
        var shop = new Shop("http://pay.example", options =>
        {
            (options.ClientId, options.ClientSecret) = ("", "");
            (options.MaxRetries, options.MaxRetryWait) = (11, TimeSpan.FromSeconds(-1));
        });
        var refused = Assert.Throws<OptionsValidationException>(() => shop.Captures.GetAsync(Guid.Empty).GetAwaiter().GetResult());
        Assert.Equal(
            ["BaseAddress", "ClientId", "ClientSecret", "MaxRetries", "MaxRetryWait"],
            refused.Failures.Select(error => error.Split(' ')[0]));
    }
}
