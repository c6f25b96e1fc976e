using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>The answers when the provider fails, and the intent's state afterwards.</summary>
public sealed class ProviderTroubleTests : IAsyncLifetime
{
    private const string Path = "/tokenization/captures";

    private readonly AppFixture _app = new AppFixture().With(
        ("Providers:quickpay:TimeoutSeconds", "4"), ("Providers:cybersource:TimeoutSeconds", "4"), ("Intents:LeaseSeconds", "12"));

    private HttpClient _client = null!;

    public async Task InitializeAsync() => _client = (await _app.StartAsync()).Client();

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Theory]
    [InlineData("error", 0)]
    [InlineData("cut", 0)]
    [InlineData("garbage", 1)]
    [InlineData("hang", 1)]
    public async Task An_Unknown_Outcome_Is_504_Until_The_Look_Up(string outcome, int tokens)
    {
        await _app.Simulator.ClearAsync();
        var path = await PeinauAsync();
        await _app.Simulator.ScriptAsync(outcome);
        Expect.Problem(504, "PROVIDER_TIMEOUT", await _client.SendAsync(path, Make.Card()));

        // Created on the wire, but closed: no second token may be made meanwhile.
        var checking = await ReadAsync(path);
        Assert.Equal(("created", "true"), (checking.Get("state"), checking["submitting"]?.ToJsonString()));
        Assert.Equal(["self", "capture_url", "capture_card"], checking["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        foreach (var closed in new[]
        {
            await _client.SendAsync(path, Make.Card()),
            await _client.SendAsync($"{Path}/{IdOf(path)}/cancel", null),
            await _client.CallAsync(HttpMethod.Delete, $"{Path}/{IdOf(path)}"),
        })
        {
            Expect.Problem(409, "INVALID_STATE", closed);
            Assert.Equal(("created", "true"), (closed.Get("meta_data.state"), closed["meta_data.submitting"]?.ToJsonString()));
            Assert.NotNull(closed.Header("Retry-After"));
        }

        // The provider is asked by itself: a token it made is bound, and without one another card may be sent.
        Assert.Equal(tokens, (await _app.Simulator.TokensAsync()).Count);
        var settled = await _client.UntilAsync($"{Path}/{IdOf(path)}", reply => reply["submitting"] is null);
        Assert.Equal(tokens == 1 ? "captured" : "created", settled.Get("state"));
        if (tokens == 0)
            Assert.Equal("captured", (await _client.SendAsync(path, Make.Card())).Get("state"));
        Assert.Single(await _app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task The_Last_Try_With_An_Unknown_Outcome_Is_Rejected()
    {
        var path = await PeinauAsync();
        for (var i = 0; i < 4; i++)
            await _client.SendAsync(path, Make.Card("4000000000000002"));
        await _app.Simulator.ScriptAsync("cut");
        Expect.Problem(504, "PROVIDER_TIMEOUT", await _client.SendAsync(path, Make.Card()));
        Assert.Equal("rejected", (await _client.UntilAsync($"{Path}/{IdOf(path)}", reply => reply["submitting"] is null)).Get("state"));
    }

    [Fact]
    public async Task A_Provider_That_Is_Not_There_Costs_No_Try()
    {
        await using var alone = await new AppFixture().With(("Providers:quickpay:BaseUrl", "http://127.0.0.1:9")).StartAsync();
        using var client = alone.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        for (var i = 0; i < 7; i++)
            Expect.Problem(502, "REQUEST_ERROR", await client.SendAsync($"{Path}/gateways/peinau/capture/{id}/capture", Make.Card()));
        Assert.Equal("created", (await client.ReadAsync($"{Path}/{id}")).Get("state"));
    }

    [Fact]
    public async Task Wrong_Credentials_At_The_Provider_Are_502()
    {
        await using var wrong = await new AppFixture().With(("Providers:quickpay:ClientSecret", "wrong")).StartAsync();
        using var client = wrong.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        Expect.Problem(502, "REQUEST_ERROR", await client.SendAsync($"{Path}/gateways/peinau/capture/{id}/capture", Make.Card()));
        Assert.Equal("created", (await client.ReadAsync($"{Path}/{id}")).Get("state"));
    }

    [Fact]
    public async Task A_Submission_Before_The_Expiry_Finishes_After_It()
    {
        await _app.Simulator.ClearAsync();
        var id = (await _client.CreateAsync(Make.Intent("PEINAU_CAPTURE").Set("expires_in", 60))).Get("id")!;
        await _app.Simulator.ScriptAsync("hang");
        Expect.Problem(504, "PROVIDER_TIMEOUT", await _client.SendAsync($"{Path}/gateways/peinau/capture/{id}/capture", Make.Card()));
        _app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("captured", (await _client.UntilAsync($"{Path}/{id}", reply => reply["submitting"] is null)).Get("state"));
    }

    private static string IdOf(string path) => path.Split('/')[^2];

    private Task<Reply> ReadAsync(string path) => _client.ReadAsync($"{Path}/{IdOf(path)}");

    private async Task<string> PeinauAsync() => $"{Path}/gateways/peinau/capture/{(await _client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id")}/capture";
}
