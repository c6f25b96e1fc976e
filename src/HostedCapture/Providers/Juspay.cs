using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>Juspay (Brazil): a card saved for a customer of its own, an order for each payment, and a transaction that pays it.</summary>
// Facts, from Juspay's API reference (juspay.io/br/docs/api-reference-brazil; "Capture API" is seed 004), its other
// references where the Brazilian one is silent, and developer.juspay.in for the table of statuses:
// - https://api.juspay.io (sandbox: api.sandbox.juspay.io); Basic authentication, the API key as user and no password;
//   header x-merchantid. Forms in, JSON out; amounts are numbers in major units.
// - POST card/add {merchant_id, customer_id, customer_email, card_number, card_exp_year, card_exp_month, name_on_card}:
//   {card_token, card_reference, card_fingerprint}; GET cards?customer_id= lists them; POST card/delete {card_token}.
//   (card/tokenize gives a token that dies after 15 minutes and cannot be asked for: of no use for a later charge.)
// - POST orders {order_id of at most 20 letters and digits, amount, currency, customer_…, return_url,
//   metadata.txns.auto_capture=false for an authorization}, then POST txns {order_id, merchant_id, payment_method_type=CARD,
//   payment_method, card_token, redirect_after_payment, format=json}.
// - POST v2/txns/{txn_uuid}/capture (seed 004, no body) and /void, POST orders/{order_id}/refunds {unique_request_id,
//   amount}, GET orders/{order_id}: each answers with the order. unique_request_id makes a refund one.
// - After a capture or void: success CHARGED | VOIDED, failed CAPTURE_FAILED | VOID_FAILED, accepted CAPTURE_INITIATED |
//   VOID_INITIATED, and AUTHORIZED when the bank has not answered: that is no failure. An order-status call always follows.
// - A capture in part: amount and idempotence_key; the transaction is CHARGED, the order PARTIAL_CHARGED.
// Not documented for Brazil, so our own choices: the amount of a capture in part stands both in the query (the global
// reference) and in the form (India's), so that it cannot be overlooked; an AUTHORIZED that stays after our request can no
// longer be on its way gives the payment back to be confirmed again, and a second capture is refused there if the first
// was done after all; a customer for each captured card, whose id is the attempt's, so that a card without an answer is
// found again; the order's id is the beginning of the attempt's key.
public sealed class Juspay(ProviderEndpoint endpoint) : ICardProvider, IPaymentProvider
{
    private const int LongestOrderId = 20;

    // Source: developer.juspay.in v2.0/docs/transaction-status-codes, AUTHORIZED from the sample of a webhook.
    private static readonly Dictionary<string, long> s_ids = new(StringComparer.Ordinal)
    {
        ["NEW"] = 10,
        ["STARTED"] = 20,
        ["CHARGED"] = 21,
        ["JUSPAY_DECLINED"] = 22,
        ["PENDING_VBV"] = 23,
        ["VBV_SUCCESSFUL"] = 24,
        ["AUTHORIZED"] = 25,
        ["AUTHENTICATION_FAILED"] = 26,
        ["AUTHORIZATION_FAILED"] = 27,
        ["AUTHORIZING"] = 28,
        ["COD_INITIATED"] = 29,
        ["VOIDED"] = 31,
        ["VOID_INITIATED"] = 32,
        ["CAPTURE_INITIATED"] = 33,
        ["CAPTURE_FAILED"] = 34,
        ["VOID_FAILED"] = 35,
        ["AUTO_REFUNDED"] = 36,
        ["NOT_FOUND"] = 40,
    };

    /// <inheritdoc cref="ICardProvider.Name"/>
    public string Name => "juspay";

    /// <inheritdoc/>
    public AcceptedCards Accepted { get; } = AcceptedCards.Any;

    /// <inheritdoc/>
    public bool Supports(PaymentOperation operation) => true;

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request) => await SendAsync(HttpMethod.Post, "card/add", request.Key, () => CardForm(request, Merchant), request.Card) switch
    {
        WireReply.NeverSent never => new Outcome.Refused(never.Reason, Sent: false),
        WireReply.Lost lost => new Outcome.Unknown(lost.Reason),
        WireReply.Answered answered => Parse(answered.Status, answered.Body, request),
        _ => throw new InvalidOperationException("No such reply."),
    };

    /// <inheritdoc/>
    public async Task<Lookup> FindAsync(LookupRequest request) => await SendAsync(HttpMethod.Get, $"cards?customer_id={request.Facts.AttemptId}") switch
    {
        WireReply.Answered answered => ParseCards(answered.Status, answered.Body, request.Facts),
        WireReply.NeverSent never => new Lookup.CannotSay(never.Reason),
        WireReply.Lost lost => new Lookup.CannotSay(lost.Reason),
        _ => throw new InvalidOperationException("No such reply."),
    };

    /// <inheritdoc/>
    public async Task<Deletion> DeleteAsync(string token) => await SendAsync(HttpMethod.Post, "card/delete", null, () => [("card_token", token)]) switch
    {
        WireReply.Answered answered => ParseDeletion(answered.Status, answered.Body),
        WireReply.NeverSent never => new Deletion.Failed(never.Reason),
        WireReply.Lost lost => new Deletion.Failed(lost.Reason),
        _ => throw new InvalidOperationException("No such reply."),
    };

    /// <inheritdoc/>
    public async Task<PaymentOutcome> ChargeAsync(ChargeRequest request)
    {
        // An order moves no money: whatever becomes of this call, nothing was charged.
        var made = await SendAsync(HttpMethod.Post, "orders", request.Key, () => OrderForm(request));
        if (made is not WireReply.Answered { Status: 200 or 201, Body: var order } || ProviderJson.Read(order).Text("order_id") != OrderId(request.Key))
            return new PaymentOutcome.Refused($"order: {Describe(made)}", Sent: made is WireReply.Answered { Status: < 500 });
        if (!await request.Remember(OrderId(request.Key)))
            return new PaymentOutcome.Refused("the order could not be remembered", Sent: false);

        var paid = await SendAsync(HttpMethod.Post, "txns", request.Key, () => TxnForm(request, Merchant));
        return paid is WireReply.Answered { Status: 200 or 201 or 400 } answered
            ? After(await AskAsync(OrderId(request.Key), Asked.Of(request, request.Operation)), answered)
            : Unread(paid);
    }

    /// <inheritdoc/>
    public Task<PaymentOutcome> ConfirmAsync(PaymentStep step) => MoveAsync(step, PaymentOperation.Confirm, "capture");

    /// <inheritdoc/>
    public Task<PaymentOutcome> VoidAsync(PaymentStep step) => MoveAsync(step, PaymentOperation.Void, "void");

    /// <inheritdoc/>
    public async Task<PaymentOutcome> RefundAsync(PaymentStep step)
    {
        var (order, _) = Split(step.Charged);
        var reply = await SendAsync(HttpMethod.Post, $"orders/{Uri.EscapeDataString(order)}/refunds", step.Key, () => RefundForm(step));
        return reply switch
        {
            WireReply.Answered { Status: 200 or 201 } answered => After(Parse(answered.Status, answered.Body, order, Asked.Of(step, PaymentOperation.Refund)), answered),
            // With an id of its own, a refund that is refused was not made before either.
            WireReply.Answered { Status: 400 } answered => new PaymentOutcome.Declined(ProviderJson.Code(ProviderJson.Read(answered.Body).Text("error_code"))) { Gateway = Problem(answered.Body) },
            _ => Unread(reply),
        };
    }

    /// <inheritdoc/>
    public Task<PaymentLookup> LookUpAsync(PaymentLookupRequest request)
    {
        var isFirst = request.Operation is PaymentOperation.Charge or PaymentOperation.Authorize;
        return AskAsync(isFirst ? OrderId(request.Key) : Split(request.Charged ?? "").Order, new Asked(request.Operation, request.Amount, request.Key, Sure: !request.InFlight));
    }

    /// <summary>The id of the order that a key makes: as long as Juspay takes. Pure.</summary>
    public static string OrderId(string key) => key.Length > LongestOrderId ? key[..LongestOrderId] : key;

    /// <summary>The fields that save a card. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> CardForm(TokenizeRequest request, string merchant) =>
    [
        ("merchant_id", merchant), ("customer_id", request.AttemptId.ToString()), ("customer_email", request.Email), ("card_number", CardContent.Number),
        ("card_exp_year", request.Card.Expiry!.Value.FourDigitYear), ("card_exp_month", request.Card.Expiry.Value.TwoDigitMonth), ("name_on_card", request.HolderName),
    ];

    /// <summary>The fields of an order. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> OrderForm(ChargeRequest request) =>
    [
        ("order_id", OrderId(request.Key)), ("amount", request.Amount.Text), ("currency", request.Amount.Currency.Code),
        // A saved card belongs to its customer.
        ("customer_id", Captured(request).Text("customer_id") ?? request.PaymentId.ToString()), ("customer_email", request.Payer.Email), ("customer_phone", request.Payer.Phone),
        ("description", request.Description), ("return_url", request.ReturnUrl), ("metadata.txns.auto_capture", request.Operation == PaymentOperation.Authorize ? "false" : null),
    ];

    /// <summary>The fields of a transaction that pays an order. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> TxnForm(ChargeRequest request, string merchant) =>
    [
        ("order_id", OrderId(request.Key)), ("merchant_id", merchant), ("payment_method_type", "CARD"), ("payment_method", Captured(request).Text("card_brand")),
        ("card_token", request.Token), ("redirect_after_payment", "false"), ("format", "json"),
    ];

    /// <summary>The fields of a refund. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> RefundForm(PaymentStep step) => [("unique_request_id", step.Key), ("amount", step.Amount.Text)];

    /// <summary>The fields of a funds capture in part; for all of it there are none, as in seed 004. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> PartForm(PaymentStep step) => [("amount", step.Amount.Text), ("idempotence_key", step.Key)];

    /// <summary>The meaning of a saved card's reply. Pure.</summary>
    public static Outcome Parse(int status, string body, TokenizeRequest request)
    {
        var json = ProviderJson.Read(body);
        if (status == 200 && json.Text("card_token") is { } token && !request.Card.IsIn(token))
            return new Outcome.Approved(token, Gateway(json!, token, request.Facts, request.Card.Brand?.Id));
        return status switch
        {
            400 when json.Text("bank_error_code") is { } code => new Outcome.Declined(ProviderJson.Code(code)),
            // The card's own fields are the cardholder's to mend, all others are ours.
            400 when json.Text("error_message") is { } message && message.StartsWith("card_", StringComparison.Ordinal) => new Outcome.Declined("INVALID_CARD"),
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

    /// <summary>The meaning of an order for an operation on it. Pure.</summary>
    public static PaymentLookup Parse(int status, string body, string orderId, Asked asked)
    {
        var json = ProviderJson.Read(body);
        var isFirst = asked.Operation is PaymentOperation.Charge or PaymentOperation.Authorize;
        if (status == 404 && isFirst && json.Text("status") == "NOT_FOUND")
            return new PaymentLookup.None(Final: asked.Sure);
        if (status is not (200 or 201) || json.Text("status") is not { } said || json.Text("order_id") != orderId || CardNumbers.AreIn(json.Text("txn_uuid")))
            return new PaymentLookup.CannotSay($"HTTP {status}");
        if ((json.Text("currency") ?? asked.Amount.Currency.Code) != asked.Amount.Currency.Code || (isFirst && !json.IsOrLacks("amount", asked.Amount)))
            return new PaymentLookup.CannotSay("another amount");
        if (s_ids.TryGetValue(said, out var known) && json.Whole("status_id") is { } id && id != known)
            return new PaymentLookup.CannotSay("status and status_id differ");
        return asked.Operation == PaymentOperation.Refund ? Refunded(json!, asked) : Judge(json!, said, orderId, asked);
    }

    private static PaymentLookup Judge(JsonObject order, string said, string orderId, Asked asked) => (asked.Operation, said) switch
    {
        (PaymentOperation.Charge, "CHARGED") or (PaymentOperation.Authorize, "AUTHORIZED") =>
            order.Text("txn_uuid") is { } uuid ? Done($"{orderId}/{uuid}", order) : new PaymentLookup.CannotSay("no txn_uuid"),
        (PaymentOperation.Charge or PaymentOperation.Authorize, "AUTHENTICATION_FAILED" or "AUTHORIZATION_FAILED" or "JUSPAY_DECLINED" or "FAILURE" or "AUTO_REFUNDED" or "VOIDED")
            or (PaymentOperation.Confirm, "VOIDED") or (PaymentOperation.Void, "CHARGED" or "PARTIAL_CHARGED") => No(said, order),
        (PaymentOperation.Charge or PaymentOperation.Authorize, "STARTED" or "AUTHORIZING" or "PENDING_VBV" or "PENDING_AUTHENTICATION" or "VBV_SUCCESSFUL")
            or (PaymentOperation.Charge, "AUTHORIZED" or "TO_BE_CHARGED") or (PaymentOperation.Confirm, "CAPTURE_INITIATED") or (PaymentOperation.Void, "VOID_INITIATED") => new PaymentLookup.Pending(said),
        // CHARGED for a part would mean that all of it was taken: a person must look.
        (PaymentOperation.Confirm, "CHARGED") when IsWhole(order, asked) => Done(orderId, order),
        (PaymentOperation.Confirm, "PARTIAL_CHARGED") when !IsWhole(order, asked) => Done(orderId, order),
        (PaymentOperation.Void, "VOIDED") => Done(orderId, order),
        // An earlier try's failure stays in the order: it is this one's when nothing can be on its way any more.
        (PaymentOperation.Confirm, "CAPTURE_FAILED") or (PaymentOperation.Void, "VOID_FAILED") when asked.Sure => No(said, order),
        (PaymentOperation.Charge or PaymentOperation.Authorize, "NEW" or "NOT_FOUND")
            or (PaymentOperation.Confirm or PaymentOperation.Void, "AUTHORIZED" or "CAPTURE_FAILED" or "VOID_FAILED") => new PaymentLookup.None(Final: asked.Sure),
        _ => new PaymentLookup.CannotSay(ProviderJson.Code(said)),
    };

    private static PaymentLookup Refunded(JsonObject order, Asked asked)
    {
        var refund = (order["refunds"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(one => one.Text("unique_request_id") == asked.Key);
        return refund.Text("status") switch
        {
            _ when refund is null => new PaymentLookup.None(Final: asked.Sure),
            _ when !refund.IsOrLacks("amount", asked.Amount) => new PaymentLookup.CannotSay("another amount"),
            "SUCCESS" or "REFUNDED" => Done(asked.Key, order),
            "FAILURE" => new PaymentLookup.Found(new PaymentOutcome.Declined(ProviderJson.Code(refund.Text("error_message"), "REFUND_FAILURE")) { Gateway = Gateway(order) }),
            "PENDING" or "MANUAL_REVIEW" => new PaymentLookup.Pending("PENDING"),
            var other => new PaymentLookup.CannotSay(ProviderJson.Code(other)),
        };
    }

    private static bool IsWhole(JsonObject order, Asked asked) => order["amount"] is not null && order.IsOrLacks("amount", asked.Amount);

    private static PaymentLookup.Found Done(string handle, JsonObject order) => new(new PaymentOutcome.Approved(handle, Gateway(order))
    {
        Code = order.Block("payment_gateway_response").Keep("auth_id_code").Text("auth_id_code") is { } code and not "NA" ? code : null,
    });

    // The bank's reason where it has one; "SUCCESS" is what an earlier step left there.
    private static PaymentLookup.Found No(string said, JsonObject order) => new(new PaymentOutcome.Declined(
        order.Block("payment_gateway_response").Text("resp_code") is { } code and not ("SUCCESS" or "NA") ? ProviderJson.Code(code, said) : ProviderJson.Code(said))
    {
        Gateway = Gateway(order),
    });

    // What was asked for, and what the order says of it a moment later.
    private static PaymentOutcome After(PaymentLookup lookup, WireReply.Answered answered) => lookup switch
    {
        PaymentLookup.Found found => found.Outcome,
        PaymentLookup.Pending pending => new PaymentOutcome.Pending(pending.Reason),
        PaymentLookup.None when answered.Status == 400 => new PaymentOutcome.Refused(Describe(answered), Sent: true),
        // Taken, and yet nothing has changed: the bank has not answered (seed 004: AUTHORIZED). Never a failure.
        PaymentLookup.None => new PaymentOutcome.Unknown("unanswered"),
        PaymentLookup.CannotSay cannot => new PaymentOutcome.Unknown(cannot.Reason),
        _ => throw new InvalidOperationException("No such look-up."),
    };

    private static PaymentOutcome Unread(WireReply reply) => reply switch
    {
        WireReply.NeverSent never => new PaymentOutcome.Refused(never.Reason, Sent: false),
        WireReply.Answered { Status: >= 400 and < 500 or 503 } answered => new PaymentOutcome.Refused(Describe(answered), Sent: true),
        _ => new PaymentOutcome.Unknown(Describe(reply)),
    };

    private static string Gateway(JsonObject card, string token, AttemptFacts facts, string? brand)
    {
        var gateway = facts.Shown();
        gateway["card_token"] = token;
        gateway["card_reference"] = card.Keep("card_reference").Text("card_reference");
        gateway["customer_id"] = facts.AttemptId.ToString();
        gateway["card_brand"] = brand is null ? null : ProviderJson.Code(brand).ToUpperInvariant();
        return gateway.ToJsonString();
    }

    // No digit of the card: card_isin may have eight, and its digits are shown once, as the application truncates them.
    private static string Gateway(JsonObject order)
    {
        var shown = order.Keep(
            "order_id", "id", "txn_id", "txn_uuid", "status", "status_id", "amount", "currency", "amount_refunded", "refunded", "effective_amount",
            "payment_method", "payment_method_type", "auth_type", "gateway_id", "date_created", "bank_error_code", "bank_error_message");
        shown["payment_gateway_response"] = order.Block("payment_gateway_response").Keep("txn_id", "rrn", "resp_message", "resp_code", "epg_txn_id", "created", "auth_id_code");
        shown["card"] = order.Block("card").Keep("card_brand", "card_type", "card_issuer", "using_saved_card");
        shown["refunds"] = new JsonArray([.. ((order["refunds"] as JsonArray) ?? []).OfType<JsonObject>()
            .Select(refund => refund.Keep("unique_request_id", "ref", "amount", "created", "status", "error_message"))]);
        return shown.ToJsonString();
    }

    private static string Problem(string body) => ProviderJson.Read(body).Keep("status", "error_code", "error_message").ToJsonString();

    private static JsonObject? Captured(ChargeRequest request) => request.CaptureGateway is { } gateway ? ProviderJson.Read(gateway) : null;

    private static (string Order, string Txn) Split(string handle) => handle.Split('/') is [var order, var txn] ? (order, txn) : (handle, "");

    private static string Describe(WireReply reply) => reply switch
    {
        WireReply.Answered answered when ProviderJson.Read(answered.Body).Text("error_code") is { } code => $"HTTP {answered.Status} {ProviderJson.Code(code)}",
        WireReply.Answered answered => $"HTTP {answered.Status}",
        WireReply.NeverSent never => never.Reason,
        WireReply.Lost lost => lost.Reason,
        _ => throw new InvalidOperationException("No such reply."),
    };

    private async Task<PaymentOutcome> MoveAsync(PaymentStep step, PaymentOperation operation, string verb)
    {
        var (order, txn) = Split(step.Charged);
        var asked = Asked.Of(step, operation);
        var isPart = operation == PaymentOperation.Confirm && step.Amount.Units != step.Total.Units;
        var reply = await SendAsync(
            HttpMethod.Post, $"v2/txns/{Uri.EscapeDataString(txn)}/{verb}{(isPart ? $"?amount={step.Amount.Text}" : "")}", step.Key, () => isPart ? PartForm(step) : []);
        return reply switch
        {
            WireReply.Answered { Status: 200 or 201 } answered when !isPart => After(Parse(answered.Status, answered.Body, order, asked), answered),
            // Only the order tells a part from the whole, or what a transaction is that cannot be captured.
            WireReply.Answered { Status: 200 or 201 or 400 } answered => After(await AskAsync(order, asked), answered),
            _ => Unread(reply),
        };
    }

    private async Task<PaymentLookup> AskAsync(string order, Asked asked)
    {
        var reply = await SendAsync(HttpMethod.Get, $"orders/{Uri.EscapeDataString(order)}");
        return reply is WireReply.Answered answered ? Parse(answered.Status, answered.Body, order, asked) : new PaymentLookup.CannotSay(Describe(reply));
    }

    private Task<WireReply> SendAsync(HttpMethod method, string path, string? key = null, Func<IReadOnlyList<(string Name, string? Value)>>? form = null, Card? card = null) => endpoint.SendAsync(() =>
    {
        var message = new HttpRequestMessage(method, $"{endpoint.BaseUrl}/{path}");
        message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{endpoint["ApiKey"]}:")));
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
        var form = new FormUrlEncodedContent(fields.Where(field => !string.IsNullOrWhiteSpace(field.Value)).Select(field => KeyValuePair.Create(field.Name, field.Value)));
        if (card is null)
            return form;
        using var text = new StreamReader(form.ReadAsStream());
        return new CardContent(card, text.ReadToEnd(), "application/x-www-form-urlencoded", charset: null);
    }

    private string Merchant => endpoint["MerchantId"];
}

/// <summary>An operation that an order of Juspay's is read for.</summary>
/// <param name="Operation">What was to be done.</param>
/// <param name="Amount">How much.</param>
/// <param name="Key">The attempt's key: the <c>unique_request_id</c> of a refund.</param>
/// <param name="Sure">Whether what the order does not show cannot come any more.</param>
public sealed record Asked(PaymentOperation Operation, Money Amount, string Key, bool Sure)
{
    /// <summary>The operation that was just answered.</summary>
    public static Asked Of(PaymentRequest request, PaymentOperation operation) => new(operation, request.Amount, request.Key, Sure: true);
}
