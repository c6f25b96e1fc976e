using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Operators;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary><c>operator</c>: another account, kept apart from the merchant's.</summary>
public sealed class OperatorCommandTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private AppFixture _app = null!;
    private JsonNode _api = null!;

    public async Task InitializeAsync()
    {
        _app = await new AppFixture().StartAsync();
        using var anonymous = _app.Anonymous();
        _api = JsonNode.Parse(await anonymous.GetStringAsync("/openapi/v1.json"))!;
        await _tool.InitAsync(_app);
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task At_The_Sandbox_Init_Has_Taken_The_Administrators_Account()
    {
        Assert.Equal("administrator", (string?)(await JsonAsync("operator whoami"))["role"]);
        await JsonAsync("operator attention");
    }

    [Fact]
    public async Task Intents_Are_Counted_By_The_Hours_Of_A_Day_And_The_Days_Of_A_Month()
    {
        await _tool.JsonAsync("intents", "create");
        Assert.Equal(1, (int)(await JsonAsync("operator statistics"))["total"]!["created"]!);
        Assert.Equal("hour", (string?)(await JsonAsync("operator statistics", "--since", "24h"))["step"]);
        Assert.Equal(31, (await JsonAsync("operator statistics", "--since", "30d"))["items"]!.AsArray().Count);
        var told = (await _tool.RunAsync("operator", "statistics")).Output;
        Assert.Contains("1 intents, 0 with a card sent, 0 captured", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_Keeps_Another_Account_Beside_The_Merchants()
    {
        _tool.Input = "wrong\n";
        var wrong = await _tool.RunAsync("operator", "login", "--operator-id", "demo-auditor", "--secret-stdin", "--json");
        Assert.Equal((4, "invalid_client"), (wrong.Code, wrong.ErrorCode));
        _tool.Input = "demo-secret\n";
        Assert.Equal(
            "auditor", (string?)(await JsonAsync("operator login", "--operator-id", "demo-auditor", "--secret-stdin"))["role"]);
        Assert.Equal("demo-auditor", (string?)(await JsonAsync("operator whoami"))["subject"]);
        Assert.Equal("Demo Shop", (string?)(await _tool.JsonAsync("whoami"))["name"]);

        // What its role does not have is refused.
        var id = (string)(await _tool.JsonAsync("intents", "create"))["id"]!;
        var refused = await _tool.RunAsync("operator", "intents", "cancel", id, "--json");
        Assert.Equal((4, "PERMISSION_MISSING"), (refused.Code, refused.ErrorCode));

        // And a merchant's secret is never sent for an operator.
        _tool.Environment["HC_OPERATOR_ID"] = "demo-operator";
        Assert.Equal("no_secret", (await _tool.RunAsync("operator", "whoami", "--json")).ErrorCode);
        _tool.Environment["HC_OPERATOR_SECRET"] = "demo-secret";
        Assert.Equal("operator", (string?)(await JsonAsync("operator whoami"))["role"]);
    }

    [Fact]
    public async Task Intents_Are_Found_Shown_And_Canceled()
    {
        var id = (string)(await _tool.JsonAsync("intents", "create", "--reference", "A-1001", "--name", "Ana Rojas"))["id"]!;
        Assert.Equal(
            id, (string?)Assert.Single((await JsonAsync("operator intents list", "--reference", "A-1001"))["items"]!.AsArray())!["id"]);
        Assert.NotEqual("Ana Rojas", (string?)(await JsonAsync("operator intents get", id))["cardholder"]?["name"]);
        Assert.Equal("Ana Rojas", (string?)(await JsonAsync("operator intents get", id, "--personal"))["cardholder"]?["name"]);
        Assert.Contains(id, (await JsonAsync("operator search", "A-1001")).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("canceled", (string?)(await JsonAsync("operator intents cancel", id, "--reason", "asked by the shop"))["state"]);
        Assert.NotEmpty((await JsonAsync("operator intents timeline", id))["items"]!.AsArray());
        await JsonAsync("operator intents delete", id, "--yes");
        Assert.Equal(2, (await _tool.RunAsync("operator", "intents", "delete", id)).Code);
    }

    [Fact]
    public async Task Payments_Are_Shown_And_Their_Money_Is_Given_Back()
    {
        var id = (string)(await _tool.JsonAsync("trigger", "payment.paid"))["data"]!["id"]!;
        Assert.Equal(id, (string?)Assert.Single((await JsonAsync("operator payments list"))["items"]!.AsArray())!["id"]);
        Assert.NotNull((await JsonAsync("operator payments get", id))["operations"]);
        var refunded = await JsonAsync("operator payments refund", id, "--amount", "5000", "--reason", "one book came back");
        Assert.Equal("partially_refunded", (string?)refunded["payment"]!["state"]);
        Assert.NotEmpty((await JsonAsync("operator payments timeline", id))["items"]!.AsArray());

        var nothing = await _tool.RunAsync(
            "operator", "payments", "settle", Guid.NewGuid().ToString(), "declined", "--reason", "the provider says so", "--json");
        Assert.Equal(4, nothing.Code);
    }

    [Theory]
    [InlineData("confirm", "paid")]
    [InlineData("void", "voided")]
    public async Task Authorized_Money_Is_Taken_Or_Released(string command, string state)
    {
        var id = (string)(await _tool.JsonAsync("trigger", "payment.authorized"))["data"]!["id"]!;
        var answer = await JsonAsync($"operator payments {command}", id, "--reason", "the parcel");
        Assert.Equal(state, (string?)answer["payment"]!["state"]);
        Assert.Equal(state, (string?)(await JsonAsync("operator payments get", id))["state"]);
    }

    [Fact]
    public async Task An_Unknown_Outcome_Is_Settled_By_What_A_Person_Saw()
    {
        await using var app = await Lost.AppAsync(DatabaseKind.Sqlite);
        using var tool = new Tool();
        await tool.InitAsync(app);
        using var shop = app.Client();
        var (payment, operation) = await Lost.ChargeAsync(app, shop);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var settled = await tool.JsonAsync(
            "operator", "payments", "settle", operation, "approved", "--provider-id", "their-id", "--reason", "Their back office");
        Printed.Check(_api, "operator payments settle", settled);
        Assert.Equal((payment.Get("id"), "paid"), ((string?)settled["id"], (string?)settled["state"]));
    }

    [Fact]
    public async Task The_Audit_Log_And_The_Card_Page_Are_Checked()
    {
        await _tool.JsonAsync("intents", "create");
        JsonNode? verdict = null;
        await Until.TrueAsync(
            async () => (long)(verdict = await JsonAsync("operator audit verify"))["rows"]! > 0, () => $"rows are linked: {verdict}");
        Assert.True((bool)verdict!["good"]!);
        Assert.True((bool)(await JsonAsync("operator audit verify", "--known", (string)verdict["last"]!))["good"]!);
        var gone = await _tool.RunAsync("operator", "audit", "verify", "--known", "1:" + new string('0', 64), "--json");
        Assert.Equal((1, false), (gone.Code, (bool)JsonNode.Parse(gone.Output)!["good"]!));
        Assert.True((bool)(await JsonAsync("operator page-check"))["good"]!);
    }

    [Fact]
    public async Task Curl_Prints_The_Request_And_No_Secret()
    {
        var ran = await _tool.RunAsync("operator", "attention", "--curl");
        Assert.Equal(0, ran.Code);
        Assert.Contains("$HC_OPERATOR_ID:$HC_OPERATOR_SECRET", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("demo-secret", ran.Error, StringComparison.Ordinal);
    }

    private async Task<JsonNode> JsonAsync(string command, params string[] args)
    {
        var json = await _tool.JsonAsync([.. command.Split(' '), .. args]);
        Printed.Check(_api, command, json);
        return json;
    }
}
