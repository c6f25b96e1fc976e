using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

// An order for each payment, and a transaction that pays it: see Juspay.cs.
public sealed partial class Juspay
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

    /// <inheritdoc/>
    public async Task<Outcome> ChargeAsync(ChargeRequest request)
    {
        // Creating an order moves no money: whatever this call's outcome, nothing was charged.
        var made = await SendAsync(HttpMethod.Post, "orders", request.Key, () => OrderForm(request));
        if (made is not WireReply.Answered { Status: 200 or 201, Body: var order }
            || ProviderJson.Read(order).Text("order_id") != OrderId(request.Key))
            return new Outcome.Refused($"order: {Describe(made)}", Sent: made is WireReply.Answered { Status: < 500 });
        if (!await request.Remember(OrderId(request.Key)))
            return new Outcome.Refused("the order could not be remembered", Sent: false);

        var paid = await SendAsync(HttpMethod.Post, "txns", request.Key, () => TxnForm(request, Merchant));
        if (paid is not WireReply.Answered { Status: 200 or 201 or 400 } answered)
            return Unread(paid);
        var atBank = request.BankReturnUrl is not null;
        var visit = atBank ? Visit(answered.Body) : null;
        // Nothing is decided before the bank was visited. Where it is, nobody says a second time: it is kept before anything else is asked.
        if (visit is not null && ProviderJson.Read(answered.Body).Text("status") == "PENDING_VBV")
            return new Outcome.Pending("PENDING_VBV") { Visit = visit };
        var outcome = After(
            await AskAsync(OrderId(request.Key), Asked.Of(request, request.Operation) with { AtBank = atBank }), answered);
        // The transaction is there, so the bank can be visited even if the order could not be read.
        return visit is not null && outcome is Outcome.Pending or Outcome.Unknown
            ? new Outcome.Pending(outcome.Why ?? "PENDING_VBV") { Visit = visit }
            : outcome;
    }

    /// <inheritdoc/>
    public Task<Outcome> ConfirmAsync(PaymentStep step) => MoveAsync(step, Operation.Confirm, "capture");

    /// <inheritdoc/>
    public Task<Outcome> VoidAsync(PaymentStep step) => MoveAsync(step, Operation.Void, "void");

    /// <inheritdoc/>
    public async Task<Outcome> RefundAsync(PaymentStep step)
    {
        var (order, _) = Split(step.Charged);
        var reply = await SendAsync(HttpMethod.Post, $"orders/{Uri.EscapeDataString(order)}/refunds", step.Key, () => RefundForm(step));
        return reply switch
        {
            WireReply.Answered { Status: 200 or 201 } answered =>
                After(ParseOrder(answered.Status, answered.Body, order, Asked.Of(step, Operation.Refund)), answered),
            // Each refund has its own id, so a refused one was not made before either.
            WireReply.Answered { Status: 400 } answered => new Outcome.Declined(
                ProviderJson.Code(ProviderJson.Read(answered.Body).Text("error_code")))
            { Gateway = Problem(answered.Body) },
            _ => Unread(reply),
        };
    }

    /// <inheritdoc/>
    public Task<Lookup> LookUpAsync(PaymentLookupRequest request)
    {
        var isFirst = request.Operation is Operation.Charge or Operation.Authorize;
        return AskAsync(
            isFirst ? OrderId(request.Key) : Split(request.Charged ?? "").Order,
            new Asked(request.Operation, request.Amount, request.Key, Sure: !request.InFlight) { AtBank = request.AtBank });
    }

    /// <summary>The id of the order that a key makes: as long as Juspay takes. Pure.</summary>
    public static string OrderId(string key) => key.Length > LongestOrderId ? key[..LongestOrderId] : key;

    /// <summary>The fields of an order. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> OrderForm(ChargeRequest request) =>
    [
        ("order_id", OrderId(request.Key)), ("amount", request.Amount.Text), ("currency", request.Amount.Currency.Code),
        // A saved card belongs to its customer.
        ("customer_id", Captured(request).Text("customer_id") ?? request.PaymentId.ToString()),
            ("customer_email", request.Payer.Email), ("customer_phone", request.Payer.Phone),
        ("description", request.Description), ("return_url", request.BankReturnUrl ?? request.ReturnUrl),
        ("metadata.txns.auto_capture", request.Operation == Operation.Authorize ? "false" : null),
    ];

    /// <summary>The fields of a transaction that pays an order. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> TxnForm(ChargeRequest request, string merchant) =>
    [
        ("order_id", OrderId(request.Key)),
            ("merchant_id", merchant), ("payment_method_type", "CARD"), ("payment_method", Captured(request).Text("card_brand")),
        ("card_token", request.Token),
            ("redirect_after_payment", request.BankReturnUrl is null ? "false" : "true"), ("format", "json"),
    ];

    /// <summary>The fields of a refund. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> RefundForm(PaymentStep step) =>
        [("unique_request_id", step.Key), ("amount", step.Amount.Text)];

    /// <summary>The fields of a partial funds capture; a full one has none. Pure.</summary>
    public static IReadOnlyList<(string Name, string? Value)> PartForm(PaymentStep step) =>
        [("amount", step.Amount.Text), ("idempotence_key", step.Key)];

    /// <summary>The meaning of an order for an operation on it. Pure.</summary>
    public static Lookup ParseOrder(int status, string body, string orderId, Asked asked)
    {
        var json = ProviderJson.Read(body);
        var isFirst = asked.Operation is Operation.Charge or Operation.Authorize;
        if (status == 404 && isFirst && json.Text("status") == "NOT_FOUND")
            return new Lookup.None(Final: asked.Sure);
        if (status is not (200 or 201)
            || json.Text("status") is not { } said || json.Text("order_id") != orderId || CardNumbers.AreIn(json.Text("txn_uuid")))
            return new Lookup.CannotSay($"HTTP {status}");
        if ((json.Text("currency") ?? asked.Amount.Currency.Code) != asked.Amount.Currency.Code
            || (isFirst && !json.IsOrLacks("amount", asked.Amount)))
            return new Lookup.CannotSay("another amount");
        if (s_ids.TryGetValue(said, out var known) && json.Whole("status_id") is { } id && id != known)
            return new Lookup.CannotSay("status and status_id differ");
        return asked.Operation == Operation.Refund ? Refunded(json!, asked) : Read(json!, said, orderId, asked);
    }

    private static Lookup Read(JsonObject order, string said, string orderId, Asked asked) => (asked.Operation, said) switch
    {
        (Operation.Charge, "CHARGED") or (Operation.Authorize, "AUTHORIZED") =>
            order.Text("txn_uuid") is { } uuid
                ? Done($"{orderId}/{uuid}", order, Seen(order, said, asked))
                : new Lookup.CannotSay("no txn_uuid"),
        (Operation.Charge
            or Operation.Authorize, "AUTHENTICATION_FAILED" or "AUTHORIZATION_FAILED" or "JUSPAY_DECLINED" or "FAILURE" or "AUTO_REFUNDED"
            or "VOIDED")
            or (Operation.Confirm, "VOIDED") or (Operation.Void, "CHARGED" or "PARTIAL_CHARGED") =>
                No(said, order, Seen(order, said, asked)),
        (Operation.Charge
            or Operation.Authorize, "STARTED" or "AUTHORIZING" or "PENDING_VBV" or "PENDING_AUTHENTICATION" or "VBV_SUCCESSFUL")
            or (Operation.Charge, "AUTHORIZED" or "TO_BE_CHARGED")
                or (Operation.Confirm, "CAPTURE_INITIATED") or (Operation.Void, "VOID_INITIATED") => new Lookup.Pending(said),
        // CHARGED after a partial capture would mean that all was taken: a person must look.
        (Operation.Confirm, "CHARGED") when IsWhole(order, asked) => Done(orderId, order),
        (Operation.Confirm, "PARTIAL_CHARGED") when !IsWhole(order, asked) => Done(orderId, order),
        (Operation.Void, "VOIDED") => Done(orderId, order),
        // An earlier try's failure stays in the order: it counts for this one only when no request can be on its way.
        (Operation.Confirm, "CAPTURE_FAILED") or (Operation.Void, "VOID_FAILED") when asked.Sure => No(said, order),
        (Operation.Charge or Operation.Authorize, "NEW" or "NOT_FOUND")
            or (Operation.Confirm or Operation.Void, "AUTHORIZED" or "CAPTURE_FAILED" or "VOID_FAILED") =>
                new Lookup.None(Final: asked.Sure),
        _ => new Lookup.CannotSay(ProviderJson.Code(said)),
    };

    private static Lookup Refunded(JsonObject order, Asked asked)
    {
        var refund =
            (order["refunds"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(one => one.Text("unique_request_id") == asked.Key);
        return refund.Text("status") switch
        {
            _ when refund is null => new Lookup.None(Final: asked.Sure),
            _ when !refund.IsOrLacks("amount", asked.Amount) => new Lookup.CannotSay("another amount"),
            "SUCCESS" or "REFUNDED" => Done(asked.Key, order),
            "FAILURE" => new Lookup.Found(
                new Outcome.Declined(ProviderJson.Code(refund.Text("error_message"), "REFUND_FAILURE")) { Gateway = Gateway(order) }),
            "PENDING" or "MANUAL_REVIEW" => new Lookup.Pending("PENDING"),
            var other => new Lookup.CannotSay(ProviderJson.Code(other)),
        };
    }

    private static bool IsWhole(JsonObject order, Asked asked) => order["amount"] is not null && order.IsOrLacks("amount", asked.Amount);

    private static Lookup.Found Done(string handle, JsonObject order, Authentication? seen = null) => new(
        new Outcome.Approved(handle, Gateway(order))
        {
            Authentication = seen,
            Code = order.Block("payment_gateway_response").Keep("auth_id_code").Text("auth_id_code") is { } code and not "NA" ? code : null,
        });

    // What the bank said of the holder. Where Juspay passes on the answer of 3-D Secure, its letter decides: second_factor_response with
    // pares_status and eci, in no sample of its pages but in its published order service (Euler.API.Order,
    // MerchantSecondFactorResponse).
    private static Authentication? Seen(JsonObject order, string said, Asked asked)
    {
        var letter = order.Block("second_factor_response");
        var seen = (said, letter.Text("pares_status")) switch
        {
            // Even where nobody of ours could send her there: the process died before it knew the address.
            ("AUTHENTICATION_FAILED", _) => Authentication.Failed,
            _ when !asked.AtBank => null,
            ("CHARGED" or "AUTHORIZED" or "AUTHORIZATION_FAILED", "A") => Authentication.Attempted,
            ("CHARGED" or "AUTHORIZED" or "AUTHORIZATION_FAILED", "U") => Authentication.NotPossible,
            ("CHARGED" or "AUTHORIZED" or "AUTHORIZATION_FAILED", _) when order.Text("auth_type") == "THREE_DS" =>
                Authentication.Authenticated,
            ("CHARGED" or "AUTHORIZED", _) => Authentication.NotPossible,
            _ => null,
        };
        return seen is not null && letter.Text("eci") is { Length: 2 } eci && eci.All(char.IsAsciiDigit) ? seen with { Eci = eci } : seen;
    }

    private BankVisit? Visit(string body)
    {
        var step = ProviderJson.Read(body).Block("payment").Block("authentication");
        var posts = step.Text("method") == "POST";
        return BankVisit.Read(
            step.Text("url"),
            posts ? step.Block("params")?.ToDictionary(field => field.Key, field => $"{field.Value}") ?? [] : null,
            secure: endpoint.BaseUrl.StartsWith("https:", StringComparison.Ordinal));
    }

    // The bank's reason where it has one; "SUCCESS" is left from an earlier step.
    private static Lookup.Found No(string said, JsonObject order, Authentication? seen = null) => new(new Outcome.Declined(
        order.Block("payment_gateway_response").Text("resp_code") is { } code and not ("SUCCESS" or "NA")
            ? ProviderJson.Code(code, said)
            : ProviderJson.Code(said))
    {
        Gateway = Gateway(order),
        Authentication = seen,
    });

    // The reply to the operation, and the order as read a moment later.
    private static Outcome After(Lookup lookup, WireReply.Answered answered) => lookup switch
    {
        Lookup.Found found => found.Outcome,
        Lookup.Pending pending => new Outcome.Pending(pending.Reason),
        Lookup.None when answered.Status == 400 => new Outcome.Refused(Describe(answered), Sent: true),
        // Accepted but unchanged (AUTHORIZED): the bank has not answered. Never a failure.
        Lookup.None => new Outcome.Unknown("unanswered"),
        Lookup.CannotSay cannot => new Outcome.Unknown(cannot.Reason),
        _ => throw new InvalidOperationException("No such look-up."),
    };

    private static Outcome Unread(WireReply reply) => reply.ToOutcome((status, _) =>
        status is (>= 400 and < 500) or 503 ? new Outcome.Refused(Describe(reply), Sent: true) : new Outcome.Unknown(Describe(reply)));

    // No digit of the card: card_isin may have eight, and its digits are shown once, as the application truncates them.
    private static string Gateway(JsonObject order)
    {
        var shown = order.Keep(
            "order_id", "id", "txn_id", "txn_uuid", "status", "status_id", "amount", "currency", "amount_refunded", "refunded",
            "effective_amount",
            "payment_method", "payment_method_type", "auth_type", "gateway_id", "date_created", "bank_error_code", "bank_error_message");
        shown["payment_gateway_response"] = order.Block("payment_gateway_response")
            .Keep("txn_id", "rrn", "resp_message", "resp_code", "epg_txn_id", "created", "auth_id_code");
        shown["card"] = order.Block("card").Keep("card_brand", "card_type", "card_issuer", "using_saved_card");
        shown["refunds"] = new JsonArray([.. ((order["refunds"] as JsonArray) ?? []).OfType<JsonObject>()
            .Select(refund => refund.Keep("unique_request_id", "ref", "amount", "created", "status", "error_message"))]);
        return shown.ToJsonString();
    }

    private static string Problem(string body) => ProviderJson.Read(body).Keep("status", "error_code", "error_message").ToJsonString();

    private static JsonObject? Captured(ChargeRequest request) => request.CaptureGateway is { } gateway ? ProviderJson.Read(gateway) : null;

    private static (string Order, string Txn) Split(string handle) =>
        handle.Split('/') is [var order, var txn] ? (order, txn) : (handle, "");

    private static string Describe(WireReply reply) =>
        reply is WireReply.Answered answered && ProviderJson.Read(answered.Body).Text("error_code") is { } code
            ? $"{reply.Description} {ProviderJson.Code(code)}"
            : reply.Description;

    private async Task<Outcome> MoveAsync(PaymentStep step, Operation operation, string verb)
    {
        var (order, txn) = Split(step.Charged);
        var asked = Asked.Of(step, operation);
        var isPart = operation == Operation.Confirm && step.Amount.Units != step.Total.Units;
        var reply = await SendAsync(
            HttpMethod.Post, $"v2/txns/{Uri.EscapeDataString(txn)}/{verb}{(isPart ? $"?amount={step.Amount.Text}" : "")}", step.Key, () =>
                isPart ? PartForm(step) : []);
        return reply switch
        {
            WireReply.Answered { Status: 200 or 201 } answered when !isPart =>
                After(ParseOrder(answered.Status, answered.Body, order, asked), answered),
            // Only the order tells a partial capture from a full one, or the state of a transaction that cannot be captured.
            WireReply.Answered { Status: 200 or 201 or 400 } answered => After(await AskAsync(order, asked), answered),
            _ => Unread(reply),
        };
    }

    private async Task<Lookup> AskAsync(string order, Asked asked)
    {
        var reply = await SendAsync(HttpMethod.Get, $"orders/{Uri.EscapeDataString(order)}");
        return reply.ToLookup((status, body) => ParseOrder(status, body, order, asked));
    }
}

/// <summary>The operation whose result is read from an order.</summary>
/// <param name="Operation">What was to be done.</param>
/// <param name="Amount">How much.</param>
/// <param name="Key">The attempt's key: the <c>unique_request_id</c> of a refund.</param>
/// <param name="Sure">Whether an operation that the order does not show can no longer happen.</param>
public sealed record Asked(Operation Operation, Money Amount, string Key, bool Sure)
{
    /// <summary>Whether the cardholder was sent to her bank.</summary>
    public bool AtBank { get; init; }

    /// <summary>The operation of a request that was just answered.</summary>
    public static Asked Of(PaymentRequest request, Operation operation) => new(operation, request.Amount, request.Key, Sure: true);
}
