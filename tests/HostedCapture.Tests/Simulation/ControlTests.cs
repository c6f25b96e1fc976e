using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>The simulator's own controls.</summary>
public sealed class ControlTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>
{
    [Fact]
    public async Task The_Clock_Can_Be_Moved_On_And_Reset()
    {
        using var client = simulator.Client();
        var moved = await client.SendAsync("/clock", new JsonObject { ["advance_seconds"] = 3600 });
        Assert.Equal((200, "3600"), (moved.Status, moved.Get("ahead_seconds")));
        Assert.Equal("3600", (await client.ReadAsync("/clock")).Get("ahead_seconds"));
        foreach (var bad in new[] { """{"advance_seconds":-1}""", """{"advance_seconds":999999999999}""", "{}", "1", """{"seconds":1}""" })
            Assert.Equal(400, (await client.SendRawAsync("/clock", bad)).Status);
        await simulator.Control.ClearAsync();
        Assert.Equal("0", (await client.ReadAsync("/clock")).Get("ahead_seconds"));
    }

    [Theory]
    [InlineData("/notifications", """{"system":"quickpay","url":"http://127.0.0.1/"}""")]
    [InlineData("/notifications", """{"system":"juspay","url":"ftp://127.0.0.1/"}""")]
    [InlineData("/notifications", """{"system":"juspay","url":"http://127.0.0.1/","times":0}""")]
    [InlineData("/notifications/deliver", """{"system":"firstoken"}""")]
    public async Task An_Invalid_Body_Is_Refused(string path, string body)
    {
        using var client = simulator.Client();
        Assert.Equal(400, (await client.SendRawAsync(path, body)).Status);
    }

    [Theory]
    [InlineData("authenticate", "approved", "frictionless")]
    [InlineData("charge", "challenge", "approved")]
    public async Task A_Script_Takes_The_Words_Of_Its_Operation(string operation, string word, string allowed)
    {
        using var client = simulator.Client();
        var reply = await client.SendAsync(
            "/script", new JsonObject { ["operation"] = operation, ["outcomes"] = new JsonArray(word) });
        Assert.Equal(400, reply.Status);
        Assert.Contains(allowed, reply.Get("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Page_Has_Every_System_Card_And_Credential()
    {
        using var client = simulator.Client();
        var page = await client.ReadAsync("/");
        Assert.Equal(200, page.Status);
        string[] words =
        [
            "CyberSource", "Quickpay Connect", "Juspay", "Firstoken", "TumiPay",
            "4000</span><span>0000</span><span>0000</span><span>0259", "<code>never_returns</code>",
            "test-key", "test-token", "user:pass", "/juspay/v2/txns/$TXN/capture",
        ];
        foreach (var word in words)
            Assert.Contains(word, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/simulator")]
    public async Task Links_Have_The_Address_Of_The_Request(string below)
    {
        using var client = simulator.Client();
        var page = await client.ReadAsync($"{below}/");
        Assert.Contains($"href=\"{below}/simulator.css\"", page.Text, StringComparison.Ordinal);
        Assert.Contains($"curl {simulator.Address}{below}/script", page.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await client.ReadAsync($"{below}/simulator.css")).Status);

        using var form = new FormUrlEncodedContent([new("order_id", Guid.NewGuid().ToString("N")[..16]), new("amount", "10.00")]);
        var order =
            await client.CallAsync(HttpMethod.Post, $"{below}/juspay/orders", form, ("Authorization", SystemClient.Basic("test-key:")));
        Assert.StartsWith($"{simulator.Address}{below}/juspay/", order.Get("payment_links.web"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6304000000000000", "999", "102")]
    [InlineData("4111111111111111", "002", "240")]
    [InlineData("5555555555554444", "001", "240")]
    [InlineData("6516539999924898", "004", "240")]
    [InlineData("4011780000000001", "001", "240")]
    [InlineData("2200770000000002", "002", "240")]
    public async Task The_Page_Says_What_CyberSource_Does_With_Brands_And_It_Does(string number, string cardType, string reason)
    {
        using var client = simulator.Client();
        Assert.Contains($"({reason})", (await client.ReadAsync("/")).Text, StringComparison.Ordinal);
        using var system = new CyberSourceClient(simulator.Client());
        Assert.Equal(reason, CyberSourceClient.Value(await system.CreateAsync(number, cardType), "reasonCode"));
    }

    [Theory]
    [InlineData("6304000000000000", "042")]
    [InlineData("6516539999924898", "054")]
    [InlineData("6062825624254001", "050")]
    [InlineData("6521525555555559", "061")]
    [InlineData("6200000000000001", "062")]
    [InlineData("5895626746595651", "076")]
    [InlineData("6042034400069940", "077")]
    public async Task CyberSource_Takes_Each_Brand_By_Its_Type(string number, string cardType)
    {
        using var system = new CyberSourceClient(simulator.Client());
        Assert.Equal("100", CyberSourceClient.Value(await system.CreateAsync(number, cardType), "reasonCode"));
    }

    [Fact]
    public async Task Cards_And_Payments_Outlive_A_Ledger_That_Is_Cleared()
    {
        foreach (var name in SystemClient.All)
        {
            using var system = SystemClient.Of(name, simulator);
            var token = (await system.TokenizeAsync())!;
            var payment = await system.AuthorizedAsync(10m);
            await simulator.Control.ClearAsync();
            Assert.True(system.IsDone(await system.ConfirmAsync(payment, 10m)), name);
            Assert.True(system.IsDone((await system.AuthorizeAsync(token, 10m)).Reply), name);
            Assert.Single(await simulator.Control.MovementsAsync());
        }
    }
}
