using System.Xml.Linq;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>A profile that CyberSource makes only of a card whose bank approves an authorization of nothing.</summary>
public sealed class CyberSourceVerificationTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private readonly CyberSourceClient _system = new(simulator.Client());

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync()
    {
        _system.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_Reply_Has_Both_Services_And_The_Report_Both_Applications()
    {
        var reply = await SendAsync("4111111111111111", reference: "r-1");
        Assert.Equal(
            "merchantReferenceCode requestID decision reasonCode requestToken ccAuthReply reasonCode amount authorizationCode avsCode "
                + "cvCode paySubscriptionCreateReply reasonCode subscriptionID",
            string.Join(' ', XDocument.Parse(reply.Text).Descendants()
                .SkipWhile(element => element.Name.LocalName != "replyMessage").Skip(1).Select(element => element.Name.LocalName)));
        Assert.Equal(("0.00", "Y", "M"), (Value(reply, "amount"), Value(reply, "avsCode"), Value(reply, "cvCode")));
        Assert.Equal(["ics_auth 1 SOK 0.00", "ics_pay_subscription_create 1 SOK 0.00"], await _system.ReportAsync("r-1"));
        Assert.Equal(Value(reply, "subscriptionID"), Assert.Single(await simulator.Control.TokensAsync()).Token);
        Assert.Empty(await simulator.Control.AuthorizationsAsync());
        var asked = Assert.Single(await simulator.Control.VerificationsAsync());
        Assert.Equal(("r-1", "100", true, 0m, "1111"), (asked.Reference, asked.Reason, asked.WithCode, asked.Amount, asked.LastFour));
    }

    [Theory]
    [InlineData("4000000000005126", "REJECT 230 Y N", "ics_auth 0 DCV 0.00")]
    [InlineData("4000000000000200", "REJECT 203 Y P", "ics_auth 0 DCARDREFUSED 0.00")]
    [InlineData("4000000000000127", "REJECT 211 Y N", "ics_auth 0 DCV 0.00")]
    [InlineData("4000000000000218", "ERROR 250  ", "ics_auth -1 ETIMEOUT ")]
    public async Task A_Card_That_Is_Not_Verified_Has_No_Profile(string number, string said, string report)
    {
        var reply = await SendAsync(number, reference: "r-1");
        Assert.Equal(said, Said(reply));
        Assert.Equal([report], await _system.ReportAsync("r-1"));
        Assert.Empty(await simulator.Control.TokensAsync());
    }

    [Theory]
    [InlineData("4000000000000226", "ACCEPT 100 Y N")]
    [InlineData("4000000000000028", "ACCEPT 100 N M")]
    public async Task What_Decides_Nothing_Is_Said_All_The_Same(string number, string said)
    {
        Assert.Equal(said, Said(await SendAsync(number)));
        Assert.Single(await simulator.Control.TokensAsync());
    }

    [Fact]
    public async Task Another_Street_Is_A_Decline_Unless_It_Is_To_Be_Ignored()
    {
        Assert.Equal("REJECT 200 N M", Said(await SendAsync("4000000000000028", rules: "")));
        Assert.Equal("ACCEPT 100 Y M", Said(await SendAsync("4111111111111111", rules: "")));
    }

    [Fact]
    public async Task Only_An_Amount_Of_Nothing_Is_Taken()
    {
        var reply = await SendAsync("4111111111111111", "1.00");
        Assert.Equal(("102", "c:purchaseTotals/c:grandTotalAmount"), (Value(reply, "reasonCode"), Value(reply, "invalidField")));
        Assert.Equal("101", Value(await SendAsync("4111111111111111", ""), "reasonCode"));
        Assert.Empty(await simulator.Control.VerificationsAsync());
    }

    [Fact]
    public async Task A_Script_Decides_The_Verification_Before_The_Token()
    {
        await simulator.Control.ScriptSystemAsync("cybersource", "verify", "declined:204", "approved");
        await simulator.Control.ScriptSystemAsync("cybersource", "tokenize", "declined:205");
        Assert.Equal("REJECT 204 Y P", Said(await SendAsync("4111111111111111")));
        Assert.Equal("REJECT 205 Y P", Said(await SendAsync("4111111111111111")));
        Assert.Equal("ACCEPT 100 Y M", Said(await SendAsync("4111111111111111")));
        Assert.Equal(["204", "205", "100"], (await simulator.Control.VerificationsAsync()).Select(entry => entry.Reason));
    }

    [Fact]
    public async Task Without_A_Code_None_Is_Wrong()
    {
        Assert.Equal("ACCEPT 100 Y ", Said(await SendAsync("4000000000005126", code: "")));
        Assert.False(Assert.Single(await simulator.Control.VerificationsAsync()).WithCode);
    }

    private static string? Value(Reply reply, string name) => CyberSourceClient.Value(reply, name);

    private static string Said(Reply reply) =>
        $"{Value(reply, "decision")} {Value(reply, "reasonCode")} {Value(reply, "avsCode")} {Value(reply, "cvCode")}";

    private Task<Reply> SendAsync(
        string number,
        string amount = "0",
        string? reference = null,
        string code = "<cvNumber>123</cvNumber>",
        string rules = "<businessRules><ignoreAVSResult>true</ignoreAVSResult></businessRules>") => _system.SendAsync(
        $"""
        <billTo>
          <firstName>Jhon</firstName><lastName>Doe</lastName>
          <street1>Miraflores 222</street1><city>Santiago</city><country>CL</country><email>jhdoe@gmail.com</email>
        </billTo>
        <purchaseTotals><currency>COP</currency><grandTotalAmount>{amount}</grandTotalAmount></purchaseTotals>
        <card>
          <accountNumber>{number}</accountNumber>
          <expirationMonth>12</expirationMonth><expirationYear>2030</expirationYear>{code}<cardType>001</cardType>
        </card>
        <recurringSubscriptionInfo><frequency>on-demand</frequency></recurringSubscriptionInfo>
        <ccAuthService run="true"/>
        <paySubscriptionCreateService run="true"><disableAutoAuth>true</disableAutoAuth></paySubscriptionCreateService>
        {rules}
        """,
        reference);
}
