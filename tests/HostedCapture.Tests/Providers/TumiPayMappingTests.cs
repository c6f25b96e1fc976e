using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The pure halves of the adapter: what is sent, and what recorded replies mean, clean and dirty.</summary>
public sealed class TumiPayMappingTests
{
    private const string Authorized = """
        {"code":"AUTHORIZED","status":true,"message":"Pago autorizado exitosamente",
         "data":{"transaction_id":"t-1","linked_transaction_id":null,"transaction_date":"2026-01-05",
          "transaction_status":"APPROVED","transaction_type":"PRE_AUTH_TRANSACTION",
          "reference_id":"7f1c0d8e-0000-4000-8000-000000000001","amount":100.0,"currency":"COP"}}
        """;

    private static readonly ChargeRequest s_charge = Recorded.Charge("COP", 10_000);
    private static readonly PaymentStep s_step = Recorded.Step("COP", 10_000, "t-1") with { Tax = new Money(1597, Currency.Of("COP")!) };

    [Fact]
    public void A_Capture_Has_The_Documented_Body() =>
        Recorded.Same("""{"transaction_id":"t-1","amount":100,"tax":15.97}""", TumiPay.CaptureBody(s_step).ToJsonString());

    [Fact]
    public void An_Authorization_And_Its_Renewal_Are_As_Documented()
    {
        const string First = """
            "subscription_id":"s-1","reference_id":"7f1c0d8e-0000-4000-8000-000000000001",
            "currency":"COP","amount":100,"tax":1.9
            """;
        Recorded.Same($"{{{First}}}", TumiPay.AuthorizeBody(s_charge, "s-1", null).ToJsonString());
        Recorded.Same($"{{{First},\"linked_transaction_id\":\"t-0\"}}", TumiPay.AuthorizeBody(s_charge, "s-1", "t-0").ToJsonString());
    }

    [Fact]
    public void A_Subscription_Has_The_Known_Data_Of_The_Payer()
    {
        Recorded.Same(
            """
            {"token":"tok-1","plan_name":"Shop","periodicity":"custom",
             "customer_data":{"legal_doc":"1032456789","legal_doc_type":"CC","phone_code":"57","phone_number":"3001234567",
              "email":"ana@shop.example","full_name":"Ana Mar\u00EDa de la Cruz"},
             "start_date":"2026-01-05"}
            """,
            TumiPay.SubscriptionBody(s_charge, "Shop", "2026-01-05").ToJsonString());
        Recorded.Same(
            """
            {"token":"tok-1","plan_name":"Shop","periodicity":"custom",
             "customer_data":{"phone_code":"57","phone_number":"0000000000"},"start_date":"2026-01-05"}
            """,
            TumiPay.SubscriptionBody(s_charge with { Payer = new Payer(null, null, null, "RUT", null) }, "Shop", "2026-01-05")
                .ToJsonString());
    }

    [Fact]
    public void A_Recorded_Authorization_Is_Approved_And_Shown_With_Its_Subscription()
    {
        var approved = Assert.IsType<Outcome.Approved>(TumiPay.Parse(200, Authorized, Operation.Authorize, s_charge, "s-1"));
        Assert.Equal("t-1", approved.Handle);
        Assert.Contains("\"subscription_id\":\"s-1\"", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains("\"amount\":100.0", approved.Gateway, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "tumipay-capture.json", "Approved")]
    [InlineData(200, """{"code":"CAPTURED","status":true,"message":"Pago capturado exitosamente"}""", "Approved ")]
    [InlineData(
        200, """{"code":"CAPTURED","status":true,"data":{"transaction_id":"t-2","transaction_status":"DECLINED"}}""", "Declined CAPTURED")]
    [InlineData(
        200, """{"code":"CAPTURED","status":true,"data":{"transaction_id":"t-2","amount":99.99}}""", "Unknown another reference or amount")]
    [InlineData(200, """{"code":"PENDING","status":true,"data":{"transaction_status":"PENDING"}}""", "Pending PENDING")]
    [InlineData(200, """{"code":"AUTHORIZED","status":true}""", "Unknown HTTP 200 AUTHORIZED")]
    [InlineData(200, "", "Unknown HTTP 200")]
    [InlineData(
        422, """{"code":"PAYMENT_CAPTURE_FAILED","status":false,"message":"La captura falló"}""", "Declined PAYMENT_CAPTURE_FAILED")]
    [InlineData(422, """{"code":"PROCESSING_ERROR","status":false}""", "Declined PROCESSING_ERROR")]
    [InlineData(422, """{"code":"INVALID_STATE","status":false}""", "Declined INVALID_STATE")]
    [InlineData(
        422, """{"code":"VALIDATION_ERROR","status":false,"message":"transaction_id es obligatorio."}""",
        "Refused HTTP 422 VALIDATION_ERROR")]
    [InlineData(404, """{"code":"NOT_FOUND","status":false}""", "Refused HTTP 404 NOT_FOUND")]
    [InlineData(401, """{"code":"UNAUTHORIZED","status":false}""", "Refused HTTP 401 UNAUTHORIZED")]
    [InlineData(400, """{"message":"Missing required header: X-Merchant-ID"}""", "Refused HTTP 400")]
    [InlineData(500, """{"code":"SERVICE_ERROR","status":false}""", "Unknown HTTP 500 SERVICE_ERROR")]
    [InlineData(502, "<html>", "Unknown HTTP 502")]
    public void A_Reply_To_A_Capture_Has_An_Outcome(int status, string body, string expected)
    {
        var printed = body.EndsWith(".json", StringComparison.Ordinal);
        var said = Recorded.Say(TumiPay.Parse(status, printed ? Recorded.Read(body) : body, Operation.Confirm, s_step, null));
        Assert.StartsWith(expected, said, StringComparison.Ordinal);
        Assert.True(printed || said == expected);
    }

    [Theory]
    [InlineData(422, """{"code":"PAYMENT_AUTHORIZATION_FAILED"}""", "Declined PAYMENT_AUTHORIZATION_FAILED")]
    [InlineData(422, """{"code":"PAYMENT_RENEWAL_FAILED"}""", "Declined PAYMENT_RENEWAL_FAILED")]
    [InlineData(200, """{"code":"AUTHORIZED","data":{"transaction_status":"APPROVED"}}""", "Unknown HTTP 200 AUTHORIZED")]
    [InlineData(
        200, """{"code":"AUTHORIZED","data":{"transaction_id":"t","reference_id":"another"}}""", "Unknown another reference or amount")]
    [InlineData(200, """{"code":"CAPTURED","data":{"transaction_id":"t"}}""", "Unknown HTTP 200 CAPTURED")]
    public void A_Reply_To_An_Authorization_Has_An_Outcome(int status, string body, string expected) =>
        Assert.Equal(expected, Recorded.Say(TumiPay.Parse(status, body, Operation.Authorize, s_charge, "s-1")));

    // No subscription, no money: whatever came of the call, the payment may be tried again, unless TumiPay said no.
    [Fact]
    public void Without_A_Subscription_No_Money_Was_Asked_For()
    {
        Assert.Equal(new Outcome.Refused("no subscription", Sent: false), TumiPay.WithoutSubscription(new WireReply.Lost("Timeout")));
        Assert.Equal(
            new Outcome.Refused("subscription: HTTP 500 SERVICE_ERROR", Sent: false),
            TumiPay.WithoutSubscription(new WireReply.Answered(500, """{"code":"SERVICE_ERROR"}""")));
        Assert.Equal(
            new Outcome.Refused("subscription: HTTP 401 UNAUTHORIZED", Sent: true),
            TumiPay.WithoutSubscription(new WireReply.Answered(401, """{"code":"UNAUTHORIZED"}""")));
        var declined = Assert.IsType<Outcome.Declined>(TumiPay.WithoutSubscription(new WireReply.Answered(
            422, """{"code":"VALIDATION_ERROR","status":false,"message":"customer_data.legal_doc es obligatorio."}""")));
        Assert.Equal("VALIDATION_ERROR", declined.Code);
        Assert.Contains("customer_data.legal_doc", declined.Gateway, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_A_Stored_Id_Nothing_Was_Sent_And_With_One_TumiPay_Is_CannotSay()
    {
        using var subject = new Subject("tumipay", "http://127.0.0.1:9");
        Assert.Equal("None yet", Recorded.Say(await subject.Adapter.LookUpAsync(Asked(null, inFlight: true))));
        Assert.Equal("None, final", Recorded.Say(await subject.Adapter.LookUpAsync(Asked(null, inFlight: false))));
        Assert.StartsWith(
            "CannotSay TumiPay documents no look-up", Recorded.Say(await subject.Adapter.LookUpAsync(Asked("s-1", inFlight: false))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_Reply_That_Quotes_The_Card_Is_Not_Shown()
    {
        foreach (var dirty in Recorded.Dirty(Authorized).Concat(Recorded.Dirty(Recorded.Read("tumipay-capture.json"))))
        {
            foreach (var status in new[] { 200, 401, 422, 500 })
            {
                Recorded.Clean(TumiPay.Parse(status, dirty, Operation.Authorize, s_charge, "s-1"));
                Recorded.Clean(TumiPay.Parse(status, dirty, Operation.Confirm, s_step, null));
                Recorded.Clean(TumiPay.WithoutSubscription(new WireReply.Answered(status, dirty)));
            }
        }
    }

    private static PaymentLookupRequest Asked(string? upstream, bool inFlight) => new()
    {
        Operation = Operation.Confirm,
        AttemptId = s_step.AttemptId,
        Key = s_step.Key,
        PaymentId = s_step.PaymentId,
        Amount = s_step.Amount,
        UpstreamId = upstream,
        RefundedBefore = s_step.RefundedBefore,
        StartedAt = DateTimeOffset.UnixEpoch,
        InFlight = inFlight,
    };
}
