using System.Text.Json.Nodes;
using HostedCapture.Domain;
using static HostedCapture.Providers.QuickpayAccess;

namespace HostedCapture.Providers;

/// <summary>Charges cards that Quickpay Connect captured: a payment is made there, then charged silently.</summary>
// Facts, from the Quickpay documentation (crear-intencion-pago, json-quickpay-token, json-captured-quickpay-credit,
// errores-silent, errores-refund, transaccion-fallida) and its PrestaShop plug-in:
// - POST checkout/payments makes a payment with additional_attributes.capture_token; nothing moves. Its links are dynamic
//   and found by rel: silent_charge, confirm_authorization, void_method, refund_method, self.
// - POST silent_charge {installments_number} → 200 with state paid, authorized (is_deferred_capture "true") or rejected,
//   then with gateway.error.error_code GW01_<CyberSource reason code>.
// - POST confirm {total_amount, tax, subtotal} or nothing; POST void; POST refund {refunded_amount}. Declined ones answer
//   500 GW01_… with meta_data.error_details.
// - GET checkout/payments/{id} (rel self) shows the payment: look-ups read its state, and of refunds their sum.
// - No idempotency is documented. A payment there is charged once at most, and each attempt has its own, which is
//   remembered before it is charged; its gateway_order is the attempt's id, so that a person finds it too.
// Our own choices: a state that has not changed once the request can no longer be on its way is final, unless the request
// was answered with that state: then it was taken, and is not settled however long that lasts; any 500 but a GW01 is not
// known and is looked up; merchant references are ours, the merchant's order goes in reference_id.
public sealed class QuickpayPayments(ProviderEndpoint endpoint, TimeProvider time) : IPaymentProvider, IDisposable
{
    private readonly QuickpayAccess _access = new(endpoint, time);

    /// <inheritdoc/>
    public string Name => "quickpay";

    /// <inheritdoc/>
    public bool Supports(PaymentOperation operation) => true;

    /// <inheritdoc/>
    public async Task<PaymentOutcome> ChargeAsync(ChargeRequest request)
    {
        // Up to the silent charge no money can move: whatever fails is no charge.
        if (await _access.TokenAsync() is not { } access)
            return new PaymentOutcome.Refused("no access token", Sent: false);
        var created = await _access.SendAsync(HttpMethod.Post, "checkout/payments", access, request.Key, () => JsonContent(CreateBody(request)));
        if (created is WireReply.Answered { Status: 404, Body: var missing } && Text(Read(missing), "error_code") == "DOCUMENT_NOT_FOUND")
            return new PaymentOutcome.Declined("CAPTURE_TOKEN_NOT_FOUND");
        if (created is not WireReply.Answered { Status: 200 or 201, Body: var body } || Read(body) is not { } payment
            || _access.Link(payment, "silent_charge") is not { } link || Text(payment, "id") is not { Length: > 0 } id)
        {
            return new PaymentOutcome.Refused($"create: {Describe(created)}", Sent: false);
        }

        if (!await request.Remember(id))
            return new PaymentOutcome.Refused("the attempt could not be remembered", Sent: false);
        var reply = await _access.SendAsync(HttpMethod.Post, link, access, request.Key, () => JsonContent(new JsonObject { ["installments_number"] = request.Installments }.ToJsonString()));
        return Meaning(reply, answered => Parse(answered.Status, answered.Body, request.Operation, request.Amount, request.Amount.With(0)));
    }

    /// <inheritdoc/>
    public Task<PaymentOutcome> ConfirmAsync(PaymentStep step) =>
        StepAsync(step, PaymentOperation.Confirm, "confirm_authorization", ConfirmBody(step));

    /// <inheritdoc/>
    public Task<PaymentOutcome> VoidAsync(PaymentStep step) => StepAsync(step, PaymentOperation.Void, "void_method", null);

    /// <inheritdoc/>
    public Task<PaymentOutcome> RefundAsync(PaymentStep step) => StepAsync(
        step, PaymentOperation.Refund, "refund_method", new JsonObject { ["refunded_amount"] = Number(step.Amount) }.ToJsonString());

    /// <inheritdoc/>
    public async Task<PaymentLookup> LookUpAsync(PaymentLookupRequest request)
    {
        // The id is remembered before the charge: without one, nothing was charged, and nothing can be any more.
        var charge = request.Operation is PaymentOperation.Charge or PaymentOperation.Authorize;
        if ((charge ? request.UpstreamId : request.Charged) is not { } id)
            return new PaymentLookup.None(Final: true);
        if (await _access.TokenAsync() is not { } access)
            return new PaymentLookup.CannotSay("no access token");
        var reply = await _access.SendAsync(HttpMethod.Get, $"checkout/payments/{Uri.EscapeDataString(id)}", access);
        return reply is WireReply.Answered answered ? ParseDetail(answered.Status, answered.Body, request) : new PaymentLookup.CannotSay(Describe(reply));
    }

    /// <inheritdoc/>
    public void Dispose() => _access.Dispose();

    /// <summary>The body that makes a payment there. Pure; holds no card.</summary>
    public static string CreateBody(ChargeRequest request)
    {
        var payer = new JsonObject { ["email"] = request.Payer.Email, ["full_name"] = request.Payer.Name, ["country"] = request.Payer.Country };
        if (request.Payer.DocumentNumber is { } number)
            (payer["document_number"], payer["document_type"]) = (number, request.Payer.DocumentType ?? "RUT");
        var attributes = new JsonObject { ["capture_token"] = request.Token };
        if (request.Operation == PaymentOperation.Authorize)
            attributes["is_deferred_capture"] = "true";
        var transaction = new JsonObject
        {
            ["gateway_order"] = request.AttemptId.ToString(),
            ["reference_id"] = request.GatewayOrder ?? request.PaymentId.ToString(),
            ["amount"] = new JsonObject
            {
                ["currency"] = request.Amount.Currency.Code,
                ["total"] = Number(request.Amount),
                ["details"] = new JsonObject { ["subtotal"] = Number(request.Amount.With(request.Amount.Units - request.Tax.Units)), ["tax"] = Number(request.Tax), ["shipping"] = 0, ["shipping_discount"] = 0 },
            },
        };
        if (request.Description is { } description)
            transaction["description"] = description;
        if (request.SoftDescriptor is { } descriptor)
            transaction["soft_descriptor"] = descriptor;
        return new JsonObject
        {
            ["intent"] = "sale",
            ["payer"] = new JsonObject { ["payer_info"] = payer, ["payment_method"] = request.Kind == CaptureKind.Cmr ? "QUICKPAY_CREDIT" : "QUICKPAY_TOKEN" },
            ["additional_attributes"] = attributes,
            ["transaction"] = transaction,
            ["redirect_urls"] = new JsonObject { ["return_url"] = request.ReturnUrl, ["cancel_url"] = request.CancelUrl },
        }.ToJsonString();
    }

    /// <summary>The meaning of an operation's reply. Pure.</summary>
    public static PaymentOutcome Parse(int status, string body, PaymentOperation operation, Money amount, Money refundedBefore)
    {
        var json = Read(body);
        if (status is 200 or 201)
        {
            return Decided(json, operation, amount, refundedBefore) is { } decided ? decided
                : Text(json, "state") switch
                {
                    // It took the request and is as it was: it has not settled it.
                    "created" or "authorized" or "paid" or "partially_refunded" => new PaymentOutcome.Pending(Text(json, "state")!),
                    "expired" => new PaymentOutcome.Refused("expired there", Sent: true),
                    _ => new PaymentOutcome.Unknown($"HTTP {status}, unreadable"),
                };
        }

        return Reason(Text(json, "error_code")) switch
        {
            { } code => new PaymentOutcome.Declined(code) { Gateway = json!["meta_data"]?["error_details"] is JsonObject details ? ProviderAnswer.Clean(details) : null },
            _ when status is 429 or 503 or (>= 400 and < 500) => new PaymentOutcome.Refused($"HTTP {status}", Sent: true),
            _ => new PaymentOutcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of a payment there, for the operation that is asked for. Pure.</summary>
    public static PaymentLookup ParseDetail(int status, string body, PaymentLookupRequest request)
    {
        var json = Read(body);
        if (status == 404 && Text(json, "error_code") == "DOCUMENT_NOT_FOUND")
            return request.Taken ? new PaymentLookup.CannotSay("taken, and not found") : new PaymentLookup.None(Final: !request.InFlight);
        if (status != 200 || Text(json, "state") is not { Length: > 0 } state)
            return new PaymentLookup.CannotSay($"HTTP {status}");
        if (Decided(json, request.Operation, request.Amount, request.RefundedBefore) is { } decided)
            return new PaymentLookup.Found(decided);
        if (request.Taken && IsAsBefore(request.Operation, state))
            return new PaymentLookup.Pending(state);
        return state is "created" or "authorized" or "paid" or "partially_refunded" or "expired" or "voided"
            ? new PaymentLookup.None(Final: !request.InFlight)
            : new PaymentLookup.CannotSay("the state is not known");
    }

    // The state that a payment there has before the operation.
    private static bool IsAsBefore(PaymentOperation operation, string state) => operation switch
    {
        PaymentOperation.Charge or PaymentOperation.Authorize => state == "created",
        PaymentOperation.Confirm or PaymentOperation.Void => state == "authorized",
        _ => state is "paid" or "partially_refunded",
    };

    // What a payment there says for sure of an operation; null: nothing yet.
    private static PaymentOutcome? Decided(JsonObject? json, PaymentOperation operation, Money amount, Money refundedBefore) => (operation, Text(json, "state")) switch
    {
        (PaymentOperation.Charge, "paid" or "partially_refunded" or "refunded") => Approved(json!, "resume"),
        (PaymentOperation.Authorize, "authorized" or "paid" or "voided" or "partially_refunded" or "refunded") => Approved(json!, "authorization"),
        (PaymentOperation.Charge or PaymentOperation.Authorize, "rejected") => Rejected(json!),
        (PaymentOperation.Confirm, "paid" or "partially_refunded" or "refunded") => Approved(json!, "creditAuthorization"),
        (PaymentOperation.Void, "voided") => Approved(json!, "void"),
        (PaymentOperation.Refund, "partially_refunded" or "refunded") when Refunded(json!) is { } sum && sum >= refundedBefore.Major + amount.Major => Approved(json!, "refunds"),
        _ => null,
    };

    private static PaymentOutcome.Approved? Approved(JsonObject json, string block)
    {
        if (Text(json, "id") is not { Length: > 0 } id || json["gateway"] is not JsonObject gateway)
            return null;
        var own = gateway[block] switch
        {
            JsonObject one => one,
            JsonArray { Count: > 0 } list when list[^1] is JsonObject last => last,
            _ => null,
        };
        var code = block switch
        {
            "resume" => Text(own?["authorizations"] as JsonObject, "code"),
            "authorization" => Text(own, "preAuthorizationCode"),
            _ => Text(own, "authorizationCode"),
        };
        return new PaymentOutcome.Approved(id, ProviderAnswer.Clean(own ?? [])) { Code = code };
    }

    private static PaymentOutcome.Declined? Rejected(JsonObject json)
    {
        var error = json["gateway"]?["error"] as JsonObject;
        return new PaymentOutcome.Declined(Reason(Text(error, "error_code")) ?? "REJECTED")
        {
            Gateway = error?["meta_data"]?["gateway_data"] is JsonObject data ? ProviderAnswer.Clean(data) : null,
        };
    }

    private static decimal? Refunded(JsonObject json) => json["gateway"]?["refunds"] is JsonArray refunds
        ? refunds.Sum(refund => refund?["refunded_amount"]?.ToString() is { } text ? Money.ReadExactly(text) ?? 0 : 0)
        : null;

    private static string? Reason(string? code) => code is ['G', 'W', '0', '1', '_', .. var reason] && reason.Length is > 0 and <= 8 && reason.All(char.IsAsciiLetterOrDigit) ? reason : null;

    private static string? ConfirmBody(PaymentStep step)
    {
        if (step.Amount == step.Total && step.Tax is null)
            return null;
        var tax = step.Tax ?? step.Amount.With(0);
        return new JsonObject { ["total_amount"] = Number(step.Amount), ["tax"] = Number(tax), ["subtotal"] = Number(step.Amount.With(step.Amount.Units - tax.Units)) }.ToJsonString();
    }

    // Its amounts are JSON numbers in major units, whole in CLP.
    private static JsonValue Number(Money money) =>
        money.Units % money.Currency.UnitsInMajor == 0 ? JsonValue.Create(money.Units / money.Currency.UnitsInMajor) : JsonValue.Create(money.Major);

    private async Task<PaymentOutcome> StepAsync(PaymentStep step, PaymentOperation operation, string rel, string? json)
    {
        if (await _access.TokenAsync() is not { } access)
            return new PaymentOutcome.Refused("no access token", Sent: false);
        var detail = await _access.SendAsync(HttpMethod.Get, $"checkout/payments/{Uri.EscapeDataString(step.Charged)}", access);
        if (detail is not WireReply.Answered { Status: 200, Body: var body } || _access.Link(Read(body), rel) is not { } link)
            return new PaymentOutcome.Refused($"detail: {Describe(detail)}", Sent: false);
        return Meaning(
            await _access.SendAsync(HttpMethod.Post, link, access, step.Key, json is null ? null : () => JsonContent(json)),
            answered => Parse(answered.Status, answered.Body, operation, step.Amount, step.RefundedBefore));
    }

    private static PaymentOutcome Meaning(WireReply reply, Func<WireReply.Answered, PaymentOutcome> parse) => reply switch
    {
        WireReply.NeverSent never => new PaymentOutcome.Refused(never.Reason, Sent: false),
        WireReply.Lost lost => new PaymentOutcome.Unknown(lost.Reason),
        WireReply.Answered answered => parse(answered),
        _ => throw new InvalidOperationException("No such reply."),
    };
}
