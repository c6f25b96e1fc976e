using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;

namespace HostedCapture.Payments;

/// <summary>Requests and answers for the API's description.</summary>
internal static class PaymentExamples
{
    private const string Payments = $"{ApiExample.Address}/checkout/payments";
    private const string Operations = $"{Payments}/gateways/quickpay/token/{ApiExample.Id}";
    private const string Card = "5f1d7a52-5d0b-4d0e-9a53-0a6f4d8f2c11";

    private const string Body = $$"""
        {
          "intent": "sale",
          "payer": {
            "payer_info": {
              "email": "jhdoe@gmail.com", "full_name": "Jhon Doe", "country": "CL", "document_number": "371119582", "document_type": "RUT"
            },
            "payment_method": "QUICKPAY_TOKEN"
          },
          "additional_attributes": { "capture_token": "{{Card}}" },
          "transaction": {
            "gateway_order": "A-1001",
            "description": "Two books",
            "amount": { "currency": "CLP", "total": 19990, "details": { "subtotal": 16798.32, "tax": 3191.68 } },
            "item_list": {
              "shipping_method": "DIGITAL",
              "items": [ { "sku": "B-1", "name": "A book", "quantity": 2, "price": 8399.16, "tax": 1595.84 } ]
            }
          },
          "redirect_urls": { "return_url": "https://requestb.in/sfoogtsf", "cancel_url": "http://www.mysite.cl/cancel" }
        }
        """;

    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_543_870_323_072);
    private static readonly CreatePayment s_body = JsonSerializer.Deserialize<CreatePayment>(Body, Json.Options)!;

    private static readonly PaymentAnswer s_created = new()
    {
        Id = Guid.Parse(ApiExample.Id),
        UnderscoreId = Guid.Parse(ApiExample.Id),
        Application = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01",
        Intent = "sale",
        Payer = s_body.Payer,
        AdditionalAttributes = s_body.AdditionalAttributes,
        Transaction = s_body.Transaction,
        RedirectUrls = s_body.RedirectUrls,
        State = "created",
        InvoiceNumber = "INPA-1543870323072",
        CreateTime = s_time,
        UpdateTime = s_time,
        ExpirationDate = s_time + StoredPayment.Lifetime,
        Links =
        [
            new($"{Payments}/{ApiExample.Id}", "self", "GET", ["ApiKey"]),
            new($"{ApiExample.Address}/pay/3q2-7wAAAAECAwQFBgcICQoLDA0", "approval_url", "REDIRECT", []),
            new($"{Payments}/{ApiExample.Id}/edit", "update_url", "PUT", ["Jwt"]),
            new($"{Operations}/silent", "silent_charge", "POST", ["Jwt"]),
            new($"{Operations}/refund", "refund_method", "POST", ["Jwt"]),
            new($"{Operations}/void", "void_method", "POST", ["Jwt"]),
            new($"{Operations}/confirm", "confirm_authorization", "POST", ["Jwt"]),
            new($"{Payments}/A-1001", "self_by_gateway_order", "GET", ["ApiKey"]),
        ],
    };

    private static readonly PaymentAnswer s_paid = After("paid", """
        {
          "resume": {
            "_id": "0b7c8a4e-3a56-4b43-8a39-6f7a0f8b9c21",
            "card_number": { "pan_last4": "1111", "pan_first6": "411111" },
            "authorizations": { "code": "831000" },
            "transaction": {
              "gateway_id": "0b7c8a4e-3a56-4b43-8a39-6f7a0f8b9c21", "type": "CREDIT", "date": "2018-12-03T20:52:13.898Z", "currency": "CLP",
              "buy_order": "A-1001", "amount": 19990, "installments_number": 1
            },
            "response": { "code": 0 }
          },
          "capture_token": "5f1d7a52-5d0b-4d0e-9a53-0a6f4d8f2c11",
          "capture_data": { "panFirst6": "411111", "panLast4": "1111" }
        }
        """);

    private static readonly PaymentAnswer s_voided = After("voided", """
        {
          "void": {
            "txnResponse": { "qpTxnId": "9a2b6d1e-7c15-4a55-9a0c-3f0e3b7d6c55" },
            "code": "SUCCESSFUL_REVERSAL", "message": "Successful reversal", "statusCode": 200
          },
          "capture_token": "5f1d7a52-5d0b-4d0e-9a53-0a6f4d8f2c11"
        }
        """);

    private static readonly PaymentAnswer s_refunded = After("partially_refunded", """
        {
          "refunds": [
            {
              "_id": "9a2b6d1e-7c15-4a55-9a0c-3f0e3b7d6c55", "refunded_amount": 5000, "date": "2018-12-04T10:00:00.000Z",
              "requestID": "9a2b6d1e-7c15-4a55-9a0c-3f0e3b7d6c55"
            }
          ],
          "capture_token": "5f1d7a52-5d0b-4d0e-9a53-0a6f4d8f2c11"
        }
        """);

    private static readonly PaymentAnswer s_rejected = After("rejected", """
        {
          "error": {
            "error_code": "GW01_203", "error_description": "The transaction was declined by the gateway",
            "meta_data": { "gateway_data": {} }
          }
        }
        """);

    /// <summary>Creating a payment.</summary>
    public static ApiExample[] Create { get; } =
    [
        new(null, "sale", "A payment to charge at once", JsonNode.Parse(Body)!),
        Answer("created", "The payment, with its links", s_created, StatusCodes.Status201Created),
    ];

    /// <summary>Reading one.</summary>
    public static ApiExample[] Read { get; } =
    [
        Answer("created", "Not charged yet", s_created),
        Answer("paid", "Charged", s_paid),
        Answer("rejected", "Declined", s_rejected),
    ];

    /// <summary>Editing one.</summary>
    public static ApiExample[] Edit { get; } =
    [
        new(null, "sale", "The whole body again", JsonNode.Parse(Body)!),
        Answer("created", "The edited payment", s_created),
    ];

    /// <summary>Charging one.</summary>
    public static ApiExample[] Charge { get; } =
    [
        Request("installments", "In three installments", """{ "installments_number": 3 }"""),
        Answer("paid", "Charged", s_paid),
        Answer("rejected", "Declined", s_rejected),
        Answer("open", "The provider has not said", s_created with { Submitting = true }, StatusCodes.Status202Accepted),
    ];

    /// <summary>Confirming one.</summary>
    public static ApiExample[] Confirm { get; } =
    [
        Request("part", "A part of it", """{ "total_amount": 15000, "tax": 2395, "subtotal": 12605 }"""),
        Answer("paid", "Taken", s_paid),
        Answer("open", "The provider has not said", s_created with { State = "confirming" }, StatusCodes.Status202Accepted),
    ];

    /// <summary>Voiding one.</summary>
    public static ApiExample[] Void { get; } =
    [
        Request("nothing", "Nothing to say", "{}"),
        Answer("voided", "Released", s_voided),
        Answer("open", "The provider has not said", s_created with { State = "voiding" }, StatusCodes.Status202Accepted),
    ];

    /// <summary>Refunding one.</summary>
    public static ApiExample[] Refund { get; } =
    [
        Request("part", "A part of it", """{ "refunded_amount": 5000 }"""),
        Answer("refunded", "Given back in part", s_refunded),
        Answer("open", "The provider has not said", s_created with { State = "refunding" }, StatusCodes.Status202Accepted),
    ];

    private static PaymentAnswer After(string state, string gateway) =>
        s_created with
        {
            State = state,
            UpdateTime = s_time.AddMilliseconds(10_826),
            Gateway = JsonSerializer.Deserialize<JsonElement>(gateway),
        };

    private static ApiExample Request(string name, string summary, string json) => new(null, name, summary, JsonNode.Parse(json)!);

    private static ApiExample Answer(string name, string summary, PaymentAnswer answer, int status = StatusCodes.Status200OK) =>
        new(status, name, summary, JsonSerializer.SerializeToNode(answer, Json.Options)!);
}
