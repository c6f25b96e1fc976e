using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>CyberSource's own words for payments.</summary>
public sealed class CyberSourceTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private readonly CyberSourceClient _system = new(simulator.Client());

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync()
    {
        _system.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_Authorization_Is_Answered_As_Documented()
    {
        var reply = await _system.AuthAsync((await _system.TokenizeAsync())!, 1000m);
        Assert.Equal(
            "merchantReferenceCode requestID decision reasonCode requestToken purchaseTotals currency ccAuthReply reasonCode amount "
                + "authorizationCode avsCode authorizedDateTime processorResponse reconciliationID paymentNetworkTransactionID",
            string.Join(' ', System.Xml.Linq.XDocument.Parse(reply.Text)
                .Descendants()
                .SkipWhile(element => element.Name.LocalName != "replyMessage")
                .Skip(1)
                .Select(element => element.Name.LocalName)));
        Assert.Equal(("ACCEPT", "1000.00"), (CyberSourceClient.Value(reply, "decision"), CyberSourceClient.Value(reply, "amount")));
    }

    [Fact]
    public async Task An_Authorization_That_Is_Captured_At_Once_Is_A_Charge()
    {
        var token = (await _system.TokenizeAsync())!;
        var reply = await _system.AuthAsync(token, 10.50m, atOnce: true, key: "k1");
        Assert.Contains("ccAuthReply", reply.Text, StringComparison.Ordinal);
        Assert.Contains("ccCaptureReply", reply.Text, StringComparison.Ordinal);
        var movement = Assert.Single(await simulator.Control.MovementsAsync());
        Assert.Equal(("charge", "k1", 10.50m), (movement.Operation, movement.Key, movement.Amount));

        Assert.Equal("104", Reason(await _system.AuthAsync(token, 10.50m, atOnce: true, key: "k1")));
        Assert.True(_system.IsDone(await _system.CreditAsync(CyberSourceClient.Value(reply, "requestID")!, 4m, key: "k2")));
        Assert.Equal("104", Reason(await _system.CreditAsync(CyberSourceClient.Value(reply, "requestID")!, 4m, key: "k2")));
        Assert.Equal(2, (await simulator.Control.MovementsAsync()).Count);
    }

    [Fact]
    public async Task An_Impossible_Operation_Has_CyberSources_Reason_Code()
    {
        var payment = await _system.AuthorizedAsync(100m);
        Assert.Equal("241", Reason(await _system.ConfirmAsync("1234567890123456789012", 1m)));
        Assert.Equal("239", Reason(await _system.VoidAsync(payment, 99m)));
        Assert.Equal("235", Reason(await _system.ConfirmAsync(payment, 101m)));
        Assert.True(_system.IsDone(await _system.ConfirmAsync(payment, 100m)));
        Assert.Equal("238", Reason(await _system.ConfirmAsync(payment, 1m)));
        Assert.Equal("243", Reason(await _system.VoidAsync(payment, 100m)));
        Assert.Equal("235", Reason(await _system.RefundAsync(payment, 101m)));

        var reversed = await _system.AuthorizedAsync(5m);
        Assert.True(_system.IsDone(await _system.VoidAsync(reversed, 5m)));
        Assert.Equal("237", Reason(await _system.VoidAsync(reversed, 5m)));
        Assert.Equal("237", Reason(await _system.ConfirmAsync(reversed, 5m)));

        var lapsed = await _system.AuthorizedAsync(5m);
        await simulator.Control.AdvanceAsync(TimeSpan.FromDays(8));
        Assert.Equal("242", Reason(await _system.ConfirmAsync(lapsed, 5m)));
    }

    [Fact]
    public async Task A_Capture_Can_Be_Voided_Until_The_Batch_Has_Gone()
    {
        var (early, late) = (await _system.AuthorizedAsync(7m), await _system.AuthorizedAsync(8m));
        await _system.ConfirmAsync(early, 7m);
        await _system.ConfirmAsync(late, 8m);
        Assert.True(_system.IsDone(await _system.UndoAsync(_system.CaptureOf(early))));
        Assert.Equal(8m, Assert.Single(await simulator.Control.MovementsAsync()).Amount);
        Assert.Equal("246", Reason(await _system.UndoAsync(_system.CaptureOf(early))));
        Assert.Equal("247", Reason(await _system.CreditAsync(_system.CaptureOf(early), 1m)));
        await simulator.Control.AdvanceAsync(TimeSpan.FromHours(13));
        Assert.Equal("246", Reason(await _system.UndoAsync(_system.CaptureOf(late))));
        Assert.Single(await simulator.Control.MovementsAsync());
    }

    [Fact]
    public async Task The_Report_Tells_What_Became_Of_A_Reference()
    {
        var payment = await _system.AuthorizedAsync(9m);
        await simulator.Control.ScriptSystemAsync("cybersource", "confirm", "unanswered", "declined:203", "pending");
        var capture = $"""
            <purchaseTotals><currency>COP</currency><grandTotalAmount>9</grandTotalAmount></purchaseTotals>
            <ccCaptureService run="true"><authRequestID>{payment}</authRequestID></ccCaptureService>
            """;
        Assert.Equal(["ERROR 250", "REJECT 203", "REVIEW 480"], new[]
        {
            await _system.SendAsync(capture, "ref-1"), await _system.SendAsync(capture, "ref-1"), await _system.SendAsync(capture, "ref-1"),
        }.Select(reply => $"{CyberSourceClient.Value(reply, "decision")} {Reason(reply)}"));
        Assert.Equal(
            ["ics_bill -1 ETIMEOUT 9.00", "ics_bill 0 DCARDREFUSED 9.00", "ics_bill 0 DREVIEW 9.00"], await _system.ReportAsync("ref-1"));
        Assert.Equal("ics_bill 1 SOK 9.00", (await _system.ReportAsync("ref-1"))[^1]);
        Assert.Equal("ref-1", Assert.Single(await simulator.Control.MovementsAsync()).Reference);
    }

    [Fact]
    public async Task Missing_And_Invalid_Fields_Are_Named()
    {
        var missing = await _system.SendAsync("""<ccAuthService run="true"/>""");
        Assert.Equal("101", Reason(missing));
        Assert.Contains("c:purchaseTotals/c:grandTotalAmount", missing.Text, StringComparison.Ordinal);
        Assert.Contains("c:recurringSubscriptionInfo/c:subscriptionID", missing.Text, StringComparison.Ordinal);
        var unknown = await _system.AuthAsync("1234567890123456789012", 5m);
        Assert.Equal(
            ("102", "c:recurringSubscriptionInfo/c:subscriptionID"), (Reason(unknown), CyberSourceClient.Value(unknown, "invalidField")));
        Assert.Equal("102", Reason(await _system.AuthAsync((await _system.TokenizeAsync())!, 5.001m)));
    }

    /// <summary>The bodies of ActiveMerchant's gateway, as its schema 1.201 orders them.</summary>
    private static class ActiveMerchant
    {
        public const string Billing = """
            <billTo>
              <firstName>Longbob</firstName><lastName>Longsen</lastName>
              <street1>Unspecified</street1><city>Unspecified</city><state>NC</state><postalCode>00000</postalCode><country>US</country>
              <email>null@cybersource.com</email><ipAddress>127.0.0.1</ipAddress><merchantTaxID>7</merchantTaxID>
            </billTo>
            """;
        public const string Card = """
            <card>
              <accountNumber>4111111111111111</accountNumber><expirationMonth>09</expirationMonth><expirationYear>2030</expirationYear>
              <cvNumber>123</cvNumber><cardType>001</cardType>
            </card>
            """;
        public const string Purchase = $"""
            <invoiceHeader><merchantDescriptor>Shop</merchantDescriptor></invoiceHeader>
            {Billing}
            <shipTo><street1/><city/><email>null@cybersource.com</email></shipTo>
            <item id="0"><unitPrice>1.00</unitPrice><quantity>2</quantity></item>
            <purchaseTotals>
              <currency>USD</currency><taxAmount>0.10</taxAmount><grandTotalAmount>10.00</grandTotalAmount>
            </purchaseTotals>
            {Card}
            <decisionManager><enabled>true</enabled></decisionManager>
            <merchantDefinedData><mddField id="1">one</mddField></merchantDefinedData>
            <ccAuthService run="true"><cavv>none</cavv><commerceIndicator>vbv</commerceIndicator></ccAuthService>
            <ccCaptureService run="true"/>
            <businessRules><ignoreAVSResult>true</ignoreAVSResult></businessRules>
            <subsequentAuth/>
            """;
        public const string Store = $"""
            {Billing}
            <purchaseTotals><currency>USD</currency><grandTotalAmount>0.00</grandTotalAmount></purchaseTotals>
            {Card}
            <subscription><paymentMethod>credit card</paymentMethod></subscription>
            <recurringSubscriptionInfo>
              <amount>0.00</amount><automaticRenew>false</automaticRenew>
              <frequency>on-demand</frequency><approvalRequired>false</approvalRequired>
            </recurringSubscriptionInfo>
            <paySubscriptionCreateService run="true"/><businessRules></businessRules>
            """;
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/soap+xml")]
    [InlineData("text/xml")]
    public async Task ActiveMerchants_Requests_Are_Taken_With_Any_Content_Type(string type)
    {
        var stored = await _system.SendAsync(ActiveMerchant.Store, type: type);
        Assert.Equal(("100", "1111"), (Reason(stored), Assert.Single(await simulator.Control.TokensAsync()).LastFour));
        var paid = await _system.SendAsync(ActiveMerchant.Purchase, type: type);
        Assert.Equal("100", Reason(paid));
        var refund = $"""
            <purchaseTotals><currency>USD</currency><grandTotalAmount>4.00</grandTotalAmount></purchaseTotals>
            <ccCreditService run="true">
              <captureRequestID>{CyberSourceClient.Value(paid, "requestID")}</captureRequestID>
              <captureRequestToken>t</captureRequestToken>
            </ccCreditService>
            """;
        Assert.Equal("100", Reason(await _system.SendAsync(refund, type: type)));
        Assert.Equal(
            [("charge", 10m), ("refund", 4m)],
            (await simulator.Control.MovementsAsync()).Select(movement => (movement.Operation, movement.Amount)));
    }

    [Theory]
    [InlineData("4000000000009995", "001", "204")]
    [InlineData("4111111111111111", "002", "240")]
    [InlineData("41111111111", "001", "102")]
    public async Task A_Card_In_An_Authorization_Is_Validated(string number, string cardType, string reason)
    {
        var body = ActiveMerchant.Purchase.Replace("4111111111111111", number, StringComparison.Ordinal)
            .Replace("<cardType>001", $"<cardType>{cardType}", StringComparison.Ordinal);
        Assert.Equal(reason, Reason(await _system.SendAsync(body)));
        Assert.Empty(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [InlineData("<nonsense/>")]
    [InlineData("<billTo><nonsense/></billTo>")]
    [InlineData("<shipto/>")]
    [InlineData("<card/><billTo/>")]
    public async Task An_Unknown_Or_Misplaced_Element_Is_A_Soap_Fault(string element)
    {
        var reply = await _system.SendAsync(element);
        Assert.Equal((500, true), (reply.Status, reply.Text.Contains("XML parse error", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_Strict_Check_Takes_Only_What_The_Products_Adapter_May_Send()
    {
        var strict = new SimulatorAlone { IsStrict = true };
        await strict.InitializeAsync();
        using var system = new CyberSourceClient(strict.Client());
        Assert.NotNull(await system.TokenizeAsync());
        Assert.Equal(500, (await system.SendAsync(ActiveMerchant.Purchase)).Status);
        Assert.Equal(500, (await system.SendAsync("<shipTo/>")).Status);
        Assert.Equal(415, (await system.SendAsync(ActiveMerchant.Store, type: "application/x-www-form-urlencoded")).Status);
        await strict.DisposeAsync();
    }

    private static string? Reason(Reply reply) => CyberSourceClient.Value(reply, "reasonCode");
}
