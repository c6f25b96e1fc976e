using System.Text.Json.Nodes;
using HostedCapture.Cli;
using HostedCapture.Tests.Api;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>What holds for every command.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("intents")]
    [InlineData("intents get")]
    [InlineData("intents get not-an-id")]
    [InlineData("intents list --limit many")]
    [InlineData("listen --forward-to")]
    [InlineData("trigger capture.exploded")]
    [InlineData("whoami --lang de")]
    [InlineData("whoami --client-secret s")]
    [InlineData("verify --payload x")]
    public async Task Wrong_Use_Is_Exit_Code_2_With_The_Way_To_Help(string line)
    {
        using var tool = new Tool();
        var ran = await tool.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, ran.Code);
        Assert.Empty(ran.Output);
        Assert.Contains("--help", ran.Error, StringComparison.Ordinal);
        Assert.Contains("hc", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whoami", "no_address")]
    [InlineData("whoami --address http://pay.example", "address")]
    [InlineData("whoami --address https://pay.example", "no_client")]
    [InlineData("whoami --address https://pay.example --client-id shop", "no_secret")]
    [InlineData("login --address https://pay.example --client-id shop", "no_secret")]
    [InlineData("listen", "forward_to")]
    [InlineData("listen --forward-to here", "forward_to")]
    [InlineData("listen --forward-to http://127.0.0.1:1 --deaf-after 1", "deaf_after")]
    [InlineData("resend", "resend")]
    [InlineData("resend dlv_1 --failed", "resend")]
    [InlineData("deliveries list --since yesterday", "duration")]
    [InlineData("events tail --since last", "since")]
    [InlineData("intents delete 0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11", "confirmation_needed")]
    public async Task A_Wrong_Call_Is_Told_Before_Anything_Is_Sent_And_Nothing_Is_Asked(string line, string code)
    {
        using var tool = new Tool();
        var ran = await tool.RunAsync([.. line.Split(' '), "--json"]);
        Assert.Equal(2, ran.Code);
        Assert.Empty(ran.Output);
        Assert.Equal(code, ran.ErrorCode);
        Assert.Empty(new JsonSchema(Schema()).Errors(
            JsonNode.Parse(ran.Error.TrimEnd().Split('\n')[^1]), Schema()["error"]!));
    }

    [Fact]
    public async Task Every_Command_Has_Help_In_Each_Language_And_None_Takes_A_Secret()
    {
        using var tool = new Tool();
        foreach (var command in Schema()["commands"]!.AsObject().Select(pair => pair.Key))
        {
            foreach (var language in Texts.Languages)
            {
                var ran = await tool.RunAsync([.. command.Split(' '), "--help", "--lang", language]);
                Assert.Equal(0, ran.Code);
                Assert.Contains("--json", ran.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("--client-secret", ran.Output, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task An_Unreachable_Server_Is_Exit_Code_3_And_A_Refusal_4()
    {
        using var tool = new Tool();
        tool.Environment["HC_CLIENT_ID"] = "demo-shop";
        tool.Environment["HC_CLIENT_SECRET"] = "demo-secret";
        using var nobody = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((System.Net.IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        foreach (var line in new[] { "whoami", "doctor", "init", "intents get 0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11" })
            Assert.Equal(3, (await tool.RunAsync([.. line.Split(' '), "--address", $"http://127.0.0.1:{port}"])).Code);

        await using var app = await new AppFixture().StartAsync();
        tool.Environment["HC_ADDRESS"] = app.Address;
        var unknown = await tool.RunAsync("intents", "get", "0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11", "--json");
        Assert.Equal((4, "DOCUMENT_NOT_FOUND"), (unknown.Code, unknown.ErrorCode));
        tool.Environment["HC_CLIENT_SECRET"] = "expired";
        foreach (var line in new[] { "whoami", "intents list", "events tail --since start", "listen --forward-to http://127.0.0.1:1" })
        {
            var ran = await tool.RunAsync([.. line.Split(' '), "--json"]);
            Assert.Equal((4, "invalid_client"), (ran.Code, ran.ErrorCode));
            Assert.Empty(ran.Output);
        }
    }

    [Fact]
    public async Task The_Schemas_Are_Printed()
    {
        using var tool = new Tool();
        var ran = await tool.RunAsync("schema");
        Assert.True(JsonNode.DeepEquals(Schema(), JsonNode.Parse(ran.Output)));
    }

    internal static JsonNode Schema() => HostedCapture.Cli.Commands.ShowSchema.All();
}
