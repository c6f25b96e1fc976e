using System.Text.Json.Nodes;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The pure halves of the adapter: what is sent, and what recorded replies mean, clean and dirty.</summary>
public sealed class JuspayMappingTests
{
    private const string Order = "92348923409";
    private const string Cards = """
        {"customer_id":"7f1c0d8e-0000-4000-8000-000000000001","merchantId":"m",
         "cards":[{"card_token":"ct-1","card_reference":"ref-1","card_number":"4111-XXXXXXXX-1111","card_isin":"41111111",
          "name_on_card":"J","card_brand":"VISA"}]}
        """;

    private static readonly TokenizeRequest s_request = Subject.Request();
    private static readonly AttemptFacts s_facts =
        new(Guid.Parse("7f1c0d8e-0000-4000-8000-000000000001"), "order-1", CaptureKind.CreditCard, "411111", "1111");
    private static readonly ChargeRequest s_charge =
        Recorded.Charge("BRL", 1000) with { CaptureGateway = """{"customer_id":"customer-1","card_brand":"VISA"}""" };

    [Fact]
    public void A_Card_Is_Saved_For_A_Customer_Of_Its_Own_And_Without_Its_Code() => Assert.Equal(
        [
            "merchant_id=m", $"customer_id={s_request.AttemptId}", "customer_email=jhdoe@gmail.com", $"card_number={CardContent.Number}",
            "card_exp_year=2030", "card_exp_month=02", "name_on_card=Jhon Doe",
        ],
        Lines(Juspay.CardForm(s_request, "m")));

    [Fact]
    public void An_Authorization_Is_An_Order_That_Is_Not_Captured_And_A_Transaction()
    {
        Assert.Equal(
            [
                "order_id=0123456789abcdef0123", "amount=10.00", "currency=BRL", "customer_id=customer-1",
                "customer_email=ana@shop.example", "customer_phone=+57 300 1234567", "description=",
                "return_url=https://shop.example/back", "metadata.txns.auto_capture=false",
            ],
            Lines(Juspay.OrderForm(s_charge)));
        Assert.DoesNotContain("metadata.txns.auto_capture=false", Lines(Juspay.OrderForm(s_charge with { Operation = Operation.Charge })));
        Assert.Equal(
            [
                "order_id=0123456789abcdef0123", "merchant_id=m", "payment_method_type=CARD", "payment_method=VISA", "card_token=tok-1",
                "redirect_after_payment=false", "format=json"],
            Lines(Juspay.TxnForm(s_charge, "m")));
    }

    [Fact]
    public void A_Partial_Capture_And_A_Refund_Have_Idempotency_Keys()
    {
        Assert.Equal(
            ["amount=5.05", "idempotence_key=0123456789abcdef0123456789abcdef"],
            Lines(Juspay.PartForm(Recorded.Step("BRL", 505, "o/t", 1000))));
        Assert.Equal(
            ["unique_request_id=0123456789abcdef0123456789abcdef", "amount=5.05"],
            Lines(Juspay.RefundForm(Recorded.Step("BRL", 505, "o/t"))));
    }

    // As documented: nothing but the address and two headers.
    [Fact]
    public async Task A_Full_Capture_Has_No_Body()
    {
        await using var stub = await ProviderStub.StartAsync(context =>
        {
            Assert.Equal(
                ("/v2/txns/euld46jp7R1jE3tB8ss/capture", "", "Basic dGVzdC1rZXk6"),
                (context.Request.Path.Value, context.Request.QueryString.Value, context.Request.Headers.Authorization.ToString()));
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                context.Response, Recorded.Read("juspay-capture.json"));
        });
        using var subject = new Subject("juspay", stub.Address);
        Assert.Equal(
            $"Approved {Order}",
            Recorded.Say(await subject.Adapter.ConfirmAsync(Recorded.Step("BRL", 1000, $"{Order}/euld46jp7R1jE3tB8ss"))));
        Assert.Equal([""], stub.Cards);
    }

    [Fact]
    public void The_Documented_Capture_Is_Approved_And_With_Its_Misprint_Unreadable()
    {
        var printed = Recorded.Read("juspay-capture.json");
        Assert.Equal($"Approved {Order}", Recorded.Say(Juspay.ParseOrder(200, printed, Order, Asked(Operation.Confirm))));
        Assert.StartsWith(
            "CannotSay", Recorded.Say(Juspay.ParseOrder(200, $"{printed}}},\n\"refunds\":[ ]\n}}", Order, Asked(Operation.Confirm))),
            StringComparison.Ordinal);
    }

    [Theory]
    // Juspay's tables for capture and void.
    [InlineData(Operation.Confirm, "CHARGED", 21, "Approved 92348923409")]
    [InlineData(Operation.Confirm, "CAPTURE_FAILED", 34, "Declined CAPTURE_FAILED")]
    [InlineData(Operation.Confirm, "CAPTURE_INITIATED", 33, "Pending CAPTURE_INITIATED")]
    [InlineData(Operation.Confirm, "AUTHORIZED", 25, "None, final")]
    [InlineData(Operation.Confirm, "VOIDED", 31, "Declined VOIDED")]
    [InlineData(Operation.Void, "VOIDED", 31, "Approved 92348923409")]
    [InlineData(Operation.Void, "VOID_FAILED", 35, "Declined VOID_FAILED")]
    [InlineData(Operation.Void, "VOID_INITIATED", 32, "Pending VOID_INITIATED")]
    [InlineData(Operation.Void, "AUTHORIZED", 25, "None, final")]
    [InlineData(Operation.Void, "CHARGED", 21, "Declined CHARGED")]
    [InlineData(Operation.Authorize, "AUTHORIZED", 25, "Approved 92348923409/euld46jp7R1jE3tB8ss")]
    [InlineData(Operation.Authorize, "CHARGED", 21, "CannotSay CHARGED")]
    [InlineData(Operation.Charge, "CHARGED", 21, "Approved 92348923409/euld46jp7R1jE3tB8ss")]
    [InlineData(Operation.Charge, "AUTHORIZED", 25, "Pending AUTHORIZED")]
    [InlineData(Operation.Charge, "NEW", 10, "None, final")]
    [InlineData(Operation.Charge, "STARTED", 20, "Pending STARTED")]
    [InlineData(Operation.Charge, "PENDING_VBV", 23, "Pending PENDING_VBV")]
    [InlineData(Operation.Charge, "AUTHORIZING", 28, "Pending AUTHORIZING")]
    [InlineData(Operation.Charge, "JUSPAY_DECLINED", 22, "Declined JUSPAY_DECLINED")]
    [InlineData(Operation.Authorize, "AUTHENTICATION_FAILED", 26, "Declined AUTHENTICATION_FAILED")]
    [InlineData(Operation.Authorize, "AUTHORIZATION_FAILED", 27, "Declined AUTHORIZATION_FAILED")]
    // Ids that belong to another status, and undocumented statuses.
    [InlineData(Operation.Confirm, "CHARGED", 25, "CannotSay status and status_id differ")]
    [InlineData(Operation.Confirm, "SOMETHING_NEW", 99, "CannotSay SOMETHING_NEW")]
    public void A_Status_Has_An_Outcome(Operation operation, string status, int id, string expected) =>
        Assert.Equal(expected, Recorded.Say(
            Juspay.ParseOrder(200, With(order => (order["status"], order["status_id"]) = (status, id)), Order, Asked(operation))));

    [Theory]
    [InlineData(Operation.Confirm, "AUTHORIZED", 25)]
    [InlineData(Operation.Confirm, "CAPTURE_FAILED", 34)]
    [InlineData(Operation.Void, "VOID_FAILED", 35)]
    [InlineData(Operation.Charge, "NEW", 10)]
    public void While_A_Request_May_Be_On_Its_Way_No_Failure_Is_Final(Operation operation, string status, int id) =>
        Assert.Equal("None yet", Recorded.Say(Juspay.ParseOrder(
            200, With(order => (order["status"], order["status_id"]) = (status, id)), Order, Asked(operation) with { Sure = false })));

    [Theory]
    [InlineData("CHARGED", 21, "Y", true, "authenticated 06")]
    [InlineData("CHARGED", 21, "A", true, "attempted 06")]
    [InlineData("CHARGED", 21, "U", true, "not_possible 06")]
    [InlineData("AUTHORIZATION_FAILED", 27, "A", true, "attempted 06")]
    [InlineData("AUTHENTICATION_FAILED", 26, "N", true, "failed 06")]
    [InlineData("AUTHENTICATION_FAILED", 26, null, false, "failed ")]
    // Without the letter the kind of authentication decides.
    [InlineData("CHARGED", 21, null, true, "authenticated ")]
    [InlineData("CHARGED", 21, null, false, " ")]
    public void What_The_Bank_Said_Of_The_Cardholder_Is_Told(string status, int id, string? letter, bool atBank, string expected)
    {
        var order = With(order =>
        {
            (order["status"], order["status_id"]) = (status, id);
            if (letter is not null)
                order["second_factor_response"] = new JsonObject { ["pares_status"] = letter, ["eci"] = "06" };
        });
        var found = Assert.IsType<Lookup.Found>(
            Juspay.ParseOrder(200, order, Order, Asked(Operation.Charge) with { AtBank = atBank }));
        Assert.Equal(expected, $"{found.Outcome.Authentication?.Result} {found.Outcome.Authentication?.Eci}");
    }

    [Fact]
    public void A_Partial_Capture_Is_Recognised_By_The_Orders_Status()
    {
        var part = Asked(Operation.Confirm) with { Amount = new Money(505, Currency.Of("BRL")!) };
        Assert.Equal(
            $"Approved {Order}", Recorded.Say(Juspay.ParseOrder(200, With(order => order["status"] = "PARTIAL_CHARGED"), Order, part)));
        Assert.Equal("CannotSay CHARGED", Recorded.Say(Juspay.ParseOrder(200, With(_ => { }), Order, part)));
        Assert.Equal(
            "CannotSay PARTIAL_CHARGED",
            Recorded.Say(Juspay.ParseOrder(200, With(order => order["status"] = "PARTIAL_CHARGED"), Order, Asked(Operation.Confirm))));
    }

    [Theory]
    [InlineData("SUCCESS", "Approved 0123456789abcdef0123456789abcdef")]
    [InlineData("PENDING", "Pending PENDING")]
    [InlineData("FAILURE", "Declined 203")]
    [InlineData("NOBODY_KNOWS", "CannotSay NOBODY_KNOWS")]
    public void A_Refund_Is_Found_By_Its_Id(string status, string expected)
    {
        var order = With(order => order["refunds"] = new JsonArray(
            new JsonObject { ["unique_request_id"] = "another", ["amount"] = 10, ["status"] = "SUCCESS" },
            new JsonObject
            {
                ["unique_request_id"] = "0123456789abcdef0123456789abcdef",
                ["amount"] = 10.00m,
                ["status"] = status,
                ["error_message"] = "203",
            }));
        Assert.Equal(expected, Recorded.Say(Juspay.ParseOrder(200, order, Order, Asked(Operation.Refund))));
        Assert.Equal("CannotSay another amount", Recorded.Say(
            Juspay.ParseOrder(200, order, Order, Asked(Operation.Refund) with { Amount = new Money(999, Currency.Of("BRL")!) })));
        Assert.Equal("None, final", Recorded.Say(Juspay.ParseOrder(200, With(_ => { }), Order, Asked(Operation.Refund))));
        Assert.Equal(
            "None yet", Recorded.Say(Juspay.ParseOrder(200, With(_ => { }), Order, Asked(Operation.Refund) with { Sure = false })));
    }

    [Theory]
    [InlineData(404, """{"status":"NOT_FOUND","status_id":40}""", "None, final")]
    [InlineData(404, "<html>", "CannotSay HTTP 404")]
    [InlineData(401, """{"status":"error","error_code":"access_denied"}""", "CannotSay HTTP 401")]
    [InlineData(200, """{"status":"CHARGED","order_id":"another"}""", "CannotSay HTTP 200")]
    [InlineData(200, """{"status":"CHARGED","order_id":"92348923409","currency":"CLP"}""", "CannotSay another amount")]
    [InlineData(200, """{"status":"CHARGED","order_id":"92348923409","amount":10.01}""", "CannotSay another amount")]
    [InlineData(200, """{"status":"CHARGED","order_id":"92348923409","amount":10}""", "CannotSay no txn_uuid")]
    [InlineData(200, """{"status":"CHARGED","status":"CHARGED"}""", "CannotSay HTTP 200")]
    [InlineData(500, "", "CannotSay HTTP 500")]
    public void An_Order_That_Does_Not_Match_Is_CannotSay(int status, string body, string expected) =>
        Assert.Equal(expected, Recorded.Say(Juspay.ParseOrder(status, body, Order, Asked(Operation.Charge))));

    [Theory]
    [InlineData(200, """{"card_token":"ct-1","card_reference":"r","card_fingerprint":"f"}""", "Approved ct-1")]
    [InlineData(200, """{"token":"ctkn_1"}""", "Unknown HTTP 200")]
    [InlineData(400, """{"status":"Bad Request","error_code":"Invalid","bank_error_code":"211"}""", "Declined 211")]
    [InlineData(
        400, """{"status":"Bad Request","error_code":"Invalid","error_message":"card_exp_year is invalid"}""", "Declined INVALID_CARD")]
    [InlineData(400, """{"status":"Bad Request","error_code":"Invalid","error_message":"merchant_id is missing"}""", "Refused HTTP 400")]
    [InlineData(401, """{"status":"error","error_code":"access_denied"}""", "Refused HTTP 401")]
    [InlineData(500, "", "Unknown HTTP 500")]
    public void A_Reply_To_A_Card_Has_An_Outcome(int status, string body, string expected) =>
        Assert.Equal(expected, Recorded.Say(Juspay.Parse(status, body, s_request)));

    [Fact]
    public void A_Customers_Card_Is_Found()
    {
        var found = Assert.IsType<Lookup.Found>(Juspay.ParseCards(200, Cards, s_facts));
        Assert.Equal("ct-1", Assert.IsType<Outcome.Approved>(found.Outcome).Handle);
        Recorded.Same(
            """
            {"panFirst6":"411111","panLast4":"1111","merchantReferenceCode":"order-1","card_token":"ct-1","card_reference":"ref-1",
             "customer_id":"7f1c0d8e-0000-4000-8000-000000000001","card_brand":"VISA"}
            """,
            Assert.IsType<Outcome.Approved>(found.Outcome).Gateway);
        Assert.Equal(
            new Lookup.None(Final: false),
            Juspay.ParseCards(200, """{"customer_id":"7f1c0d8e-0000-4000-8000-000000000001","cards":[]}""", s_facts));
        Assert.IsType<Lookup.CannotSay>(Juspay.ParseCards(200, Cards, s_facts with { AttemptId = Guid.NewGuid() }));
        Assert.IsType<Lookup.CannotSay>(Juspay.ParseCards(401, Cards, s_facts));
    }

    [Theory]
    [InlineData(200, """{"deleted":true}""", true)]
    [InlineData(200, """{"deleted":false}""", false)]
    [InlineData(404, """{"status":"NOT_FOUND"}""", true)]
    [InlineData(404, "", false)]
    public void A_Deletion_Is_Done_When_The_Card_Is_Gone(int status, string body, bool done) =>
        Assert.Equal(done, Juspay.ParseDeletion(status, body) is Deletion.Done);

    [Fact]
    public void A_Reply_That_Quotes_The_Card_Is_Not_Shown()
    {
        foreach (var dirty in Recorded.Dirty(
            """{"card_token":"ct-1","card_reference":"r","card_fingerprint":"f","error_message":"m","bank_error_code":"203"}"""))
        {
            foreach (var status in new[] { 200, 400, 500 })
                Recorded.Clean(Juspay.Parse(status, dirty, s_request));
        }

        foreach (var dirty in Recorded.Dirty(Cards))
            Recorded.Clean(Juspay.ParseCards(200, dirty, s_facts));
        foreach (var operation in Enum.GetValues<Operation>())
        {
            var status = operation switch { Operation.Authorize => "AUTHORIZED", Operation.Void => "VOID_FAILED", _ => "CHARGED" };
            foreach (var dirty in Recorded.Dirty(With(order =>
            {
                order["status"] = status;
                order.Remove("status_id");
                order["refunds"] = new JsonArray(
                    new JsonObject { ["unique_request_id"] = "0123456789abcdef0123456789abcdef", ["amount"] = 10, ["status"] = "SUCCESS" });
            })))
            {
                Recorded.Clean(Juspay.ParseOrder(200, dirty, Order, Asked(operation)));
            }
        }
    }

    [Fact]
    public void An_Order_Shows_No_Digit_Of_The_Card()
    {
        var body = With(order => (
            order["card"]!["last_four_digits"], order["card"]!["card_isin"],
            order["card"]!["name_on_card"]) = ("1111", "41111111", "Jhon"));
        var approved = (Outcome.Approved)((Lookup.Found)Juspay.ParseOrder(200, body, Order, Asked(Operation.Confirm))).Outcome;
        Recorded.Same(
            """{"card_brand":"MASTERCARD","card_type":"DEBIT","card_issuer":"JP MORGAN","using_saved_card":true}""",
            JsonNode.Parse(approved.Gateway)!["card"]!.ToJsonString());
        Assert.Null(approved.Code);
    }

    private static string With(Action<JsonObject> change)
    {
        var order = JsonNode.Parse(Recorded.Read("juspay-capture.json"))!.AsObject();
        change(order);
        return order.ToJsonString();
    }

    private static Asked Asked(Operation operation) =>
        new(operation, new Money(1000, Currency.Of("BRL")!), "0123456789abcdef0123456789abcdef", Sure: true);

    private static IEnumerable<string> Lines(IReadOnlyList<(string Name, string? Value)> form) =>
        form.Select(field => $"{field.Name}={field.Value}");
}
