using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

// Charges cards that Quickpay Connect captured: a payment is made there, then charged silently.
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
//   stored before it is charged; its gateway_order is the attempt's id, so that a person finds it too.
// Our own choices: a state that has not changed once the request can no longer be on its way is final, unless the request
// was answered with that state: then it was accepted, and is pending however long that lasts; any 500 but a GW01 is not
// known and is looked up; merchant references are ours, the merchant's order goes in reference_id.
public sealed partial class Quickpay
{
    /// <inheritdoc/>
    public async Task<Outcome> ChargeAsync(ChargeRequest request)
    {
        // Up to the silent charge no money can move: a failure is no charge.
        if (await TokenAsync() is not { } access)
            return new Outcome.Refused("no access token", Sent: false);
        var created = await SendAsync(HttpMethod.Post, "checkout/payments", access, request.Key, CreateBody(request));
        if (created is WireReply.Answered { Status: 404, Body: var missing }
            && ProviderJson.Read(missing).Text("error_code") == "DOCUMENT_NOT_FOUND")
            return new Outcome.Declined("CAPTURE_TOKEN_NOT_FOUND");
        if (created is not WireReply.Answered { Status: 200 or 201, Body: var body } || ProviderJson.Read(body) is not { } payment
            || Link(payment, "silent_charge") is not { } link || payment.Text("id") is not { } id)
        {
            return new Outcome.Refused($"create: {created.Description}", Sent: false);
        }

        if (!await request.Remember(id))
            return new Outcome.Refused("the attempt could not be remembered", Sent: false);
        var installments = new JsonObject { ["installments_number"] = request.Installments };
        var reply = await SendAsync(HttpMethod.Post, link, access, request.Key, installments.ToJsonString());
        return reply.ToOutcome((status, answer) => ParsePayment(status, answer, request.Operation, request.Amount, request.Amount.With(0)));
    }

    /// <inheritdoc/>
    public Task<Outcome> ConfirmAsync(PaymentStep step) =>
        StepAsync(step, Operation.Confirm, "confirm_authorization", ConfirmBody(step));

    /// <inheritdoc/>
    public Task<Outcome> VoidAsync(PaymentStep step) => StepAsync(step, Operation.Void, "void_method", null);

    /// <inheritdoc/>
    public Task<Outcome> RefundAsync(PaymentStep step) => StepAsync(
        step, Operation.Refund, "refund_method", new JsonObject { ["refunded_amount"] = step.Amount.Number() }.ToJsonString());

    /// <inheritdoc/>
    public async Task<Lookup> LookUpAsync(PaymentLookupRequest request)
    {
        // The id is stored before the charge: without one, nothing was or will be charged.
        var charge = request.Operation is Operation.Charge or Operation.Authorize;
        if ((charge ? request.UpstreamId : request.Charged) is not { } id)
            return new Lookup.None(Final: true);
        if (await TokenAsync() is not { } access)
            return new Lookup.CannotSay("no access token");
        return (await SendAsync(HttpMethod.Get, $"checkout/payments/{Uri.EscapeDataString(id)}", access))
            .ToLookup((status, body) => ParseDetail(status, body, request));
    }

    /// <summary>The body that makes a payment there. Pure; holds no card.</summary>
    public static string CreateBody(ChargeRequest request)
    {
        var payer = new JsonObject
        {
            ["email"] = request.Payer.Email,
            ["full_name"] = request.Payer.Name,
            ["country"] = request.Payer.Country,
        };
        if (request.Payer.DocumentNumber is { } number)
            (payer["document_number"], payer["document_type"]) = (number, request.Payer.DocumentType ?? "RUT");
        var attributes = new JsonObject { ["capture_token"] = request.Token };
        if (request.Operation == Operation.Authorize)
            attributes["is_deferred_capture"] = "true";
        var transaction = new JsonObject
        {
            ["gateway_order"] = request.AttemptId.ToString(),
            ["reference_id"] = request.GatewayOrder ?? request.PaymentId.ToString(),
            ["amount"] = new JsonObject
            {
                ["currency"] = request.Amount.Currency.Code,
                ["total"] = request.Amount.Number(),
                ["details"] = new JsonObject
                {
                    ["subtotal"] = request.Amount.With(request.Amount.Units - request.Tax.Units).Number(),
                    ["tax"] = request.Tax.Number(),
                    ["shipping"] = 0,
                    ["shipping_discount"] = 0,
                },
            },
        };
        if (request.Description is { } description)
            transaction["description"] = description;
        if (request.SoftDescriptor is { } descriptor)
            transaction["soft_descriptor"] = descriptor;
        return new JsonObject
        {
            ["intent"] = "sale",
            ["payer"] = new JsonObject
            {
                ["payer_info"] = payer,
                ["payment_method"] = request.Kind == CaptureKind.Cmr ? "QUICKPAY_CREDIT" : "QUICKPAY_TOKEN",
            },
            ["additional_attributes"] = attributes,
            ["transaction"] = transaction,
            ["redirect_urls"] = new JsonObject { ["return_url"] = request.ReturnUrl, ["cancel_url"] = request.CancelUrl },
        }.ToJsonString();
    }

    /// <summary>The meaning of an operation's reply. Pure.</summary>
    public static Outcome ParsePayment(int status, string body, Operation operation, Money amount, Money refundedBefore)
    {
        var json = ProviderJson.Read(body);
        if (status is 200 or 201)
        {
            return Decided(json, operation, amount, refundedBefore) is { } decided ? decided
                : json.Text("state") switch
                {
                    // Accepted with an unchanged state: not settled yet.
                    "created" or "authorized" or "paid" or "partially_refunded" => new Outcome.Pending(json.Text("state")!),
                    "expired" => new Outcome.Refused("expired there", Sent: true),
                    _ => new Outcome.Unknown($"HTTP {status}, unreadable"),
                };
        }

        return Reason(json.Text("error_code")) switch
        {
            { } code => new Outcome.Declined(
                code)
            { Gateway = json!["meta_data"]?["error_details"] is JsonObject details ? ProviderAnswer.Clean(details) : null },
            _ when status is 429 or 503 or (>= 400 and < 500) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of a payment there for an operation. Pure.</summary>
    public static Lookup ParseDetail(int status, string body, PaymentLookupRequest request)
    {
        var json = ProviderJson.Read(body);
        if (status == 404 && json.Text("error_code") == "DOCUMENT_NOT_FOUND")
            return request.Taken ? new Lookup.CannotSay("taken, and not found") : new Lookup.None(Final: !request.InFlight);
        if (status != 200 || json.Text("state") is not { } state)
            return new Lookup.CannotSay($"HTTP {status}");
        if (Decided(json, request.Operation, request.Amount, request.RefundedBefore) is { } decided)
            return new Lookup.Found(decided);
        if (request.Taken && IsAsBefore(request.Operation, state))
            return new Lookup.Pending(state);
        return state is "created" or "authorized" or "paid" or "partially_refunded" or "expired" or "voided"
            ? new Lookup.None(Final: !request.InFlight)
            : new Lookup.CannotSay("the state is not known");
    }

    // The state that a payment there has before the operation.
    private static bool IsAsBefore(Operation operation, string state) => operation switch
    {
        Operation.Charge or Operation.Authorize => state == "created",
        Operation.Confirm or Operation.Void => state == "authorized",
        _ => state is "paid" or "partially_refunded",
    };

    // The certain result of an operation in a payment there; null: none yet.
    private static Outcome? Decided(JsonObject? json, Operation operation, Money amount, Money refundedBefore) =>
        (operation, json.Text("state")) switch
        {
            (Operation.Charge, "paid" or "partially_refunded" or "refunded") => Approved(json!, "resume"),
            (Operation.Authorize, "authorized" or "paid" or "voided" or "partially_refunded" or "refunded") =>
                Approved(json!, "authorization"),
            (Operation.Charge or Operation.Authorize, "rejected") => Rejected(json!),
            (Operation.Confirm, "paid" or "partially_refunded" or "refunded") => Approved(json!, "creditAuthorization"),
            (Operation.Void, "voided") => Approved(json!, "void"),
            (Operation.Refund, "partially_refunded" or "refunded")
                when Refunded(json!) is { } sum && sum >= refundedBefore.Major + amount.Major => Approved(json!, "refunds"),
            _ => null,
        };

    private static Outcome.Approved? Approved(JsonObject json, string block)
    {
        if (json.Text("id") is not { } id || json["gateway"] is not JsonObject gateway)
            return null;
        var own = gateway[block] switch
        {
            JsonObject one => one,
            JsonArray { Count: > 0 } list when list[^1] is JsonObject last => last,
            _ => null,
        };
        var code = block switch
        {
            "resume" => own.Block("authorizations").Text("code"),
            "authorization" => own.Text("preAuthorizationCode"),
            _ => own.Text("authorizationCode"),
        };
        return new Outcome.Approved(id, ProviderAnswer.Clean(own ?? [])) { Code = code };
    }

    private static Outcome.Declined? Rejected(JsonObject json)
    {
        var error = json["gateway"]?["error"] as JsonObject;
        return new Outcome.Declined(Reason(error.Text("error_code")) ?? "REJECTED")
        {
            Gateway = error?["meta_data"]?["gateway_data"] is JsonObject data ? ProviderAnswer.Clean(data) : null,
        };
    }

    private static decimal? Refunded(JsonObject json) => json["gateway"]?["refunds"] is JsonArray refunds
        ? refunds.Sum(refund => refund?["refunded_amount"]?.ToString() is { } text ? Money.ReadExactly(text) ?? 0 : 0)
        : null;

    private static string? Reason(string? code) => code is ['G', 'W', '0', '1', '_', .. var reason]
        && reason.Length is > 0 and <= 8 && reason.All(char.IsAsciiLetterOrDigit) ? reason : null;

    private static string? ConfirmBody(PaymentStep step)
    {
        if (step.Amount == step.Total && step.Tax is null)
            return null;
        var tax = step.Tax ?? step.Amount.With(0);
        return new JsonObject
        {
            ["total_amount"] = step.Amount.Number(),
            ["tax"] = tax.Number(),
            ["subtotal"] = step.Amount.With(step.Amount.Units - tax.Units).Number(),
        }.ToJsonString();
    }

    private async Task<Outcome> StepAsync(PaymentStep step, Operation operation, string rel, string? json)
    {
        if (await TokenAsync() is not { } access)
            return new Outcome.Refused("no access token", Sent: false);
        var detail = await SendAsync(HttpMethod.Get, $"checkout/payments/{Uri.EscapeDataString(step.Charged)}", access);
        if (detail is not WireReply.Answered { Status: 200, Body: var body } || Link(ProviderJson.Read(body), rel) is not { } link)
            return new Outcome.Refused($"detail: {detail.Description}", Sent: false);
        var reply = json is null
            ? await SendAsync(HttpMethod.Post, link, access, step.Key)
            : await SendAsync(HttpMethod.Post, link, access, step.Key, json);
        return reply.ToOutcome((status, answer) => ParsePayment(status, answer, operation, step.Amount, step.RefundedBefore));
    }
}
