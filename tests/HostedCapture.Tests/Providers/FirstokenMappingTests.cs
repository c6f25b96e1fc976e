using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The pure halves of the adapter: what is sent, and what recorded replies mean, clean and dirty.</summary>
public sealed class FirstokenMappingTests
{
    private const string Made = """
        {"status_code":200,"status":"success","desc":"Success",
         "data":{"tokens":[{"card":"411111******1111","token":"5f0c8c52-6d5a-4b0e-9c2f-0d6f3c7a1d01","tags":[],"scheme":"7",
          "status":1,"created_by":{"name":"shop"},"createdAt":"2024-02-26T20:53:13Z"}]}}
        """;

    private static readonly TokenizeRequest s_request = Subject.Request();
    private static readonly PaymentStep s_step = Recorded.Step("COP", 100_000, "0001708980791641783622");

    [Fact]
    public void A_Card_Is_Sent_As_Documented_And_Without_Its_Code() => Recorded.Same(
        $$"""
        {"chd":[{"card":"4111111111111111","name":"Jhon Doe","exp":"02/30"}],
         "tags":["{{s_request.AttemptId}}"],"scheme":"7","type":"persistent"}
        """,
        Subject.Filled(s_request, Firstoken.CardBody(s_request)));

    // The documented body, without its misprint, with our own reference and address.
    [Fact]
    public void A_Capture_Is_The_Documented_Request() => Recorded.Same(
        Recorded.Read("firstoken-capture-request.json").Replace("123456789", s_step.AttemptId.ToString(), StringComparison.Ordinal),
        Firstoken.CaptureBody(s_step, "12.7.8.120").ToJsonString());

    [Fact]
    public void A_Token_Is_Charged_By_Its_Template() => Recorded.Same(
        """
        {"transaction_info":{"type":"authorization","reference_code":"7f1c0d8e-0000-4000-8000-000000000001"},
         "card":{"number":"{{ tok-1 : detokenize }}","expiration_date":"{{ tok-1 : detokenize }}","security_code":"000"},
         "order_info":{"amount_details":{"total_amount":19.9,"currency":"COP"},"installments":3},
         "bill_to":{"first_name":"Ana","last_name":"Mar\u00EDa de la Cruz","country":"CO","address_1":"Calle 1","city":"Bogot\u00E1",
          "state":"DC","phone_number":"\u002B57 300 1234567","email":"ana@shop.example"},
         "device_info":{"ip_address":"12.7.8.120"}}
        """,
        Firstoken.ChargeBody(Recorded.Charge("COP", 1990), "12.7.8.120").ToJsonString());

    [Fact]
    public void A_Reversal_And_A_Refund_Have_Their_Documented_Blocks()
    {
        Recorded.Same(
            """
            {"transaction_info":{"type":"authorization_reversal","reference_code":"7f1c0d8e-0000-4000-8000-000000000001"},
             "reversal_info":{"amount_details":{"total_amount":1000}},"device_info":{"ip_address":"1.2.3.4"}}
            """,
            Firstoken.ReversalBody(s_step, "1.2.3.4").ToJsonString());
        Recorded.Same(
            """
            {"transaction_info":{"type":"capture_refund","reference_code":"7f1c0d8e-0000-4000-8000-000000000001"},
             "refund_info":{"amount_details":{"total_amount":1000,"currency":"COP"}}}
            """,
            Firstoken.RefundBody(s_step).ToJsonString());
    }

    [Theory]
    [InlineData("tok }} {{ other")]
    [InlineData("{{ a : detokenize }}")]
    [InlineData("tok'")]
    public async Task A_Token_That_Would_Break_Out_Of_The_Template_Is_Not_Sent(string token)
    {
        using var subject = new Subject("firstoken", "http://127.0.0.1:9");
        Assert.Equal(
            new Outcome.Declined("INVALID_TOKEN"), await subject.Adapter.ChargeAsync(Recorded.Charge("COP", 1000) with { Token = token }));
    }

    [Fact]
    public void A_Recorded_Token_Is_Approved()
    {
        var approved = Assert.IsType<Outcome.Approved>(Firstoken.Parse(200, Made, s_request));
        Assert.Equal("5f0c8c52-6d5a-4b0e-9c2f-0d6f3c7a1d01", approved.Handle);
        Recorded.Same(
            """
            {"panFirst6":"411111","panLast4":"1111","merchantReferenceCode":"001389",
             "token":"5f0c8c52-6d5a-4b0e-9c2f-0d6f3c7a1d01","scheme":"7","status":1,"createdAt":"2024-02-26T20:53:13Z"}
            """,
            approved.Gateway);
    }

    [Theory]
    [InlineData(200, """{"status":"success","data":{"tokens":[{"token":"t","status":0}]}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"status":"success","data":{"tokens":[]}}""", "Unknown HTTP 200")]
    [InlineData(200, """{"status":"success","data":""}""", "Unknown HTTP 200")]
    [InlineData(200, "<html>", "Unknown HTTP 200")]
    [InlineData(400, """{"status":"fail","data":{"response_code":"203"}}""", "Declined 203")]
    [InlineData(400, """{"status":"fail","data":{"description":"bad","path":"chd.exp"}}""", "Declined INVALID_CARD")]
    [InlineData(400, """{"status":"fail","data":{"description":"bad","path":"scheme"}}""", "Refused HTTP 400")]
    [InlineData(400, """{"status":"fail","data":""}""", "Refused HTTP 400")]
    [InlineData(403, """{"status":"fail","message":"Forbidden","data":""}""", "Refused HTTP 403")]
    [InlineData(500, """{"status":"error","data":""}""", "Unknown HTTP 500")]
    public void A_Reply_To_A_Card_Has_An_Outcome(int status, string body, string expected) =>
        Assert.Equal(expected, Recorded.Say(Firstoken.Parse(status, body, s_request)));

    // "Capture successful" and Pending: it is taken, and not settled.
    [Fact]
    public void The_Documented_Capture_Is_Pending_And_Approved_Once_Its_Details_Are_Captured()
    {
        var printed = Recorded.Read("firstoken-capture.json").Replace("123456789", s_step.AttemptId.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "Pending Pending", Recorded.Say(Firstoken.ParsePayment(200, printed, Operation.Confirm, s_step.AttemptId, s_step.Amount)));
        var settled = printed.Replace("\"Pending\"", "\"Captured\"", StringComparison.Ordinal);
        Assert.Equal(
            "Approved 0001708980791641783622",
            Recorded.Say(Firstoken.ParseDetails(200, settled, Operation.Confirm, s_step.AttemptId, s_step.Amount)));
        Assert.Equal(
            "CannotSay another amount",
            Recorded.Say(Firstoken.ParseDetails(200, settled, Operation.Confirm, s_step.AttemptId, s_step.Amount.With(99_999))));
        Assert.Equal(
            "CannotSay another reference_code",
            Recorded.Say(Firstoken.ParseDetails(200, settled, Operation.Confirm, Guid.NewGuid(), s_step.Amount)));
    }

    [Theory]
    [InlineData(Operation.Authorize, "Authorized", "Approved 1")]
    [InlineData(Operation.Charge, "Authorized", "Approved 1")]
    [InlineData(Operation.Void, "Reversed", "Approved 1")]
    [InlineData(Operation.Refund, "Refunded", "Approved 1")]
    [InlineData(Operation.Confirm, "Collected", "Approved 1")]
    [InlineData(Operation.Confirm, "Declined", "Declined 203")]
    [InlineData(Operation.Confirm, "Authorized", "Unknown status Authorized")]
    [InlineData(Operation.Void, "Authorized", "Unknown status Authorized")]
    [InlineData(Operation.Charge, "Something new", "Unknown status DECLINED")]
    public void A_Status_Has_An_Outcome(Operation operation, string status, string expected) => Assert.Equal(
        expected,
        Recorded.Say(Firstoken.ParsePayment(
            200,
            $$"""
            {"status":"success","message":"",
             "data":{"transaction_info":{"transaction_id":"1","status":"{{status}}","response_code":"203"} } }
            """,
            operation, s_step.AttemptId, s_step.Amount)));

    [Theory]
    [InlineData(
        400,
        """{"status":"fail","message":"Transaction declined","data":{"transaction_info":{"status":"Declined","response_code":"204"}}}""",
        Operation.Charge, "Declined 204")]
    [InlineData(
        400, """{"status":"fail","message":"Invalid request","data":{"description":"no","path":":id"}}""", Operation.Confirm,
        "Declined INVALID_REQUEST")]
    [InlineData(400, """{"status":"fail","message":"Invalid request","data":""}""", Operation.Charge, "Refused HTTP 400")]
    [InlineData(400, "", Operation.Charge, "Refused HTTP 400")]
    [InlineData(403, "", Operation.Refund, "Refused HTTP 403")]
    [InlineData(500, """{"status":"error","message":"No response from the processor","data":""}""", Operation.Confirm, "Unknown HTTP 500")]
    [InlineData(200, "", Operation.Confirm, "Unknown HTTP 200")]
    [InlineData(200, """{"status":"success","data":""}""", Operation.Confirm, "Unknown HTTP 200")]
    [InlineData(302, "", Operation.Confirm, "Unknown HTTP 302")]
    public void A_Reply_To_A_Payment_Has_An_Outcome(int status, string body, Operation operation, string expected) =>
        Assert.Equal(expected, Recorded.Say(Firstoken.ParsePayment(status, body, operation, s_step.AttemptId, s_step.Amount)));

    [Theory]
    [InlineData("""{"status":"success","data":{"transactions":[]}}""", true, "None yet")]
    [InlineData("""{"status":"success","data":{"transactions":[]}}""", false, "None, final")]
    [InlineData("""{"status":"success","data":{"transactions":[{},{}]}}""", false, "CannotSay several transactions with one reference")]
    [InlineData(
        """
        {"status":"success",
         "data":{"transactions":[{"transaction_info":{"transaction_id":"7","reference_code":"other","status":"Captured"}}]}}
        """,
        false, "CannotSay another reference_code")]
    [InlineData("""{"status":"success","data":{"transaction_info":{}}}""", false, "CannotSay HTTP 200")]
    [InlineData("""{"status":"fail","data":""}""", false, "CannotSay HTTP 200")]
    public void A_Search_Has_A_Lookup_Result(string body, bool inFlight, string expected) =>
        Assert.Equal(expected, Recorded.Say(Firstoken.ParseSearch(200, body, Asked(Operation.Confirm, inFlight))));

    [Theory]
    [InlineData("Reversed", false, "Approved 9")]
    [InlineData("Authorized", true, "None yet")]
    [InlineData("Authorized", false, "None, final")]
    [InlineData("Captured", false, "CannotSay the authorization is neither held nor reversed")]
    public void An_Authorizations_Details_Show_Its_Reversal(string status, bool inFlight, string expected) => Assert.Equal(
        expected, Recorded.Say(Firstoken.ParseVoided(
            200, $$$$"""{"status":"success","data":{"transaction_info":{"transaction_id":"9","status":"{{{{status}}}}"}}}""", "9",
            inFlight)));

    [Fact]
    public async Task Without_The_Search_An_Operation_Without_An_Id_Stays_Unknown()
    {
        using var subject = new Subject("firstoken", "http://127.0.0.1:9", null, ("SearchByReference", "false"));
        Assert.StartsWith(
            "CannotSay no transaction_id", Recorded.Say(await subject.Adapter.LookUpAsync(Asked(Operation.Charge, inFlight: false))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_Reply_That_Quotes_The_Card_Is_Not_Shown()
    {
        foreach (var dirty in Recorded.Dirty(Made))
        {
            foreach (var status in new[] { 200, 400, 500 })
                Recorded.Clean(Firstoken.Parse(status, dirty, s_request));
        }

        var printed = Recorded.Read("firstoken-capture.json").Replace("123456789", s_step.AttemptId.ToString(), StringComparison.Ordinal);
        foreach (var status in new[] { "Captured", "Declined", "Pending" })
        {
            foreach (var dirty in Recorded.Dirty(printed.Replace("\"Pending\"", $"\"{status}\"", StringComparison.Ordinal)))
            {
                Recorded.Clean(Firstoken.ParsePayment(200, dirty, Operation.Confirm, s_step.AttemptId, s_step.Amount));
                Recorded.Clean(Firstoken.ParsePayment(400, dirty, Operation.Confirm, s_step.AttemptId, s_step.Amount));
                Recorded.Clean(Recorded.Say(Firstoken.ParseDetails(200, dirty, Operation.Confirm, s_step.AttemptId, s_step.Amount)));
            }
        }
    }

    private static PaymentLookupRequest Asked(Operation operation, bool inFlight) => new()
    {
        Operation = operation,
        AttemptId = s_step.AttemptId,
        Key = s_step.Key,
        PaymentId = s_step.PaymentId,
        Amount = s_step.Amount,
        RefundedBefore = s_step.RefundedBefore,
        StartedAt = DateTimeOffset.UnixEpoch,
        InFlight = inFlight,
    };
}
