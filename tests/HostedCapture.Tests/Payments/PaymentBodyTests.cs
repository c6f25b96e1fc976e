using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

/// <summary>What a body says is done, or refused: no member is passed over that looks as if it decided about the money.</summary>
public sealed class PaymentBodyTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory]
    [InlineData("refund", """{"amount":10}""", "amount unknown")]
    [InlineData("refund", """{"refundedAmount":10}""", "refundedAmount unknown")]
    [InlineData("refund", """{"Refunded_Amount":10}""", "Refunded_Amount unknown")]
    [InlineData("refund", """{"refunded_amount":10,"currency":"USD"}""", "currency unknown")]
    [InlineData("refund", """{"items":[{"sku":"1","quantity":1}]}""", "items alone")]
    [InlineData("refund", """{"items":[{"sku":"1"}],"refunded_amount":null}""", "items alone")]
    [InlineData("confirm", """{"amount":40}""", "amount unknown")]
    [InlineData("confirm", """{"totalAmount":40}""", "totalAmount unknown")]
    [InlineData("confirm", """{"subtotal":40}""", "subtotal alone")]
    [InlineData("confirm", """{"tax":"7","total_amount":null}""", "tax alone")]
    [InlineData("confirm", """{"total_amount":40,"tax":"x"}""", "tax amount")]
    [InlineData("void", """{"amount":40}""", "amount unknown")]
    [InlineData("charge", """{"installments":3}""", "installments unknown")]
    [InlineData("charge", """{"installmentsNumber":3,"amount":5}""", "installmentsNumber unknown", "amount unknown")]
    [InlineData("charge", """{"deferred_months":"3"}""", "deferred_months unsupported")]
    [InlineData("charge", """{"transaction":{"amount":{"total":40}}}""", "transaction.amount.total differs")]
    [InlineData("charge", """{"transaction":{"amount":{"currency":"USD","total":1000}}}""", "transaction.amount.currency differs")]
    [InlineData("charge", """{"transaction":{"amount":{"Total":40}}}""", "transaction.amount.Total unknown")]
    [InlineData("charge", """{"transaction":{"total":40}}""", "transaction.total unknown")]
    public async Task A_Member_An_Operation_Does_Not_Have_Is_Refused_And_Moves_Nothing(
        string operation,
        string body,
        params string[] errors)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, operation);
        var before = (await app.Simulator.MovementsAsync()).Count;
        Wrong(await client.FollowAsync(payment, rel, JsonNode.Parse(body)), errors);
        Assert.Equal(before, (await app.Simulator.MovementsAsync()).Count);
        Assert.Equal(PaymentFlowTests.Before(operation), (await client.NowAsync(payment)).Get("state"));
    }

    [Theory]
    [InlineData("refund", "refunded_amount")]
    [InlineData("confirm", "total_amount")]
    [InlineData("void", "force")]
    [InlineData("charge", "installments_number")]
    public async Task A_Parameter_In_An_Operations_Address_Is_Refused(string operation, string name)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, operation);
        foreach (var body in new[] { null, new JsonObject() })
            Wrong(await client.SendAsync($"{payment.Link(rel)}?{name}=10", body), $"{name} unknown_parameter");
        Assert.Equal(PaymentFlowTests.Before(operation), (await client.NowAsync(payment)).Get("state"));
    }

    [Theory]
    [InlineData("refund", null)]
    [InlineData("refund", "{}")]
    [InlineData("refund", """{"refunded_amount":null,"items":null,"amount":null}""")]
    [InlineData("confirm", "{}")]
    [InlineData("confirm", """{"total_amount":null,"tax":null,"subtotal":null}""")]
    [InlineData("void", "{}")]
    [InlineData("charge", """{"installments_number":"3","deferred_months":"0"}""")]
    [InlineData(
        "charge",
        """
        {"installments_number":null,"deferred_months":null,
         "transaction":{"amount":{"currency":"CLP","total":"1000","details":{"tax":0}},"note":"again"}}
        """)]
    public async Task Without_An_Amount_The_Whole_Amount_Is_Moved(string operation, string? body)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, operation);
        var done = await client.FollowAsync(payment, rel, body is null ? null : JsonNode.Parse(body));
        Assert.Equal((200, PaymentFlowTests.After(operation)), (done.Status, done.Get("state")));
    }

    [Theory]
    [InlineData("additional_attributes.isDeferredCapture", "true")]
    [InlineData("additional_attributes.Is_Deferred_Capture", "true")]
    [InlineData("additional_attributes.is_defered_capture", "true")]
    [InlineData("additional_attributes.deferred", "true")]
    [InlineData("additional_attributes.preauthorization", "\"yes\"")]
    [InlineData("additional_attributes.captureToken", "\"x\"")]
    [InlineData("additional_attributes.installments_number", "3")]
    [InlineData("additional_attributes.installmentsOffer", "[3]")]
    [InlineData("additionalAttributes", "{}")]
    [InlineData("is_deferred_capture", "true")]
    [InlineData("Payer", "{}")]
    [InlineData("payer.captureToken", "\"x\"")]
    [InlineData("payer.card", "\"x\"")]
    [InlineData("transaction.Amount", "{}")]
    [InlineData("transaction.currency", "\"USD\"")]
    [InlineData("transaction.gatewayOrder", "\"A-1\"")]
    [InlineData("transaction.installments", "3")]
    [InlineData("transaction.amount.Total", "50")]
    [InlineData("transaction.amount.Currency", "\"USD\"")]
    [InlineData("transaction.amount.value", "50")]
    [InlineData("transaction.amount.details.Tax", "19")]
    public async Task A_Member_That_Looks_Like_An_Instruction_Is_Refused_In_A_New_Payment_And_An_Edit(string field, string value)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var body = Body(null).Set("transaction.amount.details", new JsonObject()).Set(field, JsonNode.Parse(value));
        Wrong(await client.SendAsync("/checkout/payments", body), $"{field} unknown");
        var payment = await client.PaymentAsync(Body(null));
        Wrong(await client.CallAsync(HttpMethod.Put, payment.Link("update_url"), Make.Content(body.ToJsonString())), $"{field} unknown");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Information_Of_Quickpay_Clients_Is_Accepted(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        // All members of Quickpay's public examples, and one of a merchant's own.
        var body = JsonNode.Parse("""
            {
              "intent": "sale",
              "payer": {
                "payer_info": {
                  "email": "jhondoe@gmail.com", "full_name": "Jhon Doe", "first_name": "Jhon", "last_name": "Doe", "country": "CL",
                  "document_number": "40820867K", "document_type": "RUT", "qp_user_id": "", "phone": "56987861255",
                  "is_guest": "true", "gender": "Male", "age": "55", "session_attempt_count": "1"
                },
                "payment_method": "QUICKPAY_TOKEN"
              },
              "additional_attributes": {
                "wedding_code": "987654321", "customer_registration_days": "2014-10-15T00:00:00-05:00", "first_purchase_days": "901820",
                "installments_offer": ["1", "3", "6"], "installments_without_interest": ["3"],
                "default_installment_number": "1", "default_deferred_month": "0", "is_deferred_capture": "false",
                "customer_purchases_number": "3", "average_purchases_amount": "1233", "origin_phone_number": "987987987",
                "seller_name": "Armando Guerra", "modified_order": "false", "remember_capture": false, "own": { "note": "ours", "total": 3 }
              },
              "transaction": {
                "reference_id": null, "description": "Transaction detailed description",
                "associated_promotion": "PRUEBA", "receipt_type": "boleta",
                "with_discount_coupon": "false", "purchase_order": "77",
                "amount": {
                  "currency": "CLP", "total": 1000,
                  "details": { "subtotal": 1000, "tax": 0, "discount_percentage": 10, "shipping": 0, "shipping_discount": 0 }
                },
                "item_list": {
                  "shipping_method": "DIGITAL",
                  "items": [ { "sku": "TRK345-2", "category": "Viaje", "name": "Flight", "quantity": 2, "price": 500, "tax": 0 } ]
                }
              },
              "billing_address": { "address": "Moneda", "city": "Santiago", "commune": "SANTIAGO" },
              "shipping_list": { "shipping": { "line1": "Nueva York 54", "first_name": "Andres" } },
              "travel": { "complete_route": "SCL-JPN", "passengers": [] },
              "purchase_order": { "purchase_order_id": "048375849305", "purchase_order_date": "2018-12-03T00:00:00-05:00" }
            }
            """)!.AsObject();
        var payment = await client.PaymentAsync(body);
        Assert.Equal(("1233", "ours", "true"), (
            payment.Get("additional_attributes.average_purchases_amount"),
                payment.Get("additional_attributes.own.note"), payment.Get("payer.payer_info.is_guest")));
    }

    // Quickpay's printed example; the PrestaShop class with taxed shipping, and with a voucher; computed decimals.
    [Theory]
    [InlineData(
        "4500", """{"subtotal":810,"tax":190,"shipping":0,"shipping_discount":0}""",
        "[{\"sku\":\"1\",\"quantity\":1,\"price\":4500,\"tax\":0}]")]
    [InlineData("22990", """{"subtotal":16807,"tax":3670,"shipping":2990,"shipping_discount":0}""", "[]")]
    [InlineData(
        "18000", """{"subtotal":16807,"tax":2874,"shipping":0,"shipping_discount":0}""", "[{\"price\":\"9\",\"quantity\":\"0.5\"}]")]
    [InlineData(
        "100", """{"subtotal":-1.5e2,"tax":1e20,"shipping":84033613445378151260504.201680672268907,"shipping_discount":"-7"}""", "[]")]
    public async Task The_Total_Decides_And_Details_Are_Information(string total, string details, string items)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var body = Body(await client.CardAsync(), total)
            .Set("transaction.amount.details", JsonNode.Parse(details))
            .Set("transaction.item_list.items", JsonNode.Parse(items));
        var payment = await client.PaymentAsync(body);
        Assert.Equal(details, payment["transaction.amount.details"]!.ToJsonString());
        var paid = await client.FollowAsync(payment, "silent_charge");
        Assert.Equal(("paid", total), (paid.Get("state"), paid.Get("gateway.resume.transaction.amount")));
    }

    public static TheoryData<string> Providers => [.. PaymentFlowTests.AllProviders];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Tax_Above_The_Total_Takes_Nothing_From_It(string provider)
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, provider);
        using var client = app.Client();
        var payment = await client.PaymentAsync(
            Body(await client.CardAsync(), "100", deferred: true).Set("transaction.amount.details", JsonNode.Parse("""{"tax":190}""")));
        var authorized = await client.FollowAsync(payment, "silent_charge");
        Assert.Equal(
            ("100", "0"),
            (authorized.Get("gateway.authorization.price.price.tax"), authorized.Get("gateway.authorization.price.price.amount")));
        var paid =
            await client.FollowAsync(payment, "confirm_authorization", JsonNode.Parse("""{"total_amount":40,"tax":190,"subtotal":-150}"""));
        Assert.Equal(("paid", "40"), (paid.Get("state"), paid.Get("gateway.resume.transaction.amount")));
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("\"3.0\"")]
    [InlineData("3e0")]
    [InlineData("0.3e1")]
    public async Task Installments_Are_A_Whole_Number_However_Written(string number)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, "charge");
        var paid = await client.FollowAsync(payment, rel, JsonNode.Parse($$"""{"installments_number":{{number}}}"""));
        Assert.Equal(("paid", "3"), (paid.Get("state"), paid.Get("gateway.resume.transaction.installments_number")));
    }

    [Theory]
    [InlineData("3.5")]
    [InlineData("-1")]
    [InlineData("49")]
    [InlineData("3.0000000000000000000000000000000001")]
    public async Task An_Invalid_Number_Of_Installments_Is_Refused(string number)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, "charge");
        Wrong(
            await client.FollowAsync(payment, rel, JsonNode.Parse($$"""{"installments_number":{{number}}}""")),
            "installments_number range");
    }

    [Theory]
    [InlineData("payer.payer_info.full_name", "\n\r\n", "text")]
    [InlineData("payer.payer_info.email", "a@b\tc", "text")]
    [InlineData("transaction.reference_id", "\n\r\n", "text")]
    [InlineData("transaction.item_list.shipping_address.city", "\n", "text")]
    [InlineData("additional_attributes.seller_name", "\u0000", "text")]
    [InlineData("transaction.gateway_order", " \u2003.", "format")]
    public async Task Control_Characters_Are_No_Text(string field, string value, string code)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var reply = await client.SendAsync("/checkout/payments", Body(null).Set(field, value));
        Assert.Equal(400, reply.Status);
        Assert.Contains($"{field} {code}", reply.Errors);
    }

    [Fact]
    public async Task A_Text_Over_Its_Length_Is_Refused_In_Any_Script()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        string[] fields =
            ["payer.payer_info.full_name", "transaction.description", "transaction.gateway_order", "additional_attributes.own.list"];
        foreach (var field in fields)
        {
            var spaces = JsonValue.Create(new string(' ', 50_000));
            var reply = await client.SendAsync(
                "/checkout/payments",
                Body(null).Set(field, field.EndsWith("list", StringComparison.Ordinal) ? new JsonArray(spaces) : spaces));
            Assert.Equal(400, reply.Status);
            Assert.Contains($"{field} too_long", reply.Errors);
        }
    }

    private static void Wrong(Reply reply, params string[] errors)
    {
        Assert.Equal((400, "INVALID_MODEL"), (reply.Status, reply.Get("error_code")));
        Assert.Equal(errors, reply.Errors);
    }
}
