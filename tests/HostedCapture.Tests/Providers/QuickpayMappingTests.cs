using System.Text.Json.Nodes;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The pure halves of the adapter: what is sent, and what recorded replies mean, clean and dirty.</summary>
public sealed class QuickpayMappingTests
{
    private const string Id = "ad76140d-fcb7-48bc-9d80-986e85bd1261";

    private static readonly TokenizeRequest s_peinau = Subject.Request();
    private static readonly TokenizeRequest s_cmr = Subject.Request("4455961234561434", CaptureKind.Cmr);

    [Fact]
    public void The_Intent_There_Has_What_Is_Required_And_No_Card()
    {
        Same($$$"""
            {"capture":"PEINAU_CAPTURE","capture_method":"TOKENIZATION",
             "cardholder":{"reference_id":"{{{s_peinau.AttemptId}}}","name":"Jhon Doe","email":"jhdoe@gmail.com","country":"CL"},
             "billing":{"line1":"Miraflores 222","city":"Santiago","state":"Region Metropolitana","country":"CL"},
             "redirect_urls":{"return_url":"https://requestb.in/sfoogtsf","cancel_url":"http://www.mysite.cl/cancel"}}
            """, Quickpay.CreateBody(s_peinau));
        Assert.Contains("CMR_CAPTURE", Quickpay.CreateBody(s_cmr), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Card_Is_Sent_As_Quickpays_Own_Clients_Send_It()
    {
        Same(
            """{"card_number":"4111111111111111","expiry_month":"2","expiry_year":"2030","card_ccv":"123"}""",
            Subject.Filled(s_peinau, Quickpay.CardBody(s_peinau)));
        Same(
            """{"user":{"country":"CL","documentType":"RUT","documentId":"371119582"},"panNumber":"4455961234561434"}""",
            Subject.Filled(s_cmr, Quickpay.CardBody(s_cmr)));
    }

    [Fact]
    public void A_Recorded_Cmr_Approval_Keeps_Its_Fields()
    {
        var approved =
            Approved(s_cmr, """{"panLast4":"1434","panFirst6":"445596","qpCardId":"1111912816528678","category":"|||","status":"S"}""");
        Assert.Equal(Id, approved.Handle);
        Same("""{"status":"S","category":"|||","qpCardId":"1111912816528678","panFirst6":"445596","panLast4":"1434"}""", approved.Gateway);
    }

    [Fact]
    public void A_Recorded_Peinau_Approval_Of_2019_Keeps_Its_Fields()
    {
        const string Recorded = """
            {"merchantReferenceCode":"their reference","requestID":"5435","decision":"ACCEPT","reasonCode":"100","requestToken":"Ahj",
             "purchaseTotals":{"currency":"CLP"},
             "ccAuthReply":{"reasonCode":"100","amount":"10","authorizationCode":"888888"},
             "ccCaptureReply":{"reasonCode":"100","amount":"10"},"additionalProcessorResponse":"x",
             "paySubscriptionCreateReply":{"reasonCode":"100","subscriptionID":"5435"},
             "panFirst6":"999999","panLast4":"9999","payment_token":"5435","req_card_number":"xxxxxxxxxxxx9999"}
            """;
        var gateway = JsonNode.Parse(Approved(s_peinau, Recorded).Gateway)!.AsObject();
        Assert.Equal(
            JsonNode.Parse(Recorded)!.AsObject().Select(member => member.Key).Order(), gateway.Select(member => member.Key).Order());
        // Of the card only what we know ourselves, and the merchant's own reference.
        Assert.Equal(("411111", "1111", "xxxxxxxxxxxx1111", "001389"), (
            gateway["panFirst6"]!.ToString(), gateway["panLast4"]!.ToString(), gateway["req_card_number"]!.ToString(),
            gateway["merchantReferenceCode"]!.ToString()));
        Assert.Equal("888888", gateway["ccAuthReply"]!["authorizationCode"]!.ToString());

        var old = JsonNode.Parse(Approved(s_peinau with { FirstFourLastSix = true }, Recorded).Gateway)!.AsObject();
        Assert.Equal(("4111", "111111"), (old["panFirst4"]!.ToString(), old["panLast6"]!.ToString()));
        Assert.False(old.ContainsKey("panFirst6") || old.ContainsKey("panLast4"));
    }

    [Theory]
    [InlineData(500, """{"error_code":"GW01_203","error_description":"x","meta_data":{}}""", "Declined 203")]
    [InlineData(422, """{"error_code":"GW01_204"}""", "Declined 204")]
    [InlineData(500, """{"error_code":"GW01_"}""", "Unknown HTTP 500")]
    [InlineData(500, """{"error_code":"GW01_4111111111111111"}""", "Unknown HTTP 500")]
    [InlineData(500, """{"error_code":"GW01_<b>"}""", "Unknown HTTP 500")]
    [InlineData(500, """{"error_code":"REQUEST_ERROR"}""", "Unknown HTTP 500")]
    [InlineData(500, """{"error_code":"CAPTURE_IN_CAPTURED_STATE_CANT_BE_CAPTURED"}""", "Unknown HTTP 500")]
    [InlineData(400, """{"error_code":"INVALID_MODEL"}""", "Refused HTTP 400 sent")]
    [InlineData(401, """{"error_code":"InvalidCredentials"}""", "Refused HTTP 401 sent")]
    [InlineData(404, """{"error_code":"DOCUMENT_NOT_FOUND"}""", "Refused HTTP 404 sent")]
    [InlineData(429, "", "Refused HTTP 429 sent")]
    [InlineData(503, "Service Temporarily unavailable", "Refused HTTP 503 sent")]
    [InlineData(502, "Bad Gateway", "Unknown HTTP 502")]
    [InlineData(200, "", "Unknown HTTP 200")]
    [InlineData(200, "[]", "Unknown HTTP 200")]
    [InlineData(200, "4111111111111111", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"created","id":"1","gateway":{}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","gateway":{}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":"","gateway":{}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":1,"gateway":{}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":"1"}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":"1","gateway":"4111111111111111"}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","state":"captured","id":"1","gateway":{}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":"1","gateway":{"status":"S","status":"S"}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":"\ud800","gateway":{}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"state":"captured","id":"1","gateway":{"status":"\ud800"}}""", "Unknown HTTP 200")]
    public void A_Recorded_Reply_Has_An_Outcome(int status, string body, string expected) =>
        Assert.Equal(expected, Quickpay.Parse(status, body, s_peinau) switch
        {
            Outcome.Declined declined => $"Declined {declined.Code}",
            Outcome.Refused refused => $"Refused {refused.Reason}{(refused.Sent ? " sent" : "")}",
            Outcome.Unknown unknown => $"Unknown {unknown.Reason}",
            var outcome => outcome.ToString(),
        });

    // A provider that echoes the card, wherever it does so: the number does not come out.
    [Theory]
    [InlineData("""{"card_number":"@","status":"S"}""")]
    [InlineData("""{"req_card_number":"@","panFirst6":"@","panLast4":"@"}""")]
    [InlineData("""{"requestToken":"@","requestID":"x-@-y","merchantReferenceCode":"@"}""")]
    [InlineData("""{"requestID":4111111111111111,"payment_token":"4111 1111 1111 1111"}""")]
    [InlineData("""{"ccAuthReply":{"card":{"number":["@"]},"@":1},"paySubscriptionCreateReply":{"subscriptionID":"@"}}""")]
    [InlineData("""{"status":"\u0034\u0031111111111111\u00311","category":"4111-1111-1111-1111"}""")]
    public void A_Reply_That_Quotes_The_Card_Is_Not_Shown(string gateway)
    {
        var text = Approved(s_peinau, gateway.Replace("@", Make.GoodNumber, StringComparison.Ordinal)).ToString();
        foreach (var form in new[] { Make.GoodNumber, "4111 1111", "4111-1111", @"\u0034" })
            Assert.DoesNotContain(form, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Card_Number_As_A_Token_Is_Refused() =>
        Assert.IsType<Outcome.Unknown>(
            Quickpay.Parse(200, $$$"""{"state":"captured","id":"{{{Make.GoodNumber}}}","gateway":{}}""", s_peinau));

    [Theory]
    [InlineData(Operation.Charge, "created", "Pending created")]
    [InlineData(Operation.Charge, "expired", "None, final")]
    [InlineData(Operation.Authorize, "created", "Pending created")]
    [InlineData(Operation.Confirm, "authorized", "Pending authorized")]
    [InlineData(Operation.Confirm, "voided", "None, final")]
    [InlineData(Operation.Void, "authorized", "Pending authorized")]
    [InlineData(Operation.Refund, "paid", "Pending paid")]
    [InlineData(Operation.Refund, "partially_refunded", "Pending partially_refunded")]
    [InlineData(Operation.Refund, "settling", "CannotSay the state is not known")]
    public void An_Operation_Quickpay_Accepted_Is_Pending_While_The_State_Is_Unchanged(Operation operation, string state, string expected)
    {
        var body = $$$"""{"id":"1","state":"{{{state}}}","gateway":{"refunds":[]}}""";
        var taken = Recorded.Lookup("CLP", 1000, operation) with { Taken = true };
        Assert.Equal(expected, Recorded.Say(Quickpay.ParseDetail(200, body, taken)));
        Assert.Equal(
            "CannotSay taken, and not found", Recorded.Say(Quickpay.ParseDetail(404, """{"error_code":"DOCUMENT_NOT_FOUND"}""", taken)));
    }

    [Fact]
    public void A_Payment_Reply_That_Quotes_The_Card_Is_Not_Shown()
    {
        const string Dirty = """
            {"id":"1","state":"paid","gateway":{"resume":{
              "authorizations":{"code":"831000"},"card_number":{"pan_first6":"411111"},
              "note":"4111 1111 1111 1111","list":["4111111111111111",{"deep":"4111111111111111"}]}}}
            """;
        var amount = new Money(1000, Currency.Of("CLP")!);
        var approved = Assert.IsType<Outcome.Approved>(Quickpay.ParsePayment(200, Dirty, Operation.Charge, amount, amount.With(0)));
        Assert.Equal("831000", approved.Code);
        Assert.DoesNotContain("411", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains("831000", approved.Gateway, StringComparison.Ordinal);
    }

    private static Outcome.Approved Approved(TokenizeRequest request, string gateway) =>
        Assert.IsType<Outcome.Approved>(
            Quickpay.Parse(200, $$"""{"id":"{{Id}}","_id":"{{Id}}","state":"captured","links":[],"gateway":{{gateway}}}""", request));

    private static void Same(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
