using System.Text.Json.Nodes;
using System.Xml.Linq;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The pure halves of a verification: what is sent, and what recorded replies and reports mean.</summary>
public sealed class CyberSourceVerificationTests
{
    // Published samples of such a reply and report: the tests of ActiveMerchant's gateway, and of the Kill Bill plugin.
    private const string Recorded = """
        <c:purchaseTotals><c:currency>USD</c:currency></c:purchaseTotals>
        <c:ccAuthReply><c:reasonCode>100</c:reasonCode><c:amount>1.00</c:amount><c:authorizationCode>123456</c:authorizationCode>
        <c:avsCode>Y</c:avsCode><c:avsCodeRaw>Y</c:avsCodeRaw><c:cvCode>M</c:cvCode><c:cvCodeRaw>M</c:cvCodeRaw>
        <c:authorizedDateTime>2008-01-15T21:42:03Z</c:authorizedDateTime><c:processorResponse>00</c:processorResponse>
        <c:reconciliationID>ABCDEF</c:reconciliationID><c:authFactorCode>U</c:authFactorCode></c:ccAuthReply>
        """;

    private const string Profile = """
        <c:paySubscriptionCreateReply><c:reasonCode>100</c:reasonCode>
        <c:subscriptionID>XXYYZZ</c:subscriptionID></c:paySubscriptionCreateReply>
        """;

    private static readonly XNamespace s_data = "urn:schemas-cybersource-com:transaction-data-1.219";
    private static readonly TokenizeRequest s_code = Subject.Request() with { Verify = CardVerification.Code };
    private static readonly TokenizeRequest s_zero = s_code with { Verify = CardVerification.Zero };

    [Fact]
    public void The_Authorization_Of_Nothing_Goes_With_The_Profile()
    {
        var message = Message(s_code);
        Assert.Equal(
            [
                "merchantID", "merchantReferenceCode", "billTo", "purchaseTotals", "card", "recurringSubscriptionInfo", "ccAuthService",
                "paySubscriptionCreateService", "businessRules", "merchantTransactionIdentifier",
            ],
            message.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("0", message.Descendants(s_data + "grandTotalAmount").Single().Value);
        Assert.Equal("true", message.Element(s_data + "ccAuthService")!.Attribute("run")!.Value);
        Assert.Equal("true", message.Descendants(s_data + "disableAutoAuth").Single().Value);
        Assert.Equal("true", message.Descendants(s_data + "ignoreAVSResult").Single().Value);
        Assert.Equal("123", message.Descendants(s_data + "cvNumber").Single().Value);
    }

    [Fact]
    public void The_Code_Is_Sent_Only_Where_It_Is_Asked_For() => Assert.Empty(Message(s_zero).Descendants(s_data + "cvNumber"));

    [Fact]
    public void A_Recorded_Approval_Is_A_Token_With_What_The_Bank_Said()
    {
        var approved = Assert.IsType<Outcome.Approved>(CyberSource.Parse(200, Reply("ACCEPT", "100", Recorded + Profile), s_code));
        Assert.Equal("XXYYZZ", approved.Handle);
        Assert.Equal(Said("verified", "match", "match"), approved.Verification);
        Assert.Equal(
            """{"reasonCode":"100","authorizationCode":"123456","avsCode":"Y","cvCode":"M"}""",
            JsonNode.Parse(approved.Gateway)!["ccAuthReply"]!.ToJsonString());
    }

    [Theory]
    [InlineData("M", "match")]
    [InlineData("P", "not_checked")]
    [InlineData("S", "not_checked")]
    [InlineData("U", "not_checked")]
    [InlineData("X", "not_checked")]
    [InlineData("1", "not_checked")]
    [InlineData("2", "not_checked")]
    [InlineData("3", "not_checked")]
    [InlineData("", "not_checked")]
    [InlineData("123", "not_checked")]
    public void A_Code_That_Is_Not_Wrong_Is_No_Decline(string cvCode, string said) => Assert.Equal(
        said, Assert.IsType<Outcome.Approved>(CyberSource.Parse(200, Approval("Y", cvCode), s_code)).Verification!.CodeResult);

    // A merchant's settings may pass over the code; what was asked for decides.
    [Theory]
    [InlineData("N")]
    [InlineData("D")]
    [InlineData("I")]
    public void A_Wrong_Code_Is_A_Decline_And_The_Token_Is_Named_To_Be_Deleted(string cvCode) => Assert.Equal(
        new Outcome.Declined("230") { Made = "XXYYZZ", Verification = Said("declined", "no_match", "match") },
        CyberSource.Parse(200, Approval("Y", cvCode), s_code));

    [Fact]
    public void A_Code_That_Was_Not_Asked_For_Decides_Nothing() => Assert.Equal(
        Said("verified", "not_checked", "match"), CyberSource.Parse(200, Approval("Y", "N"), s_zero).Verification);

    [Theory]
    [InlineData("ABDHMOQTVXY", "match")]
    [InlineData("CKLNWZ", "no_match")]
    [InlineData("EFGIPRSU1234", "not_checked")]
    public void Only_What_Is_Said_Of_The_Street_Counts_And_It_Decides_Nothing(string codes, string said)
    {
        foreach (var code in codes)
        {
            var outcome = Assert.IsType<Outcome.Approved>(CyberSource.Parse(200, Approval($"{code}", "M"), s_code));
            Assert.Equal(said, outcome.Verification!.AddressResult);
            Assert.Null(CyberSource.Parse(200, Approval($"{code}", "M"), s_code with { Billing = null }).Verification!.AddressResult);
        }
    }

    [Theory]
    [InlineData("203", "<c:ccAuthReply><c:reasonCode>203</c:reasonCode></c:ccAuthReply>", "declined not_checked not_checked")]
    [InlineData(
        "230", "<c:ccAuthReply><c:reasonCode>230</c:reasonCode><c:avsCode>N</c:avsCode><c:cvCode>N</c:cvCode></c:ccAuthReply>",
        "declined no_match no_match")]
    [InlineData("231", "", "nothing")]
    public void A_Decline_Says_What_The_Bank_Said(string code, string more, string said)
    {
        var declined = Assert.IsType<Outcome.Declined>(CyberSource.Parse(200, Reply("REJECT", code, more), s_code));
        Assert.Equal((code, null, said), (declined.Code, declined.Made, Text(declined.Verification)));
    }

    [Fact]
    public void A_Decline_With_A_Token_Names_It_To_Be_Deleted()
    {
        const string refused = "<c:ccAuthReply><c:reasonCode>230</c:reasonCode><c:cvCode>N</c:cvCode></c:ccAuthReply>";
        var declined = Assert.IsType<Outcome.Declined>(CyberSource.Parse(200, Reply("REJECT", "230", refused + Profile), s_code));
        Assert.Equal(("230", "XXYYZZ"), (declined.Code, declined.Made));
    }

    [Fact]
    public void A_Token_Without_An_Authorization_Was_Not_Verified() => Assert.Equal(
        new Outcome.Declined("NOT_VERIFIED") { Made = "XXYYZZ", Verification = new("not_possible") },
        CyberSource.Parse(200, Reply("ACCEPT", "100", Profile), s_code));

    [Fact]
    public void A_Processor_That_Refuses_The_Amount_Could_Not_Be_Asked() => Assert.Equal(
        new Outcome.Refused("reason 102", Sent: true) { Verification = new("not_possible") },
        CyberSource.Parse(
            200, Reply("REJECT", "102", "<c:invalidField>c:purchaseTotals/c:grandTotalAmount</c:invalidField>"), s_code));

    [Theory]
    [InlineData("ERROR", "250", "<c:ccAuthReply><c:reasonCode>250</c:reasonCode></c:ccAuthReply>")]
    [InlineData("REJECT", "104", "")]
    [InlineData("REVIEW", "480", "<c:ccAuthReply><c:reasonCode>480</c:reasonCode></c:ccAuthReply>")]
    [InlineData("ACCEPT", "100", "<c:ccAuthReply><c:reasonCode>100</c:reasonCode></c:ccAuthReply>")]
    public void An_Outcome_That_Is_Not_Known_Says_Nothing(string decision, string code, string more)
    {
        var outcome = Assert.IsType<Outcome.Unknown>(CyberSource.Parse(200, Reply(decision, code, more), s_code));
        Assert.Null(outcome.Verification);
    }

    [Fact]
    public void A_Reply_That_Quotes_The_Card_Is_Not_Shown()
    {
        foreach (var element in XElement.Parse(Approval("Y", "M")).Descendants().Where(element => !element.HasElements))
        {
            var dirty = XElement.Parse(Approval("Y", "M"));
            dirty.Descendants().First(other => other.Name == element.Name).Value = Make.GoodNumber;
            Providers.Recorded.Clean(CyberSource.Parse(200, dirty.ToString(), s_code));
        }
    }

    [Theory]
    [InlineData("ics_auth 1 SOK,ics_pay_subscription_create 1 SOK", "M", "Approved XXYYZZ verified match match")]
    [InlineData("ics_auth 1 SOK,ics_pay_subscription_create 1 SOK", "U", "Approved XXYYZZ verified not_checked match")]
    [InlineData("ics_auth 1 SOK,ics_pay_subscription_create 1 SOK", "N", "Declined 230 XXYYZZ declined no_match match")]
    [InlineData("ics_auth 0 DCV,ics_pay_subscription_create 1 SOK", "N", "Declined DCV XXYYZZ declined no_match match")]
    [InlineData("ics_auth -1 ETIMEOUT,ics_pay_subscription_create 1 SOK", "", "Declined NOT_VERIFIED XXYYZZ not_possible  ")]
    [InlineData("ics_pay_subscription_create 1 SOK", "M", "Declined NOT_VERIFIED XXYYZZ not_possible  ")]
    [InlineData("ics_auth 0 DCARDREFUSED", "P", "Declined DCARDREFUSED  declined not_checked match")]
    [InlineData("ics_auth 0 DCV", "N", "Declined DCV  declined no_match match")]
    [InlineData("ics_auth 0 DREVIEW", "M", "None yet")]
    [InlineData("ics_auth 0 DDUPLICATE", "", "None yet")]
    [InlineData("ics_auth -1 ETIMEOUT", "", "None yet")]
    [InlineData("ics_auth 1 SOK", "M", "None yet")]
    [InlineData("", "", "None yet")]
    public void A_Report_Answers_For_Token_And_Verification(string replies, string cv, string expected)
    {
        Assert.Equal(expected, CyberSource.ParseReport(200, Report(replies, cv), Asked(CardVerification.Code)) switch
        {
            Lookup.Found { Outcome: Outcome.Declined declined } =>
                $"Declined {declined.Code} {declined.Made} {Text(declined.Verification)}",
            Lookup.Found found => $"{Providers.Recorded.Say(found)} {Text(found.Outcome.Verification)}",
            var none => Providers.Recorded.Say(none),
        });
    }

    [Fact]
    public void The_Report_Of_An_Approval_Equals_Its_Reply()
    {
        var request = s_code with { AttemptId = s_facts.AttemptId };
        var answered = Assert.IsType<Outcome.Approved>(CyberSource.Parse(200, Approval("Y", "M"), request));
        var report = Report("ics_auth 1 SOK,ics_pay_subscription_create 1 SOK", "M");
        var found = Assert.IsType<Outcome.Approved>(
            Assert.IsType<Lookup.Found>(CyberSource.ParseReport(200, report, Asked(CardVerification.Code))).Outcome);
        Assert.Equal((answered.Handle, answered.Verification), (found.Handle, found.Verification));
        Assert.Equal(Bank(answered), Bank(found));

        static string Bank(Outcome.Approved outcome) => JsonNode.Parse(outcome.Gateway)!["ccAuthReply"]!.ToJsonString();
    }

    [Fact]
    public void A_Report_Of_A_Card_That_Was_Not_To_Be_Verified_Is_Read_As_Ever()
    {
        var found = CyberSource.ParseReport(
            200, Report("ics_auth 0 DCV,ics_pay_subscription_create 1 SOK", "N"), Asked(CardVerification.None));
        Assert.Null(Assert.IsType<Outcome.Approved>(Assert.IsType<Lookup.Found>(found).Outcome).Verification);
    }

    private static readonly AttemptFacts s_facts =
        new(Guid.Parse("7f1c0d8e-0000-4000-8000-000000000001"), "001389", CaptureKind.Peinau, "411111", "1111");

    private static CardLookupRequest Asked(CardVerification verify) =>
        new(s_facts, null, DateTimeOffset.UnixEpoch) { Verify = verify, HasStreet = true };

    private static Verification Said(string result, string code, string address) =>
        new(result) { CodeResult = code, AddressResult = address };

    private static string Text(Verification? said) => said is null ? "nothing" : $"{said.Result} {said.CodeResult} {said.AddressResult}";

    private static string Approval(string avsCode, string cvCode) => Reply(
        "ACCEPT", "100",
        Recorded.Replace("<c:avsCode>Y<", $"<c:avsCode>{avsCode}<", StringComparison.Ordinal)
            .Replace("<c:cvCode>M<", $"<c:cvCode>{cvCode}<", StringComparison.Ordinal) + Profile);

    private static XElement Message(TokenizeRequest request) =>
        XElement.Parse(Subject.Filled(request, CyberSource.Envelope(request, "demo", "secret")))
            .Descendants(s_data + "requestMessage")
            .Single();

    private static string Reply(string decision, string code, string more) => $"""
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
        <c:replyMessage xmlns:c="urn:schemas-cybersource-com:transaction-data-1.26">
        <c:merchantReferenceCode>b0a6cf9aa07f1a8495f89c364bbd6a9a</c:merchantReferenceCode>
        <c:requestID>2004333231260008401927</c:requestID>
        <c:decision>{decision}</c:decision><c:reasonCode>{code}</c:reasonCode>
        <c:requestToken>Afvvj7Ke2Fmsbq0wHFE2sM6R4GAptYZ0jwPSA+R9PhkyhFTb0KRjoE4+ynthZrG6tMBwjAtT</c:requestToken>
        {more}
        </c:replyMessage></soap:Body></soap:Envelope>
        """;

    private static string Report(string replies, string cv)
    {
        var applications = string.Concat(replies.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(reply => reply.Split(' ')).Select(
            part => $"<ApplicationReply Name=\"{part[0]}\"><RCode>{part[1]}</RCode><RFlag>{part[2]}</RFlag></ApplicationReply>"));
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE Report SYSTEM "https://ebctest.cybersource.com/ebctest/reports/dtd/tdr_1_9.dtd">
            <Report xmlns="https://ebctest.cybersource.com/ebctest/reports/dtd/tdr_1_9.dtd" Name="Transaction Detail" Version="1.9">
              <Requests>
                <Request MerchantReferenceNumber="{s_facts.AttemptId}" RequestID="2004333231260008401927" SubscriptionID="XXYYZZ">
                  <ApplicationReplies>{applications}</ApplicationReplies>
                  <PaymentData>
                    <Amount>0.00</Amount><AuthorizationCode>123456</AuthorizationCode>
                    <AVSResult>Y</AVSResult><AVSResultMapped>Y</AVSResultMapped><CVResult>{cv}</CVResult>
                  </PaymentData>
                </Request>
              </Requests>
            </Report>
            """;
    }
}
