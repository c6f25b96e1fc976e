using System.Text.Json.Nodes;
using System.Xml.Linq;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The pure halves of the adapter: what is sent, and what recorded replies mean, clean and dirty.</summary>
public sealed class CyberSourceMappingTests
{
    private static readonly XNamespace s_data = "urn:schemas-cybersource-com:transaction-data-1.219";
    private static readonly TokenizeRequest s_request = Subject.Request();

    [Fact]
    public void A_Request_Has_Its_Elements_In_The_Order_Of_The_Schema()
    {
        var message = Message(s_request);
        Assert.Equal(
            [
                "merchantID=demo", $"merchantReferenceCode={s_request.AttemptId}", "billTo", "firstName=Jhon", "lastName=Doe",
                "street1=Miraflores 222", "city=Santiago", "state=Region Metropolitana",
                "country=CL", "email=jhdoe@gmail.com", "purchaseTotals", "currency=CLP", "card", "accountNumber=4111111111111111",
                "expirationMonth=02", "expirationYear=2030", "cvNumber=123", "cardType=001",
                "recurringSubscriptionInfo", "frequency=on-demand", "paySubscriptionCreateService",
                $"merchantTransactionIdentifier={s_request.Key}",
            ],
            message.Descendants().Select(element => element.HasElements
                || element.Value.Length == 0 ? element.Name.LocalName : $"{element.Name.LocalName}={element.Value}"));
        Assert.Equal("true", message.Element(s_data + "paySubscriptionCreateService")!.Attribute("run")!.Value);
    }

    [Theory]
    [InlineData("4111111111111111", "001")]
    [InlineData("5555555555554444", "002")]
    [InlineData("378282246310005", "003")]
    [InlineData("6011111111111117", "004")]
    [InlineData("30569309025904", "005")]
    [InlineData("3530111333300000", "007")]
    [InlineData("6304000000000000", "042")]
    [InlineData("6062825624254001", "050")]
    [InlineData("6516539999924898", "054")]
    [InlineData("6521525555555559", "061")]
    [InlineData("6200000000000005", "062")]
    [InlineData("5895626746595650", "076")]
    [InlineData("6042034400069940", "077")]
    public void Each_Brand_Has_Its_Card_Type(string number, string cardType) =>
        Assert.Equal(cardType, Message(s_request with { Card = Card.Create(number, new CardExpiry(2030, 2), "123") })
            .Descendants(s_data + "cardType")
            .Single()
            .Value);

    [Fact]
    public void A_Card_Without_A_Code_Is_Sent_Without_One() =>
        Assert.Empty(
            Message(s_request with { Card = Card.Create("501800000009", new CardExpiry(2030, 2), "") }).Descendants(s_data + "cvNumber"));

    [Fact]
    public void Missing_Billing_Fields_Are_Sent_As_Unspecified()
    {
        var bill = Message(s_request with { Billing = null, Email = null, HolderName = null, Country = "US" }).Element(s_data + "billTo")!;
        Assert.Equal(
            [
                "firstName=Unspecified", "lastName=Unspecified", "street1=Unspecified", "city=Unspecified", "state=NA", "postalCode=00000",
                "country=US", "email=null@cybersource.com"],
            bill.Elements().Select(element => $"{element.Name.LocalName}={element.Value}"));
    }

    [Theory]
    [InlineData("Madonna", "Madonna", "Unspecified")]
    [InlineData("  Ana  María de la Cruz ", "Ana", "María de la Cruz")]
    [InlineData("<&\"'>", "<&\"'>", "Unspecified")]
    [InlineData("Zoë\ufffe \uffffDoe", "Zoë", "Doe")]
    [InlineData("A\u0001na B\u000bc", "Ana", "Bc")]
    [InlineData("😀 Doe", "😀", "Doe")]
    public void A_Name_Is_Split_Escaped_And_Free_Of_Invalid_Xml_Characters(string name, string first, string last)
    {
        var bill = Message(s_request with { HolderName = name }).Element(s_data + "billTo")!;
        Assert.Equal((first, last), (bill.Element(s_data + "firstName")!.Value, bill.Element(s_data + "lastName")!.Value));
    }

    [Fact]
    public void Long_Texts_Are_Cut_Between_Letters()
    {
        var smile = string.Concat(Enumerable.Repeat("😀", 50));
        var bill = Message(s_request with
        {
            HolderName = $"x{smile} {smile}",
            Billing = new BillingAddress(
            $"x{smile}", $"x{smile}", $"x{smile}", $"x{smile}", "CL")
        }).Element(s_data + "billTo")!;
        foreach (var (
            name, longest) in new[] { ("firstName", 60), ("lastName", 60), ("street1", 60), ("street2", 60), ("city", 50), ("state", 20) })
            Assert.InRange(bill.Element(s_data + name)!.Value.Length, longest - 1, longest);
    }

    [Fact]
    public void A_Recorded_Approval_Is_A_Token_And_The_Fields_Of_2017()
    {
        var approved =
            Assert.IsType<Outcome.Approved>(CyberSource.Parse(200, Reply("ACCEPT", "100", Created("5009299866656681904011")), s_request));
        Assert.Equal("5009299866656681904011", approved.Handle);
        var gateway = JsonNode.Parse(approved.Gateway)!.AsObject();
        Assert.Equal(
            [
                "panFirst6", "panLast4", "merchantReferenceCode", "requestID", "decision", "reasonCode", "requestToken",
                "paySubscriptionCreateReply"],
            gateway.Select(member => member.Key));
        Assert.Equal(
            ("411111", "1111", "001389"),
            (gateway["panFirst6"]!.ToString(), gateway["panLast4"]!.ToString(), gateway["merchantReferenceCode"]!.ToString()));
        var old =
            CyberSource.Parse(200, Reply("ACCEPT", "100", Created("1")), s_request with { FirstFourLastSix = true, ReferenceId = null });
        var names = JsonNode.Parse(Assert.IsType<Outcome.Approved>(old).Gateway)!.AsObject();
        Assert.Equal(
            ("4111", "111111", $"{s_request.AttemptId}"),
            (names["panFirst4"]!.ToString(), names["panLast6"]!.ToString(), names["merchantReferenceCode"]!.ToString()));
        Assert.DoesNotContain(names, member => member.Key is "panFirst6" or "panLast4");
    }

    [Theory]
    [InlineData("REJECT", "203", "", "Declined 203")]
    [InlineData("REJECT", "481", "", "Declined 481")]
    [InlineData("REJECT", "101", "<missingField>c:card/c:cvNumber</missingField>", "Declined 101")]
    [InlineData("REJECT", "102", "<invalidField>c:card/c:accountNumber</invalidField>", "Declined 102")]
    [InlineData(
        "REJECT", "102", "<invalidField>c:card/c:cardType</invalidField><invalidField>c:billTo/c:street1</invalidField>",
        "Refused reason 102 sent")]
    [InlineData("REJECT", "101", "<missingField>c:billTo/c:street1</missingField>", "Refused reason 101 sent")]
    [InlineData("REJECT", "101", "", "Refused reason 101 sent")]
    [InlineData("REJECT", "234", "", "Refused reason 234 sent")]
    [InlineData("REJECT", "104", "", "Unknown reason 104")]
    [InlineData("ERROR", "150", "", "Unknown reason 150")]
    [InlineData("ERROR", "151", "", "Unknown reason 151")]
    [InlineData("ERROR", "152", "", "Unknown reason 152")]
    [InlineData("ERROR", "250", "", "Unknown reason 250")]
    [InlineData("ACCEPT", "100", "", "Unknown reason 100")]
    [InlineData("ACCEPT", "480", "", "Unknown reason 480")]
    [InlineData("REVIEW", "480", "", "Unknown reason 480")]
    [InlineData("REJECT", "4111111111111111", "", "Unknown reason unreadable")]
    [InlineData("REJECT", "2\u06600", "", "Unknown reason unreadable")]
    [InlineData("REJECT", "", "", "Unknown reason unreadable")]
    [InlineData(
        "REJECT", "203", "<paySubscriptionCreateReply><subscriptionID>1</subscriptionID></paySubscriptionCreateReply>",
        "Unknown reason 203")]
    [InlineData("", "", "", "Unknown reason unreadable")]
    public void A_Recorded_Reply_Has_An_Outcome(string decision, string code, string more, string expected) =>
        Assert.Equal(expected, Say(CyberSource.Parse(200, Reply(decision, code, more), s_request)));

    [Theory]
    [InlineData("wsse:FailedCheck", "Refused fault FailedCheck sent")]
    [InlineData("soap:Client", "Refused fault Client sent")]
    [InlineData("Client", "Refused fault Client sent")]
    [InlineData("c:CriticalServerError", "Unknown fault")]
    [InlineData("soap:Server", "Unknown fault")]
    [InlineData("", "Unknown fault")]
    public void A_Soap_Fault_Has_An_Outcome(string code, string expected) =>
        Assert.Equal(expected, Say(CyberSource.Parse(500, Fault(code, Make.GoodNumber), s_request)));

    [Theory]
    [InlineData("")]
    [InlineData("not xml 4111111111111111")]
    [InlineData("<a>")]
    [InlineData("<a/>")]
    [InlineData("{}")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>")]
    public void An_Invalid_Reply_Is_Unknown(string body)
    {
        foreach (var status in new[] { 200, 400, 500 })
            Assert.StartsWith("Unknown HTTP", Say(CyberSource.Parse(status, body, s_request)), StringComparison.Ordinal);
    }

    // A provider that echoes the card, wherever it does so: the number does not come out.
    [Theory]
    [InlineData("<requestID>{0}</requestID><requestToken>{0}</requestToken>")]
    [InlineData("<requestToken>a {1} b</requestToken><merchantReferenceCode>{0}</merchantReferenceCode>")]
    [InlineData("<card><accountNumber>{0}</accountNumber></card><ccAuthReply><accountNumber>{0}</accountNumber></ccAuthReply>")]
    [InlineData("<decision>{0}</decision>")]
    [InlineData("<reasonCode>{0}</reasonCode>")]
    public void A_Reply_That_Quotes_The_Card_Is_Not_Shown(string dirt)
    {
        var dirty = string.Format(null, dirt, Make.GoodNumber, "4111 1111 1111 1111");
        foreach (var reply in new[] { Reply(
            "ACCEPT", "100", dirty + Created("1")), Reply("REJECT", "203", dirty), Reply("ERROR", "150", dirty), dirty })
            Clean(CyberSource.Parse(200, reply, s_request));
        foreach (var place in new[] { "decision", "reasonCode", "requestID", "requestToken", "subscriptionID", "merchantReferenceCode" })
        {
            var reply = XElement.Parse(Reply("ACCEPT", "100", Created("1")));
            foreach (var element in reply.Descendants().Where(element => element.Name.LocalName == place))
                element.Value = Make.GoodNumber;
            Clean(CyberSource.Parse(200, reply.ToString(), s_request));
        }
    }

    [Fact]
    public void A_Payment_Reply_That_Quotes_The_Card_Is_Not_Shown()
    {
        var approved = Assert.IsType<Outcome.Approved>(CyberSource.ParsePayment(200, """
            <a><replyMessage>
              <decision>ACCEPT</decision><reasonCode>100</reasonCode><requestID>77</requestID><note>4111111111111111</note>
              <card><accountNumber>1</accountNumber></card>
              <ccAuthReply><authorizationCode>831000</authorizationCode><trace>pan 4111-1111-1111-1111</trace></ccAuthReply>
            </replyMessage></a>
            """));
        Assert.Equal("831000", approved.Code);
        Assert.DoesNotContain("411", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains("831000", approved.Gateway, StringComparison.Ordinal);
    }

    private static void Clean(Outcome outcome)
    {
        var text = outcome.ToString();
        Assert.DoesNotContain(Make.GoodNumber, text, StringComparison.Ordinal);
        Assert.DoesNotContain("4111 1111 1111 1111", text, StringComparison.Ordinal);
    }

    private static XElement Message(TokenizeRequest request) =>
        XElement.Parse(Subject.Filled(request, CyberSource.Envelope(request, "demo", "secret")))
            .Descendants(s_data + "requestMessage")
            .Single();

    private static string Created(string token) => $"""
        <c:paySubscriptionCreateReply>
          <c:reasonCode>100</c:reasonCode><c:subscriptionID>{token}</c:subscriptionID>
        </c:paySubscriptionCreateReply>
        """;

    private static string Fault(string code, string text) => $"""
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
        <soap:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></soap:Fault>
        </soap:Body></soap:Envelope>
        """;

    // As recorded: the reply's own elements carry a prefix, and so may any that a test adds or not.
    private static string Reply(string decision, string code, string more) => $"""
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
        <c:replyMessage xmlns:c="urn:schemas-cybersource-com:transaction-data-1.219">
        <c:merchantReferenceCode>{s_request.AttemptId}</c:merchantReferenceCode><c:requestID>5009299866656681904011</c:requestID>
        <c:decision>{decision}</c:decision><c:reasonCode>{code}</c:reasonCode>
        <c:requestToken>AhjzbwSTD44AKFDrJkeLigFP6s7cxpSYAOEsMmkmW6QHAX2gJgAA8A6E</c:requestToken>
        {more}
        </c:replyMessage></soap:Body></soap:Envelope>
        """;

    private static string Say(Outcome outcome) => outcome switch
    {
        Outcome.Declined declined => $"Declined {declined.Code}",
        Outcome.Refused refused => $"Refused {refused.Reason}{(refused.Sent ? " sent" : "")}",
        Outcome.Unknown unknown => $"Unknown {unknown.Reason}",
        _ => outcome.GetType().Name,
    };
}
