using System.Text.Json.Nodes;
using HostedCapture.Cli.Stage;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary><c>trigger</c> really makes the event, and only where the providers are a simulator.</summary>
public sealed class TriggerTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private AppFixture _app = null!;

    // What takes its time in life; here the clock is moved.
    private static readonly string[] s_slow =
        ["capture.expired", .. Play.Events.Keys.Where(type => type.EndsWith("_failed", StringComparison.Ordinal))];

    public static TheoryData<string> Quick => [.. Play.Events.Keys.Except(s_slow)];

    public static TheoryData<string> Slow => [.. s_slow];

    public async Task InitializeAsync()
    {
        _app = await new AppFixture().StartAsync();
        await _tool.InitAsync(_app);
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public void Every_Event_Of_The_Client_Can_Be_Made() => Assert.Equal(
        typeof(HostedCapture.Client.EventType).GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Select(property => ((HostedCapture.Client.EventType)property.GetValue(null)!).Value).Order(StringComparer.Ordinal),
        Play.Events.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Quick))]
    public async Task It_Really_Happens(string type) =>
        Assert.Equal(type, (string?)(await _tool.JsonAsync("trigger", type))["type"]);

    [Theory]
    [MemberData(nameof(Slow))]
    public async Task An_Event_That_Needs_Time_Happens_When_It_Has_Passed(string type)
    {
        await using var run = _tool.Begin("trigger", type, "--json");
        await Until.TrueAsync(
            () =>
            {
                if (!run.Code.IsCompleted)
                    _app.Clock.Advance(TimeSpan.FromSeconds(1));
                return run.Code.IsCompleted;
            },
            () => $"{type}: {run.Output} {run.Error}");
        Assert.True(await run.Code == 0, run.Error);
        Assert.Equal(type, (string?)JsonNode.Parse(run.Output)!["type"]);
    }

    [Fact]
    public async Task The_Card_Went_Through_The_Page_To_The_Simulator()
    {
        await _tool.JsonAsync("trigger", "capture.captured");
        Assert.Equal("1111", Assert.Single(await _app.Simulator.TokensAsync()).LastFour);
    }

    [Fact]
    public async Task Without_A_Simulator_Nothing_Is_Made()
    {
        using var stranger = new Tool();
        (stranger.Environment["HC_CLIENT_ID"], stranger.Environment["HC_CLIENT_SECRET"]) = ("demo-shop", "demo-secret");
        foreach (var (address, more) in new (string, string[])[]
        {
            ("https://pay.example", []),
            ("https://pay.example", ["--simulator", _app.Simulator.Address]),
            (_app.Address, []),
            // The product itself is no simulator.
            (_app.Address, ["--simulator", _app.Address]),
            (_app.Address, ["--simulator", "https://simulator.example"]),
        })
        {
            var ran = await stranger.RunAsync(["trigger", "capture.captured", "--address", address, "--json", .. more]);
            Assert.Equal(4, ran.Code);
            Assert.Contains(ran.ErrorCode, new[] { "no_sandbox", "no_simulator" });
        }

        Assert.Empty((await _tool.JsonAsync("intents", "list"))["items"]!.AsArray());
    }

    [Fact]
    public async Task An_Event_That_Does_Not_Come_Is_A_Failure()
    {
        var ran = await _tool.RunAsync("trigger", "capture.expired", "--timeout", "1", "--json");
        Assert.Equal((1, "timeout"), (ran.Code, ran.ErrorCode));
    }
}
