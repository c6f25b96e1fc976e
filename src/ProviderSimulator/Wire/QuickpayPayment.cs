using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>A payment at Quickpay: what was asked for, and what each step left in <c>gateway</c>. Used with the payment locked.</summary>
internal sealed class QuickpayPayment(Guid id, string kind, JsonObject request, Payment payment)
{
    private static readonly TimeSpan TimeToPay = TimeSpan.FromDays(3);
    private readonly JsonObject _gateway = [];

    public Guid Id => id;

    /// <summary>The part of its addresses that names the kind of card: <c>token</c> or <c>credit</c>.</summary>
    public string Kind => kind;

    public Payment Payment => payment;

    public string? GatewayOrder { get; } = Text(request, "transaction.gateway_order");

    public string? CaptureToken { get; } = CaptureTokenOf(request);

    public bool IsDeferred { get; } = IsTrue(request, "additional_attributes.is_deferred_capture");

    /// <summary>The member of 2017 counts after the later one: clients send both.</summary>
    public static string? CaptureTokenOf(JsonObject request) => Text(request, "additional_attributes.capture_token") ?? Text(request, "payer.capture_token");

    public string InvoiceNumber => $"INPA-{payment.Created.ToUnixTimeMilliseconds()}";

    public string Reference => GatewayOrder ?? id.ToString();

    public string State(DateTimeOffset now) => payment switch
    {
        { Stage: Stage.Created, Pending: null } when now > payment.Created + TimeToPay => "expired",
        { Stage: Stage.Created } => "created",
        // Quickpay notices a lapsed authorization only when it confirms it.
        { Stage: Stage.Authorized } or { HasLapsed: true } => "authorized",
        { Stage: Stage.Voided } => "voided",
        { Stage: Stage.Failed } => "rejected",
        { Refunded: 0 } => "paid",
        _ => payment.Refunded < payment.Confirmed ? "partially_refunded" : "refunded",
    };

    public void Paid(KeptCard card, string nextToken, int installments)
    {
        _gateway["resume"] = new JsonObject
        {
            ["_id"] = id.ToString(),
            ["card_number"] = new JsonObject { ["pan_last4"] = card.LastFour, ["pan_first6"] = card.FirstSix },
            ["authorizations"] = new JsonObject { ["code"] = Cards.Digits(6) },
            ["transaction"] = new JsonObject
            {
                ["gateway_id"] = CyberSource.NewRequest().RequestId,
                ["type"] = "CREDIT",
                ["date"] = Ledger.Time(payment.Updated),
                ["currency"] = payment.Currency,
                ["buy_order"] = Reference,
                ["amount"] = Money.Plain(payment.Total),
                ["installments_number"] = installments,
            },
            ["response"] = new JsonObject { ["code"] = "100" },
        };
        Keep(card, nextToken);
    }

    public void Authorized(KeptCard card, string nextToken, int installments)
    {
        _gateway["authorization"] = new JsonObject
        {
            ["type"] = "PreAuthorizationResponse",
            ["qpTxnId"] = Guid.NewGuid().ToString(),
            ["preAuthorizationCode"] = Cards.Digits(6),
            ["price"] = Price(payment.Total, Text(request, "transaction.amount.details.tax")),
            ["installmentDetails"] = new JsonObject { ["installmentsNumber"] = installments },
            ["responseCode"] = 200,
            ["qpCardId"] = "1" + Cards.Digits(15),
            ["panFirst6"] = card.FirstSix,
            ["panLast4"] = card.LastFour,
            ["cardType"] = card.Brand,
        };
        Keep(card, nextToken);
    }

    public void Confirmed(decimal amount, string? tax) => _gateway["creditAuthorization"] = new JsonObject
    {
        ["type"] = "CardAuthorizationResponse",
        ["merchTxnId"] = Reference,
        ["responseCode"] = 200,
        ["authorizationCode"] = Cards.Digits(6),
        ["qpTxnId"] = Guid.NewGuid().ToString(),
        ["price"] = Price(amount, tax),
    };

    public void Voided() => _gateway["void"] = new JsonObject
    {
        ["txnResponse"] = new JsonObject { ["qpTxnId"] = Guid.NewGuid().ToString() },
        ["code"] = "SUCCESSFUL_REVERSAL",
        ["message"] = "The authorization was reversed",
        ["statusCode"] = 200,
    };

    public void Refunded(decimal amount)
    {
        if (_gateway["refunds"] is not JsonArray refunds) _gateway["refunds"] = refunds = [];
        refunds.Add(new JsonObject
        {
            ["_id"] = Guid.NewGuid().ToString(),
            ["refunded_amount"] = Money.Plain(amount),
            ["date"] = Ledger.Time(payment.Updated),
            ["authorizationCode"] = Cards.Digits(6),
            ["requestID"] = CyberSource.NewRequest().RequestId,
        });
    }

    public void Rejected(string reason) => _gateway["error"] = QuickpayAnswers.Problem($"GW01_{reason}", QuickpayAnswers.Meaning(reason),
        new() { ["gateway_data"] = QuickpayAnswers.Rejection(reason, Reference) });

    /// <summary>The payment as the wire shows it.</summary>
    /// <param name="address">The address of the checkout's payments, for the links.</param>
    /// <param name="now">The payments' time.</param>
    public JsonObject ToJson(string address, DateTimeOffset now)
    {
        var state = State(now);
        var answer = new JsonObject();
        foreach (var name in (string[])["intent", "payer", "transaction", "additional_attributes", "purchase_order", "redirect_urls"])
            if (request[name] is JsonNode value) answer[name] = value.DeepClone();
        if (state == "expired")
            answer["gateway"] = new JsonObject { ["error"] = QuickpayAnswers.Problem("EXPIRED_PAYMENT_INTENTION", "Payment intention is expired") };
        else if (_gateway.Count > 0)
            answer["gateway"] = _gateway.DeepClone();
        answer["application"] = QuickpayTokens.ApplicationId;
        answer["links"] = Links(address);
        answer["expiration_date"] = Ledger.Time(payment.Created + TimeToPay);
        answer["update_time"] = Ledger.Time(payment.Updated);
        answer["create_time"] = Ledger.Time(payment.Created);
        answer["state"] = state;
        answer["invoice_number"] = InvoiceNumber;
        answer["_id"] = id.ToString();
        answer["id"] = id.ToString();
        return answer;
    }

    private void Keep(KeptCard card, string nextToken)
    {
        _gateway["capture_token"] = nextToken;
        _gateway["capture_data"] = new JsonObject { ["panFirst6"] = card.FirstSix, ["panLast4"] = card.LastFour };
    }

    private JsonObject Price(decimal total, string? taxText)
    {
        var tax = Money.TryRead(taxText, out var read) && read <= total ? read : 0;
        return new()
        {
            ["currency"] = payment.Currency,
            ["price"] = new JsonObject { ["amount"] = Money.Plain(total - tax), ["tax"] = Money.Plain(tax), ["total"] = Money.Plain(total) },
        };
    }

    /// <summary>Clients take the fourth for the silent charge.</summary>
    private JsonArray Links(string address)
    {
        var own = $"{address}/gateways/quickpay/{kind}/{id}";
        var links = new JsonArray(
            Link($"{address}/{id}", "self", "GET", "ApiKey"),
            Link($"{own}/pay", "approval_url", "REDIRECT"),
            Link($"{address}/{id}/edit", "update_url", "PUT", "Jwt"),
            Link($"{own}/silent", "silent_charge", "POST", "Jwt"),
            Link($"{own}/refund", "refund_method", "POST", "Jwt"),
            Link($"{own}/void", "void_method", "POST", "Jwt"),
            Link($"{own}/confirm", "confirm_authorization", "POST", "Jwt"));
        if (GatewayOrder is { } order) links.Add(Link($"{address}/{Uri.EscapeDataString(order)}", "self_by_gateway_order", "GET", "ApiKey"));
        return links;
    }

    private static JsonObject Link(string href, string rel, string method, params string[] security) => new()
    {
        ["href"] = href,
        ["rel"] = rel,
        ["method"] = method,
        ["security"] = new JsonArray([.. security.Select(word => (JsonNode)word)]),
    };
}
