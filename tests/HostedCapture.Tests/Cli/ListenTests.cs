using System.Diagnostics;
using System.Text.Json.Nodes;
using HostedCapture.Client;
using HostedCapture.Tests.Webhooks;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>
/// <c>listen</c>: the product, the network, the receiver and the listener itself are killed under it; no event is lost, and it is
/// never alive while it is deaf.
/// </summary>
public sealed class ListenTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private AppFixture _app = null!;
    private Merchant _merchant = null!;
    private Cable _network = null!;
    private Cable _receiver = null!;
    private HttpClient _client = null!;

    private string ForwardTo => _receiver.Address + "/hook";

    public async Task InitializeAsync()
    {
        _merchant = await Merchant.StartAsync();
        _app = await new AppFixture().StartAsync();
        (_network, _receiver) = (new Cable(_app.Address), new Cable(_merchant.Url));
        _client = _app.Client();
        await _tool.InitAsync(_app, _network.Address);
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        _client.Dispose();
        await _network.DisposeAsync();
        await _receiver.DisposeAsync();
        await _app.DisposeAsync();
        await _merchant.DisposeAsync();
    }

    [Fact]
    public async Task Events_Since_Init_Come_In_Order_Signed_With_A_Secret_That_Stays()
    {
        var secret = (string)(await _tool.JsonAsync("listen", "--print-secret"))["webhook_secret"]!;
        var before = await CreateAsync();
        await using var listen = _tool.Begin("listen", "--forward-to", ForwardTo, "--json");
        var after = await CreateAsync();
        var received = await _merchant.ReceivedAsync(2);
        Assert.Equal([before, after], received.Select(one => one.ObjectId));
        foreach (var webhook in received)
        {
            var verified = WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], secret);
            Assert.Equal(webhook.ObjectId, verified.ObjectId.ToString());
            Tool.VerifyByTheStandardsLibrary(webhook, secret);
        }

        await Until.TrueAsync(() => listen.Output.TrimEnd().Split('\n').Length == 2, "both are printed");
        foreach (var line in listen.Output.TrimEnd().Split('\n'))
        {
            Assert.Empty(new Api.JsonSchema(CommandLineTests.Schema()).Errors(
                JsonNode.Parse(line), CommandLineTests.Schema()["commands"]!["listen"]!));
            Assert.Equal(204, (int?)JsonNode.Parse(line)!["status"]);
        }

        Assert.Equal(0, await listen.EndAsync());
        Assert.Equal(secret, (string?)(await _tool.JsonAsync("listen", "--print-secret"))["webhook_secret"]);
    }

    [Fact]
    public async Task It_Forwards_What_The_Products_Own_Webhooks_Say()
    {
        var own = await Merchant.StartAsync();
        await using var app = await new AppFixture().With(own.Settings()).StartAsync();
        using var tool = new Tool();
        await tool.InitAsync(app);
        using var client = app.Client();
        await client.CreateAsync(Make.Intent().Set("cardholder.name", "Ñandú / Pérez <&>"));
        await using var listen = tool.Begin("listen", "--forward-to", _merchant.Url);
        Assert.True(JsonNode.DeepEquals((await own.ReceivedAsync(1))[0].Json, (await _merchant.ReceivedAsync(1))[0].Json));
        await own.DisposeAsync();
    }

    [Fact]
    public async Task It_Goes_On_Where_It_Stopped_And_Begins_Where_It_Is_Told()
    {
        var first = await CreateAsync();
        await using (_tool.Begin("listen", "--forward-to", ForwardTo))
            await KeptAsync(first);
        var second = await CreateAsync();
        await using (_tool.Begin("listen", "--forward-to", ForwardTo, "--since", "last"))
            Assert.Equal([first, second], (await _merchant.ReceivedAsync(2)).Select(one => one.ObjectId));
        await using (var now = _tool.Begin("listen", "--forward-to", ForwardTo + "?again", "--since", "start"))
            Assert.Equal([first, second], (await _merchant.ReceivedAsync(4)).Skip(2).Select(one => one.ObjectId));
        var none = await _tool.RunAsync("listen", "--forward-to", ForwardTo + "?other", "--since", "last", "--json");
        Assert.Equal((2, "no_cursor"), (none.Code, none.ErrorCode));
    }

    [Fact]
    public async Task Two_Do_Not_Forward_To_The_Same_Receiver()
    {
        await using var listen = _tool.Begin("listen", "--forward-to", ForwardTo);
        await listen.ToldAsync("Listening");
        var second = await _tool.RunAsync("listen", "--forward-to", ForwardTo, "--json");
        Assert.Equal((4, "listening"), (second.Code, second.ErrorCode));
    }

    [Fact]
    public async Task An_Event_That_The_Receiver_Refuses_Is_Sent_Until_It_Is_Taken_And_None_Overtakes_It()
    {
        _merchant.Says(500);
        var first = await CreateAsync();
        var second = await CreateAsync();
        await using var listen = _tool.Begin("listen", "--forward-to", ForwardTo);
        var refused = await _merchant.ReceivedAsync(2);
        Assert.Equal([first, first], refused.Select(one => one.ObjectId));
        _receiver.Cut();
        await Until.TrueAsync(() => listen.Output.Split('\n').Length >= 4, "the receiver's absence is shown");
        _merchant.Answer = null;
        _receiver.Mend();
        await Until.TrueAsync(() => _merchant.Received.Any(one => one.ObjectId == second), "the second one comes");
        Assert.Equal(second, _merchant.Received[^1].ObjectId);
        Assert.Single(_merchant.Received, one => one.Id == _merchant.Received[^1].Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_The_Network_Is_Cut_Or_Swallows_Everything_It_Ends_With_3_In_Bounded_Time(bool frozen)
    {
        using var listen = new HcProcess(_tool, "listen", "--forward-to", ForwardTo, "--deaf-after", "6");
        await listen.SaidAsync("Listening");
        var since = Stopwatch.StartNew();
        if (frozen)
            _network.Freeze();
        else
            _network.Cut();
        Assert.Equal(3, await listen.CodeAsync());
        // Six seconds, and what the machine takes to notice.
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(14));
        await listen.SaidAsync("DEAF");

        var missed = await CreateAsync();
        _network.Mend();
        using var again = new HcProcess(_tool, "listen", "--forward-to", ForwardTo);
        Assert.Equal(missed, (await _merchant.ReceivedAsync(1))[0].ObjectId);
    }

    [Fact]
    public async Task Also_While_The_Receiver_Is_Away_It_Is_Not_Alive_And_Deaf()
    {
        _receiver.Cut();
        await CreateAsync();
        await CreateAsync();
        await using var listen = _tool.Begin("listen", "--forward-to", ForwardTo, "--deaf-after", "4");
        await Until.TrueAsync(() => listen.Output.Length > 0, "the receiver's absence is shown");
        // Much longer than it may be deaf: it hears, and lives.
        await Until.TrueAsync(() => listen.Output.TrimEnd().Split('\n').Length >= 4, "it goes on trying");
        Assert.False(listen.Code.IsCompleted);
        _network.Freeze();
        Assert.Equal(3, await listen.Code);
    }

    [Fact]
    public async Task Events_During_Its_Sleep_Are_Forwarded_When_It_Wakes()
    {
        using var listen = new HcProcess(_tool, "listen", "--forward-to", ForwardTo, "--deaf-after", "5");
        await listen.SaidAsync("Listening");
        listen.Signal("STOP");
        var slept = new List<string>();
        var asleep = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(700));
        while (asleep.Elapsed < TimeSpan.FromSeconds(8) && await tick.WaitForNextTickAsync())
            slept.Add(await CreateAsync());
        listen.Signal("CONT");
        Assert.Equal(slept, (await _merchant.ReceivedAsync(slept.Count)).Select(one => one.ObjectId));
        Assert.False(listen.HasEnded);
        listen.Signal("INT");
        Assert.Equal(0, await listen.CodeAsync());
    }

    [Fact]
    public async Task Whatever_Is_Killed_Under_It_No_Event_Is_Lost()
    {
        var made = new List<string>();
        var listen = new HcProcess(_tool, "listen", "--forward-to", ForwardTo, "--deaf-after", "30");
        try
        {
            for (var round = 0; round < 8; round++)
            {
                made.Add(await CreateAsync());
                Action mend = (round % 4) switch
                {
                    0 => Broken(_network.Cut, _network.Mend),
                    1 => Broken(_receiver.Cut, _receiver.Mend),
                    2 => Broken(() => _merchant.Says(503), () => _merchant.Answer = null),
                    _ => Broken(_network.Freeze, _network.Mend),
                };
                made.Add(await CreateAsync());
                if (round % 2 == 1)
                {
                    await listen.KillAsync();
                    listen.Dispose();
                    made.Add(await CreateAsync());
                    listen = new HcProcess(_tool, "listen", "--forward-to", ForwardTo, "--deaf-after", "30");
                }

                mend();
                made.Add(await CreateAsync());
            }

            _merchant.Answer = null;
            await Until.TrueAsync(
                () => made.All(id => _merchant.Received.Any(one => one.ObjectId == id)),
                () => $"all {made.Count} of them came; {listen.Said}");
        }
        finally
        {
            listen.Dispose();
        }

        // In their order, each event the first time it was seen.
        Assert.Equal(made, _merchant.Received.DistinctBy(one => one.Id).Select(one => one.ObjectId));

        static Action Broken(Action breaks, Action mends)
        {
            breaks();
            return mends;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_Sandbox_Whose_Data_Was_Deleted_Is_Heard_From_Its_First_Event(bool isRunning)
    {
        var old = new List<string>();
        for (var i = 0; i < 3; i++)
            old.Add(await CreateAsync());
        var listen = _tool.Begin("listen", "--forward-to", ForwardTo);
        await _merchant.ReceivedAsync(3);
        if (!isRunning)
        {
            // The receiver has them a moment before the place behind them is kept.
            await Until.TrueAsync(() => _tool.ListenPlace()["after"] is not null, "the place is kept");
            await listen.DisposeAsync();
        }

        _network.Cut();
        if (isRunning)
            await listen.ToldAsync("Not heard");
        await using var fresh = await new AppFixture().StartAsync();
        _network.Plug(fresh.Address);
        using var client = fresh.Client();
        if (!isRunning)
            listen = _tool.Begin("listen", "--forward-to", ForwardTo);
        else
            await listen.ToldAsync("Heard again");
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add((await client.CreateAsync(Make.SmallIntent())).Get("id")!);
        Assert.Equal([.. old, .. made], (await _merchant.ReceivedAsync(8)).Select(one => one.ObjectId));
        Assert.Contains("other data", listen.Error, StringComparison.Ordinal);
        await listen.DisposeAsync();
    }

    [Fact]
    public async Task The_Product_Is_Killed_Under_It_And_Comes_Back()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var tool = new Tool();
        await tool.JsonAsync("init", "--address", sandbox.Address);
        using var listen = new HcProcess(tool, "listen", "--forward-to", ForwardTo, "--deaf-after", "60");
        await listen.SaidAsync("Listening");
        var first = (string?)(await tool.JsonAsync("trigger", "capture.created"))["data"]!["id"];
        await _merchant.ReceivedAsync(1);
        await sandbox.KillAsync();
        await listen.SaidAsync("Not heard");
        await sandbox.StartAgainAsync();
        var second = (string?)(await tool.JsonAsync("trigger", "capture.captured"))["data"]!["id"];
        var received = await _merchant.ReceivedAsync(3);
        Assert.Equal([first, second, second], received.Select(one => one.ObjectId));
        await listen.SaidAsync("Heard again");
    }

    private async Task<string> CreateAsync() => (await _client.CreateAsync(Make.SmallIntent())).Get("id")!;

    // The receiver has it, and that is written down.
    private async Task KeptAsync(string id)
    {
        await Until.TrueAsync(() => _merchant.Received.Any(one => one.ObjectId == id), "it came");
        await Until.TrueAsync(
            () => Directory.EnumerateFiles(Path.Combine(_tool.Home, "listen"), "*.json")
                .Any(file => File.ReadAllText(file).Contains("\"after\":", StringComparison.Ordinal)),
            "the cursor is kept");
    }
}
