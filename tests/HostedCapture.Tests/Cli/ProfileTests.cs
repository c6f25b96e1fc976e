using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>What is kept on the developer's machine, and which setting wins.</summary>
public sealed class ProfileTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Init_Finds_The_Sandbox_And_Keeps_Its_Credentials_For_Their_Owner_Only()
    {
        using var tool = new Tool();
        var found = await tool.InitAsync(app);
        Assert.Equal(
            (app.Address, "demo-shop", app.Simulator.Address),
            ((string?)found["address"], (string?)found["client_id"], (string?)found["simulator"]));

        var file = (string)found["profile"]!;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        }

        // Once more is the same, and the webhook secret with it.
        var secret = (string?)JsonNode.Parse(await File.ReadAllTextAsync(file))!["webhook_secret"];
        await tool.InitAsync(app);
        Assert.Equal(secret, (string?)JsonNode.Parse(await File.ReadAllTextAsync(file))!["webhook_secret"]);
        Assert.Equal(secret, (string?)(await tool.JsonAsync("listen", "--print-secret"))["webhook_secret"]);
    }

    [Fact]
    public async Task Init_Is_For_This_Machine_Only()
    {
        using var tool = new Tool();
        var ran = await tool.RunAsync("init", "--address", "https://pay.example", "--json");
        Assert.Equal((4, "no_sandbox"), (ran.Code, ran.ErrorCode));
        Assert.False(Directory.Exists(tool.Home + "/profiles"));
    }

    [Fact]
    public async Task A_Profile_That_Others_May_Read_Is_Not_Used()
    {
        using var tool = new Tool();
        var file = (string)(await tool.InitAsync(app))["profile"]!;
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var ran = await tool.RunAsync("whoami", "--json");
        Assert.Equal((4, "file_mode"), (ran.Code, ran.ErrorCode));
    }

    [Fact]
    public async Task Login_Takes_The_Secret_From_Standard_Input_The_Environment_Or_A_Person_And_Keeps_Only_What_Works()
    {
        using var tool = new Tool { Input = "wrong\n" };
        var wrong = await tool.RunAsync("login", "--address", app.Address, "--client-id", "other-shop", "--secret-stdin", "--json");
        Assert.Equal((4, "invalid_client"), (wrong.Code, wrong.ErrorCode));
        Assert.Equal("no_address", (await tool.RunAsync("whoami", "--json")).ErrorCode);

        tool.Input = "other-secret\n";
        var kept = await tool.JsonAsync("login", "--address", app.Address, "--client-id", "other-shop", "--secret-stdin");
        Assert.Equal("Other Shop", (string?)kept["name"]);
        Assert.Equal("profile", (string?)(await tool.JsonAsync("whoami"))["settings"]!["client_secret"]!["source"]);

        tool.Environment["HC_CLIENT_SECRET"] = "demo-secret";
        Assert.Equal("Demo Shop", (string?)(await tool.JsonAsync("login", "--client-id", "demo-shop"))["name"]);

        tool.Environment.Remove("HC_CLIENT_SECRET");
        (tool.IsInteractive, tool.Typed) = (true, "other-secret");
        var asked = await tool.RunAsync("login", "--client-id", "other-shop");
        Assert.Equal(0, asked.Code);
        Assert.Contains("other-shop", asked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("other-secret", asked.Error + asked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoami_Shows_Which_Source_Won_And_What_It_Won_Over()
    {
        using var tool = new Tool();
        await tool.InitAsync(app);
        var settings = (await tool.JsonAsync("whoami"))["settings"]!;
        Assert.All(
            new[] { "address", "client_id", "client_secret" }, name => Assert.Equal("profile", (string?)settings[name]!["source"]));

        (tool.Environment["HC_CLIENT_ID"], tool.Environment["HC_CLIENT_SECRET"]) = ("other-shop", "other-secret");
        var ran = await tool.RunAsync("whoami");
        Assert.Equal(0, ran.Code);
        Assert.Contains("Other Shop", ran.Output, StringComparison.Ordinal);
        Assert.Contains("other-shop (environment) wins over the profile's demo-shop", ran.Error, StringComparison.Ordinal);

        // A flag wins over the environment; and the profile's secret is never sent for another client.
        Assert.Equal(
            "flag", (string?)(await tool.JsonAsync("whoami", "--client-id", "other-shop"))["settings"]!["client_id"]!["source"]);
        tool.Environment.Remove("HC_CLIENT_SECRET");
        Assert.Equal("no_secret", (await tool.RunAsync("whoami", "--json")).ErrorCode);
    }

    [Fact]
    public async Task Logout_Forgets_The_Credentials_And_With_All_The_Rest()
    {
        using var tool = new Tool();
        await tool.InitAsync(app);
        var secret = (await tool.JsonAsync("listen", "--print-secret")).ToJsonString();
        await tool.JsonAsync("logout");
        Assert.Equal("no_client", (await tool.RunAsync("whoami", "--json")).ErrorCode);
        Assert.Equal(secret, (await tool.JsonAsync("listen", "--print-secret")).ToJsonString());

        await tool.JsonAsync("logout", "--all");
        Assert.Equal("no_address", (await tool.RunAsync("whoami", "--json")).ErrorCode);
        Assert.Empty(Directory.EnumerateFiles(tool.Home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Each_Address_Has_A_Profile_Of_Its_Own()
    {
        await using var second = await new AppFixture().StartAsync();
        using var tool = new Tool();
        var one = await tool.InitAsync(app);
        var other = await tool.InitAsync(second);
        Assert.NotEqual((string?)one["profile"], (string?)other["profile"]);
        Assert.Equal(second.Address, (string?)(await tool.JsonAsync("whoami"))["settings"]!["address"]!["value"]);
        Assert.Equal("profile", (string?)(await tool.JsonAsync("whoami", "--address", app.Address))["settings"]!["client_id"]!["source"]);
    }
}
