using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>Juspay (Brazil): a card saved for a customer of its own, an order for each payment, and a transaction that pays it.</summary>
// Facts, from Juspay's API reference (juspay.io/br/docs/api-reference-brazil), its other
// references where the Brazilian one is silent, and developer.juspay.in for the table of statuses:
// - https://api.juspay.io (sandbox: api.sandbox.juspay.io); Basic authentication, the API key as user and no password;
//   header x-merchantid. Forms in, JSON out; amounts are numbers in major units.
// - POST card/add {merchant_id, customer_id, customer_email, card_number, card_exp_year, card_exp_month, name_on_card}:
//   {card_token, card_reference, card_fingerprint}; GET cards?customer_id= lists them; POST card/delete {card_token}.
//   (card/tokenize gives a token that expires after 15 minutes and cannot be looked up: of no use for a later charge.)
// - POST orders {order_id of at most 20 letters and digits, amount, currency, customer_…, return_url,
//   metadata.txns.auto_capture=false for an authorization}, then POST txns {order_id, merchant_id, payment_method_type=CARD,
//   payment_method, card_token, redirect_after_payment, format=json}.
// - POST v2/txns/{txn_uuid}/capture (no body) and /void, POST orders/{order_id}/refunds {unique_request_id,
//   amount}, GET orders/{order_id}: each answers with the order. unique_request_id makes a refund idempotent.
// - After a capture or void: success CHARGED | VOIDED, failed CAPTURE_FAILED | VOID_FAILED, accepted CAPTURE_INITIATED |
//   VOID_INITIATED, and AUTHORIZED when the bank has not answered: that is no failure. An order-status call always follows.
// - A capture in part: amount and idempotence_key; the transaction is CHARGED, the order PARTIAL_CHARGED.
// - With redirect_after_payment=true, as Juspay recommends, POST txns answers payment.authentication {url, method, params where the method
//   is POST} for the browser, the order is PENDING_VBV meanwhile, and the browser comes back to the order's return_url, by GET or, where
//   an account is set so, by POST. AUTHENTICATION_FAILED: she did not complete it; AUTHORIZATION_FAILED: she did, and the bank refused.
//   It tells neither the flow nor an indicator nor who is liable.
// Not documented for Brazil, so our own choices: the amount of a capture in part stands both in the query (the global
// reference) and in the form (India's), so that it cannot be overlooked; an AUTHORIZED that stays after our request can no
// longer be on its way gives the payment back to be confirmed again, and a second capture is refused there if the first
// was done after all; a customer for each captured card, whose id is the attempt's, so that a card without an answer is
// found again; the order's id is the beginning of the attempt's key.
// Facts of its notifications, from Juspay's "status verification" and webhook pages: a webhook is POST {id "evt_V2_…", date_created,
// event_name,
// content{order{…}}}, with HTTP Basic where the dashboard has a user and password; it may repeat, and come before or after
// the browser. The return address gets order_id, status, status_id, signature, signature_algorithm=HMAC-SHA256: without
// the last two, each key and value percent-encoded, sorted, joined as k=v with &, the whole percent-encoded again, HMAC-SHA256
// with the Response Key. That the signature is base64, perhaps percent-encoded once more, is inferred from a sample.
public sealed partial class Juspay(ProviderEndpoint endpoint) : IProvider
{
    /// <summary>Its facts.</summary>
    public static ProviderFacts Facts { get; } = new("juspay", (endpoint, _) => new Juspay(endpoint))
    {
        Tokenizes = [CaptureKind.CreditCard, CaptureKind.Peinau],
        FindsTokens = true,
        DeletesTokens = true,
        Operations = [Operation.Charge, Operation.Authorize, Operation.Confirm, Operation.Void, Operation.Refund],
        Authenticates = true,
        Required = ["ApiKey", "MerchantId"],
        Pairs = [("WebhookUser", "WebhookPassword")],
        Notifications =
        [
            new NotificationRoute(HttpMethods.Post, "notifications")
            {
                Verifies = ["WebhookUser", "WebhookPassword"],
                Challenge = "Basic",
                IsSigned = (sent, settings) => IsFrom(sent.Headers.Authorization, settings["WebhookUser"], settings["WebhookPassword"]),
                Read = sent => ReadWebhook(sent.Body),
            },
            new NotificationRoute(HttpMethods.Get, "return")
            {
                Verifies = ["ResponseKey"],
                IsSigned = (sent, settings) => IsSigned(sent.Query, settings["ResponseKey"]),
                Read = sent => ReadReturn(sent.Query),
            },
        ],
    };

    private const string Signature = "signature";
    private const string Algorithm = "signature_algorithm";

    ProviderFacts IProvider.Facts => Facts;

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        var reply = await SendAsync(HttpMethod.Post, "card/add", request.Key, () => CardForm(request, Merchant), request.Card);
        return reply.ToOutcome((status, body) => Parse(status, body, request));
    }

    /// <inheritdoc/>
    public async Task<Lookup> LookUpAsync(CardLookupRequest request) =>
        (await SendAsync(HttpMethod.Get, $"cards?customer_id={request.Facts.AttemptId}"))
            .ToLookup((status, body) => ParseCards(status, body, request.Facts));

    /// <inheritdoc/>
    public async Task<Deletion> DeleteAsync(string token) =>
        (await SendAsync(HttpMethod.Post, "card/delete", null, () => [("card_token", token)])).ToDeletion(ParseDeletion);

    /// <summary>The fields that save a card. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> CardForm(TokenizeRequest request, string merchant) =>
    [
        ("merchant_id", merchant),
            ("customer_id", request.AttemptId.ToString()), ("customer_email", request.Email), ("card_number", CardContent.Number),
        ("card_exp_year", request.Card.Expiry!.Value.FourDigitYear),
            ("card_exp_month", request.Card.Expiry.Value.TwoDigitMonth), ("name_on_card", request.HolderName),
    ];

    /// <summary>The meaning of a saved card's reply. Pure.</summary>
    public static Outcome Parse(int status, string body, TokenizeRequest request)
    {
        var json = ProviderJson.Read(body);
        if (status == 200 && json.Text("card_token") is { } token && !request.Card.IsIn(token))
            return new Outcome.Approved(token, Gateway(json!, token, request.Facts, request.Card.Brand?.Id));
        return status switch
        {
            400 when json.Text("bank_error_code") is { } code => new Outcome.Declined(ProviderJson.Code(code)),
            // An error in the card's fields is a decline, in all others an error of ours.
            400 when json.Text("error_message") is { } message && message.StartsWith("card_", StringComparison.Ordinal) =>
                new Outcome.Declined("INVALID_CARD"),
            429 or 503 or (>= 400 and < 500) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of the list of an attempt's cards. Pure.</summary>
    public static Lookup ParseCards(int status, string body, AttemptFacts facts)
    {
        var json = ProviderJson.Read(body);
        if (status != 200 || json?["cards"] is not JsonArray cards || json.Text("customer_id") != facts.AttemptId.ToString())
            return new Lookup.CannotSay($"HTTP {status}");
        // A card may still be on its way.
        return cards.FirstOrDefault() is JsonObject card && card.Text("card_token") is { } token && !CardNumbers.AreIn(token)
            ? new Lookup.Found(new Outcome.Approved(token, Gateway(card, token, facts, card.Text("card_brand"))))
            : new Lookup.None(Final: false);
    }

    /// <summary>The meaning of a deletion's reply. Pure.</summary>
    public static Deletion ParseDeletion(int status, string body)
    {
        var json = ProviderJson.Read(body);
        return status switch
        {
            200 when json?["deleted"] is JsonValue deleted && deleted.TryGetValue<bool>(out var done) && done => new Deletion.Done(),
            404 when json.Text("status") == "NOT_FOUND" => new Deletion.Done(),
            _ => new Deletion.Failed($"HTTP {status}"),
        };
    }

    /// <summary>Whether a webhook's Authorization is the one set up for it.</summary>
    public static bool IsFrom(string? authorization, string user, string password) =>
        Incoming.IsSame(authorization, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");

    /// <summary>Whether a return address was signed by Juspay.</summary>
    /// <param name="parameters">Its query, decoded once.</param>
    /// <param name="responseKey">The Response Key.</param>
    public static bool IsSigned(IReadOnlyList<KeyValuePair<string, string>> parameters, string responseKey)
    {
        var names = parameters.Select(parameter => parameter.Key).ToHashSet(StringComparer.Ordinal);
        // A repeated name is ambiguous.
        if (names.Count != parameters.Count || Value(parameters, Algorithm) != "HMAC-SHA256")
            return false;
        var pairs = parameters.Where(parameter => parameter.Key is not (Signature or Algorithm))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}")
                .Order(StringComparer.Ordinal);
        var text = Uri.EscapeDataString(string.Join('&', pairs));
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(responseKey), Encoding.UTF8.GetBytes(text)));
        var sent = Value(parameters, Signature);
        return Incoming.IsSame(sent is null ? null : Uri.UnescapeDataString(sent).Replace(' ', '+'), expected);
    }

    /// <summary>Reads a webhook; null when it is none.</summary>
    public static ProviderNotification? ReadWebhook(string body)
    {
        var json = ProviderJson.Read(body);
        return json.Text("id") is { } id && json.Text("event_name") is { } name && json.Block("content").Block("order") is { } order
            ? About(id, ProviderJson.Code(name), order.Text("order_id"), order.Text("txn_uuid"))
            : null;
    }

    /// <summary>Reads a verified return address; null when it is none.</summary>
    public static ProviderNotification? ReadReturn(IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        About(null, ProviderJson.Code(Value(parameters, "status")), Value(parameters, "order_id"), null);

    private static ProviderNotification? About(string? id, string what, string? order, string? txn) => order is not { Length: > 0 }
        ? null
        : new ProviderNotification(id, what, txn is null ? [order] : [order, $"{order}/{txn}"]);

    private static string? Value(IReadOnlyList<KeyValuePair<string, string>> parameters, string name) =>
        parameters.FirstOrDefault(parameter => parameter.Key == name).Value;

    private static string Gateway(JsonObject card, string token, AttemptFacts facts, string? brand)
    {
        var gateway = facts.Shown();
        gateway["card_token"] = token;
        gateway["card_reference"] = card.Keep("card_reference").Text("card_reference");
        gateway["customer_id"] = facts.AttemptId.ToString();
        gateway["card_brand"] = brand is null ? null : ProviderJson.Code(brand).ToUpperInvariant();
        return gateway.ToJsonString();
    }

    private Task<WireReply> SendAsync(
        HttpMethod method,
        string path,
        string? key = null,
        Func<IReadOnlyList<(string Name, string? Value)>>? form = null,
        Card? card = null) => endpoint.SendAsync(() =>
    {
        var message = new HttpRequestMessage(method, $"{endpoint.BaseUrl}/{path}");
        message.Headers.Authorization = ProviderHttp.Basic(endpoint["ApiKey"], "");
        message.Headers.Add("Accept", "application/json");
        message.Headers.Add("x-merchantid", Merchant);
        if (key is not null)
            message.Headers.Add("Idempotency-Key", key);
        if (form?.Invoke() is { Count: > 0 } fields)
            message.Content = Form(fields, card);
        return message;
    });

    private static HttpContent Form(IEnumerable<(string Name, string? Value)> fields, Card? card)
    {
        var form = new FormUrlEncodedContent(
            fields.Where(field => !string.IsNullOrWhiteSpace(field.Value)).Select(field => KeyValuePair.Create(field.Name, field.Value)));
        if (card is null)
            return form;
        using var text = new StreamReader(form.ReadAsStream());
        return new CardContent(card, text.ReadToEnd(), "application/x-www-form-urlencoded", charset: null);
    }

    private string Merchant => endpoint["MerchantId"];
}
