using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>Intents, payments, events and deliveries; what is printed as JSON is as its schema says, and as the API's own.</summary>
public sealed class ApiCommandTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private AppFixture _app = null!;
    private Merchant _merchant = null!;
    private JsonNode _api = null!;

    public async Task InitializeAsync()
    {
        _merchant = await Merchant.StartAsync();
        _app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        using var anonymous = _app.Anonymous();
        _api = JsonNode.Parse(await anonymous.GetStringAsync("/openapi/v1.json"))!;
        Check("init", await _tool.InitAsync(_app));
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _app.DisposeAsync();
        await _merchant.DisposeAsync();
    }

    [Fact]
    public async Task An_Intent_From_Its_Making_To_Its_End()
    {
        var intent = await JsonAsync(
            "intents create",
            "--reference", "A-1", "--metadata", "order=17", "--metadata", "note=a=b", "--locale", "pt", "--expires-in", "600",
            "--verify", "code");
        var id = (string)intent["id"]!;
        Assert.Equal(
            ("A-1", "a=b", "pt", 600, "code"),
            (Text(intent, "cardholder.reference_id"), Text(intent, "metadata.note"), Text(intent, "locale"), (int?)intent["expires_in"],
                Text(intent, "verify")));
        Assert.Equal(id, (string?)(await JsonAsync("intents get", id))["id"]);
        Assert.Equal(id, (string?)Assert.Single((await JsonAsync("intents list", "--reference", "A-1"))["items"]!.AsArray())!["id"]);
        Assert.Equal("canceled", (string?)(await JsonAsync("intents cancel", id))["state"]);
        Assert.Empty((await JsonAsync("intents list", "--state", "created"))["items"]!.AsArray());
        Assert.Equal(
            ["capture.created", "capture.canceled"],
            (await JsonAsync("intents events", id))["items"]!.AsArray().Select(one => (string?)one!["type"]));
        await JsonAsync("intents delete", id, "--yes");
        Assert.Equal(4, (await _tool.RunAsync("intents", "get", id)).Code);
    }

    [Fact]
    public async Task A_Body_Goes_In_By_Standard_Input_And_Options_Go_Before_It()
    {
        _tool.Input = Make.Intent(reference: "from the body").ToJsonString();
        var intent = await JsonAsync("intents create", "--body", "-", "--name", "Ana Rojas");
        Assert.Equal(
            ("from the body", "Ana Rojas", "http://www.mysite.cl/cancel"),
            (Text(intent, "cardholder.reference_id"), Text(intent, "cardholder.name"), Text(intent, "redirect_urls.cancel_url")));
        _tool.Input = "{";
        var ran = await _tool.RunAsync("intents", "create", "--body", "-", "--json");
        Assert.Equal((2, "body"), (ran.Code, ran.ErrorCode));
    }

    [Fact]
    public async Task Wrong_Fields_Are_Named()
    {
        var ran = await _tool.RunAsync("intents", "create", "--country", "Chile", "--json");
        Assert.Equal((4, "INVALID_MODEL"), (ran.Code, ran.ErrorCode));
        Assert.Contains("cardholder.country", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task Curl_Prints_The_Request_And_No_Secret()
    {
        var ran = await _tool.RunAsync("intents", "create", "--reference", "it's", "--curl", "--json");
        Assert.Equal(0, ran.Code);
        Assert.Contains("-H \"Authorization: Bearer $TOKEN\"", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key", ran.Error, StringComparison.Ordinal);
        Assert.Contains("it\\u0027s", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("demo-secret", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", ran.Error, StringComparison.Ordinal);
        JsonNode.Parse(ran.Output);
    }

    [Fact]
    public async Task The_Page_Is_Opened_In_The_Browser_Of_The_Environment()
    {
        var seen = Path.Combine(_tool.Home, "seen");
        var browser = Path.Combine(_tool.Home, "browser.sh");
        await File.WriteAllTextAsync(browser, $"#!/bin/sh\necho \"$1\" > {seen}.new && mv {seen}.new {seen}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _tool.Environment["BROWSER"] = browser;
        var intent = await JsonAsync("intents create", "--open");
        await Until.TrueAsync(() => File.Exists(seen), "the browser was started");
        Assert.Contains(
            (await File.ReadAllTextAsync(seen)).Trim(), intent["links"]!.AsArray().Select(link => (string?)link!["href"]));

        // Without one the intent is made all the same, and the page is named.
        _tool.Environment["BROWSER"] = "no-such-browser %s";
        var without = await _tool.RunAsync("intents", "create", "--open");
        Assert.Equal(0, without.Code);
        Assert.Contains("No browser could be opened", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Payment_From_Its_Making_To_A_Refund()
    {
        var card = (string)(await JsonAsync("trigger", "capture.captured"))["data"]!["id"]!;
        var id = (string)(await JsonAsync("payments create", "--token", card, "--amount", "19990", "--order", "A-17", "--deferred"))["id"]!;
        Assert.Equal(id, (string?)(await JsonAsync("payments get", "A-17"))["id"]);
        Assert.Equal("authorized", (string?)(await JsonAsync("payments charge", id))["payment"]!["state"]);
        await _app.Simulator.ScriptForAsync("confirm", "declined:204");
        var declined = await _tool.RunAsync("payments", "confirm", id, "--json");
        Check("payments confirm", JsonNode.Parse(declined.Output)!);
        Assert.Equal((1, "declined"), (declined.Code, (string?)JsonNode.Parse(declined.Output)!["outcome"]));
        Assert.Equal("paid", (string?)(await JsonAsync("payments confirm", id, "--amount", "15000"))["payment"]!["state"]);
        Assert.Equal("partially_refunded", (string?)(await JsonAsync("payments refund", id, "--amount", "5000"))["payment"]!["state"]);
        Assert.Equal("payment.partially_refunded", (string?)(await JsonAsync("payments events", id))["items"]!.AsArray()[^1]!["type"]);
        var refused = await _tool.RunAsync("payments", "void", id, "--json");
        Assert.Equal((4, "INVALID_STATE"), (refused.Code, refused.ErrorCode));
    }

    [Fact]
    public async Task An_Unknown_Outcome_Is_Said_And_Does_Not_Exit_As_Done()
    {
        var card = (string)(await JsonAsync("trigger", "capture.captured"))["data"]!["id"]!;
        var id = (string)(await JsonAsync("payments create", "--token", card, "--amount", "19990"))["id"]!;
        await _app.Simulator.ScriptForAsync("charge", "pending");
        var ran = await _tool.RunAsync("payments", "charge", id, "--json");
        var json = JsonNode.Parse(ran.Output)!;
        Check("payments charge", json);
        Assert.Equal((1, "unknown", id), (ran.Code, (string?)json["outcome"], (string?)json["id"]));
    }

    [Fact]
    public async Task Quiet_Prints_The_Id_And_Nothing_Else()
    {
        var intent = await _tool.RunAsync("intents", "create", "-q");
        Assert.True(Guid.TryParse(intent.Output.Trim(), out var id));
        Assert.Empty(intent.Error);
        Assert.Equal(id.ToString(), (await _tool.RunAsync("intents", "list", "-q")).Output.Trim());
        Assert.StartsWith("whsec_", (await _tool.RunAsync("listen", "--print-secret", "-q")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Installation_Speaks_The_Same_Language()
    {
        var ran = await _tool.RunAsync("intents", "get", "0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11", "--lang", "pt");
        Assert.Contains(HostedCapture.Pages.Texts.In("pt")!["error.DOCUMENT_NOT_FOUND"], ran.Error, StringComparison.Ordinal);
        Assert.StartsWith("erro: ", ran.Error.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_Are_Shown_From_The_Start_From_A_Cursor_And_As_They_Come()
    {
        var id = (string)(await JsonAsync("intents create"))["id"]!;
        var ran = await _tool.RunAsync("events", "tail", "--since", "start", "--no-follow", "--json");
        Assert.Equal(0, ran.Code);
        var one = JsonNode.Parse(Assert.Single(ran.Output.TrimEnd().Split('\n')))!;
        Check("events tail", one);
        Assert.Equal(id, (string?)one["data"]!["id"]);
        Assert.Empty((await _tool.RunAsync("events", "tail", "--since", "start", "--no-follow", "--only", "capture.expired")).Output);
        var wrong = await _tool.RunAsync("events", "tail", "--since", "no-cursor", "--no-follow", "--json");
        Assert.Equal((4, "INVALID_MODEL"), (wrong.Code, wrong.ErrorCode));

        await using var tail = _tool.Begin("events", "tail", "--since", "start", "--json");
        await tail.ToldAsync("Listening");
        var second = (string)(await JsonAsync("intents create"))["id"]!;
        await Until.TrueAsync(() => tail.Output.Contains(second, StringComparison.Ordinal), "the second event is shown");
        Assert.Equal(0, await tail.EndAsync());
    }

    [Fact]
    public async Task Failed_Deliveries_Are_Counted_And_Sent_Again_Only_With_Yes()
    {
        _merchant.Says(410);
        await JsonAsync("intents create");
        using var client = _app.Client();
        await client.UntilAsync("/webhooks/deliveries?state=disabled", page => page["items"]!.AsArray().Count == 1);
        var listed = Assert.Single((await JsonAsync("deliveries list", "--state", "disabled", "--since", "2h"))["items"]!.AsArray())!;
        Assert.Empty((await JsonAsync("deliveries list", "--failed"))["items"]!.AsArray());
        Assert.Equal(0, (int?)(await JsonAsync("resend", "--failed", "--since", "2h"))["count"]);

        await FailAllAsync();
        var unasked = await _tool.RunAsync("resend", "--failed", "--json");
        Assert.Equal((2, "confirmation_needed"), (unasked.Code, unasked.ErrorCode));
        Assert.Contains("1 deliveries", unasked.Error, StringComparison.Ordinal);
        (_tool.IsInteractive, _tool.Input) = (true, "n\n");
        Assert.Equal(4, (await _tool.RunAsync("resend", "--failed")).Code);
        _tool.IsInteractive = false;

        var before = _merchant.Received.Count;
        _merchant.Answer = null;
        Assert.Equal(1, (int?)(await JsonAsync("resend", "--failed", "--since", "2h", "--yes"))["resent"]);
        await _merchant.ReceivedAsync(before + 1);
        Assert.Equal(1, (int?)(await JsonAsync("resend", (string)listed["id"]!))["resent"]);
        await _merchant.ReceivedAsync(before + 2);
        var partly = await _tool.RunAsync("resend", "dlv_nobody", (string)listed["id"]!, "--json");
        Assert.Equal(1, partly.Code);
        Check("resend", JsonNode.Parse(partly.Output)!);
    }

    private static string? Text(JsonNode json, string path) =>
        (string?)path.Split('.').Aggregate((JsonNode?)json, (node, name) => node?[name]);

    // After ten tries, and days; here by hand.
    private Task<int> FailAllAsync() => _app.Services.GetRequiredService<Db>()
        .InTransactionAsync(tx => tx.ExecuteAsync("update deliveries set state = 'failed'", new { }));

    private async Task<JsonNode> JsonAsync(string command, params string[] args)
    {
        var json = await _tool.JsonAsync([.. command.Split(' '), .. args]);
        Check(command, json);
        return json;
    }

    private void Check(string command, JsonNode json) => Printed.Check(_api, command, json);
}
