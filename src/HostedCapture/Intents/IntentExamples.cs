using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>
/// Requests and answers for the API's description: those of Quickpay's documentation, as this product reads and writes
/// them.
/// </summary>
internal static class IntentExamples
{
    private const string Captures = $"{ApiExample.Address}/tokenization/captures";

    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_543_870_323_072);

    private static readonly Link s_self = new($"{Captures}/{ApiExample.Id}", "self", "GET", []);
    private static readonly Link s_page = new($"{ApiExample.Address}/capture/3q2-7wAAAAECAwQFBgcICQoLDA0", "capture_url", "REDIRECT", []);
    private static readonly Link s_card =
        new($"{Captures}/gateways/peinau/capture/{ApiExample.Id}/capture_card", "capture_card", "POST", ["Jwt"]);
    private static readonly Link s_cmr = new($"{Captures}/gateways/cmr/capture/{ApiExample.Id}/capture", "capture", "POST", ["Jwt"]);

    private static readonly IntentAnswer s_created = new()
    {
        Id = Guid.Parse(ApiExample.Id),
        UnderscoreId = Guid.Parse(ApiExample.Id),
        Application = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01",
        Capture = "PEINAU_CAPTURE",
        CaptureMethod = "TOKENIZATION",
        Cardholder = new Cardholder("001389", "CL", "Jhon Doe", "jhdoe@gmail.com"),
        Billing = new Billing("Miraflores 222", null, "Santiago", "Region Metropolitana", "CL"),
        RedirectUrls = new RedirectUrls("https://requestb.in/sfoogtsf", "http://www.mysite.cl/cancel"),
        State = "created",
        CreateTime = s_time,
        UpdateTime = s_time,
        DeletionTime = s_time.AddMinutes(15),
        InvoiceNumber = "INCA-1543870323072",
        CaptureNumber = "INCA-1543870323072",
        Links = [s_self, s_page, s_card],
    };

    private static readonly IntentAnswer s_captured = s_created with
    {
        State = "captured",
        UpdateTime = s_time.AddMilliseconds(10_826),
        DeletionTime = s_time.AddDays(1),
        AdditionalAttributes = new AdditionalAttributes(false),
        Links = [s_self, s_card],
        Gateway = Gateway("""
            {
              "merchantReferenceCode": "001389",
              "requestID": "5009299866656681904011",
              "decision": "ACCEPT",
              "reasonCode": "100",
              "requestToken": "AhjzbwSTD44AKFDrJkeLigFP6s7cxpSYAOEsMmkmW6QHAX2gJgAA8A6E",
              "paySubscriptionCreateReply": { "reasonCode": "100", "subscriptionID": "5009299866656681904011" },
              "payment_token": "5009299866656681904011",
              "panFirst6": "411111",
              "panLast4": "1111",
              "req_card_number": "xxxxxxxxxxxx1111"
            }
            """),
    };

    private static readonly IntentAnswer s_cmrCaptured = s_captured with
    {
        Capture = "CMR_CAPTURE",
        Links = [s_self, s_cmr],
        Gateway =
            Gateway("""{ "status": "S", "category": "|||", "qpCardId": "1111912816528678", "panFirst6": "445596", "panLast4": "1434" }"""),
    };

    private static readonly IntentAnswer s_creditCardCaptured = s_captured with
    {
        Capture = "CREDIT_CARD",
        Cardholder = new Cardholder("Merchant_id_reference", "CL", null, null),
        Billing = null,
        RedirectUrls = new RedirectUrls("http://www.mysite.cl/success", "http://www.mysite.cl/cancel"),
        Links = [s_self],
        Gateway = Gateway("""
            {
              "panFirst6": "411111",
              "panLast4": "1111",
              "merchantReferenceCode": "Merchant_id_reference",
              "requestID": "5009299866656681904011",
              "decision": "ACCEPT",
              "reasonCode": "100",
              "requestToken": "AhjzbwSTD44AKFDrJkeLigFP6s7cxpSYAOEsMmkmW6QHAX2gJgAA8A6E",
              "paySubscriptionCreateReply": { "reasonCode": "100", "subscriptionID": "5009299866656681904011" }
            }
            """),
    };

    private static readonly IntentAnswer s_verified = s_creditCardCaptured with
    {
        Cardholder = new Cardholder(null, "CL", null, null),
        Billing = new Billing("Miraflores 222", null, "Santiago", null, null),
        Verify = "code",
        Verification = new Verification(Verification.Verified) { CodeResult = Verification.Match, AddressResult = Verification.NotChecked },
        Gateway = Gateway("""
            {
              "panFirst6": "411111",
              "panLast4": "1111",
              "merchantReferenceCode": "5d2a6a51-8b0c-4d3e-9f31-0b6a0d2f7c11",
              "requestID": "5009299866656681904011",
              "decision": "ACCEPT",
              "reasonCode": "100",
              "requestToken": "AhjzbwSTD44AKFDrJkeLigFP6s7cxpSYAOEsMmkmW6QHAX2gJgAA8A6E",
              "ccAuthReply": { "reasonCode": "100", "authorizationCode": "831000", "avsCode": "U", "cvCode": "M" },
              "paySubscriptionCreateReply": { "reasonCode": "100", "subscriptionID": "5009299866656681904011" }
            }
            """),
    };

    /// <summary>Creating an intent.</summary>
    public static ApiExample[] Create { get; } =
    [
        Request("credit_card", "A credit card, with the least that is needed", """
            {
              "capture": "CREDIT_CARD",
              "capture_method": "TOKENIZATION",
              "cardholder": { "reference_id": "Merchant_id_reference", "country": "CL" },
              "redirect_urls": { "return_url": "http://www.mysite.cl/success", "cancel_url": "http://www.mysite.cl/cancel" }
            }
            """),
        Request("verified", "A credit card whose bank is asked about it and its code before it is saved", """
            {
              "capture": "CREDIT_CARD",
              "capture_method": "TOKENIZATION",
              "cardholder": { "country": "CL" },
              "billing": { "line1": "Miraflores 222", "city": "Santiago" },
              "redirect_urls": { "return_url": "http://www.mysite.cl/success", "cancel_url": "http://www.mysite.cl/cancel" },
              "verify": "code"
            }
            """),
        Request("peinau", "A card at Quickpay Connect, with all there is", """
            {
              "capture": "PEINAU_CAPTURE",
              "capture_method": "TOKENIZATION",
              "cardholder": { "reference_id": "001389", "name": "Jhon Doe", "email": "jhdoe@gmail.com", "country": "CL" },
              "billing": {
                "line1": "Miraflores 222", "line2": "Of. 1402", "city": "Santiago", "state": "Region Metropolitana", "country": "CL"
              },
              "redirect_urls": { "return_url": "https://requestb.in/sfoogtsf", "cancel_url": "http://www.mysite.cl/cancel" },
              "additional_attributes": { "remember_capture": true },
              "locale": "es-CL",
              "expires_in": 1800,
              "metadata": { "order": "A-1001" }
            }
            """),
        Request("consent", "A card to be charged every month, with its holder's word for it", """
            {
              "capture": "CREDIT_CARD",
              "capture_method": "TOKENIZATION",
              "cardholder": { "reference_id": "A-1001", "country": "CL" },
              "redirect_urls": { "return_url": "http://www.mysite.cl/success", "cancel_url": "http://www.mysite.cl/cancel" },
              "additional_attributes": { "remember_capture": true },
              "locale": "es",
              "consent": {
                "purpose": "recurring",
                "text": "Autorizo a Tienda Aurora a cobrar en esta tarjeta hasta $9.990 cada mes, hasta que yo lo cancele.",
                "url": "https://shop.example/terms",
                "amount_max": { "currency": "CLP", "total": 9990 },
                "interval": "month"
              }
            }
            """),
        Request("cmr", "A CMR card", """
            {
              "capture": "CMR_CAPTURE",
              "capture_method": "TOKENIZATION",
              "cardholder": { "reference_id": "001389", "name": "Jhon Doe", "email": "jhdoe@gmail.com", "country": "CL" },
              "billing": { "line1": "Miraflores 222", "city": "Santiago", "state": "Region Metropolitana", "country": "CL" },
              "redirect_urls": { "return_url": "https://requestb.in/sfoogtsf", "cancel_url": "http://www.mysite.cl/cancel" }
            }
            """),
        Answer("created", "The intent, with the link for the cardholder", s_created, StatusCodes.Status201Created),
    ];

    /// <summary>Reading one.</summary>
    public static ApiExample[] Read { get; } =
    [
        Answer("created", "Nobody has entered a card yet", s_created),
        Answer("credit_card", "A captured credit card", s_creditCardCaptured),
        Answer("verified", "A captured credit card that its bank has verified", s_verified),
        Answer("consent", "A card whose holder agreed to a text", s_creditCardCaptured with
        {
            Consent = new ConsentAnswer
            {
                Purpose = "one_click",
                Text = "Guarden mi tarjeta para pagar con un clic.",
                TextSha256 = "562af7cdf0ed3cb46b4a6a7d2f2510dbe90dde67727771a79ac61e08424924c3",
                At = s_time.AddSeconds(10),
                Language = "es",
                Build = "1.2.3-5a1d0c7e9b42",
                Ticked = true,
            },
        }),
        Answer("peinau", "A card captured at Quickpay Connect", s_captured),
        Answer("cmr", "A captured CMR card", s_cmrCaptured),
    ];

    /// <summary>Listing them.</summary>
    public static ApiExample[] List { get; } =
    [
        Answer(
            "page", "A page with another one after it",
            new IntentPage([s_captured], "MTU0Mzg3MDMyMzA3MiBhZDc2MTQwZC1mY2I3LTQ4YmMtOWQ4MC05ODZlODViZDEyNjE")),
    ];

    /// <summary>Canceling one.</summary>
    public static ApiExample[] Cancel { get; } =
    [
        Answer("canceled", "The canceled intent", s_created with { State = "canceled", UpdateTime = s_time.AddMinutes(
            1), DeletionTime = s_time.AddDays(1), Links = [s_self, s_card] }),
    ];

    /// <summary>Sending a card.</summary>
    public static ApiExample[] Card { get; } =
    [
        Request(
            "card", "One of the simulator's cards",
            """{ "card_number": "4111111111111111", "expiry_month": "2", "expiry_year": "2030", "card_ccv": "123" }"""),
        Answer("captured", "The captured intent", s_captured),
    ];

    /// <summary>Sending a CMR card.</summary>
    public static ApiExample[] CmrCard { get; } =
    [
        Request("card", "One of the simulator's cards", """
            {
              "user": { "country": "CL", "documentType": "RUT", "documentId": "371119582" },
              "panNumber": "4455961234561434"
            }
            """),
        Answer("captured", "The captured intent", s_cmrCaptured),
    ];

    private static ApiExample Request(string name, string summary, string json) => new(null, name, summary, JsonNode.Parse(json)!);

    private static ApiExample Answer<T>(string name, string summary, T answer, int status = StatusCodes.Status200OK) =>
        new(status, name, summary, JsonSerializer.SerializeToNode(answer, Json.Options)!);

    private static JsonElement Gateway(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
