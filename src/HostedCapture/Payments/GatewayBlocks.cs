using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>
/// The <c>gateway</c> of a payment: Quickpay's blocks (<c>resume</c>, <c>authorization</c>,
/// <c>creditAuthorization</c>, <c>void</c>, <c>refunds</c>, <c>error</c>; source: github.com/pagos-quickpay/pagos-quickpay), for every
/// provider, so that Quickpay clients can read them; and ours: <c>provider</c>, with each of the provider's own answers.
/// </summary>
internal static class GatewayBlocks
{
    private const int Ok = 200;

    /// <summary>The block; empty before the first operation has ended.</summary>
    public static JsonObject Of(StoredPayment payment)
    {
        var gateway = new JsonObject();
        var done = payment.Operations.Where(operation => operation.State == AttemptState.Approved).ToList();
        foreach (var operation in done)
            Add(gateway, payment, operation);
        if (done.Count > 0)
        {
            gateway["capture_token"] = done[0].Card ?? payment.Card;
            if (payment.Pan is { } pan)
                gateway["capture_data"] = new JsonObject { [Named("pan", "First", pan.First)] = pan.First, [Named("pan", "Last", pan.Last)] = pan.Last };
        }

        if (payment.Operations is [.., { State: AttemptState.Declined } declined])
            gateway["error"] = Error(declined);
        if (Provider(payment) is { } provider)
            gateway["provider"] = provider;
        LeaveOutNull(gateway);
        return gateway;
    }

    private static void Add(JsonObject gateway, StoredPayment payment, Attempt operation)
    {
        var amount = operation.Amount;
        switch (operation.Operation)
        {
            case Operation.Charge:
                gateway["resume"] = Resume(payment, operation, amount);
                break;
            case Operation.Authorize:
                gateway["authorization"] = Authorization(payment, operation, amount);
                break;
            case Operation.Confirm:
                gateway["creditAuthorization"] = new JsonObject
                {
                    ["type"] = "CardAuthorizationResponse",
                    ["merchTxnId"] = payment.Order,
                    ["responseCode"] = Ok,
                    ["authorizationCode"] = operation.AuthorizationCode,
                    ["qpTxnId"] = operation.Id.ToString(),
                    ["price"] = Price(payment, amount),
                };
                gateway["resume"] = Resume(payment, operation, amount);
                break;
            case Operation.Void:
                gateway["void"] = new JsonObject
                {
                    ["txnResponse"] = new JsonObject { ["qpTxnId"] = operation.Id.ToString() },
                    ["code"] = "SUCCESSFUL_REVERSAL",
                    ["message"] = "Successful reversal",
                    ["statusCode"] = Ok,
                };
                break;
            case Operation.Refund:
                List(gateway).Add((JsonNode)new JsonObject
                {
                    ["_id"] = operation.Id.ToString(),
                    ["refunded_amount"] = Number(amount),
                    ["date"] = Date(operation),
                    ["authorizationCode"] = operation.AuthorizationCode,
                    ["requestID"] = operation.Id.ToString(),
                });
                break;
            default:
                throw new InvalidOperationException("No such operation.");
        }
    }

    private static JsonObject Resume(StoredPayment payment, Attempt operation, Money amount) => new()
    {
        ["_id"] = operation.Id.ToString(),
        ["card_number"] = payment.Pan is { } pan
            ? new JsonObject { [Named("pan_", "last", pan.Last)] = pan.Last, [Named("pan_", "first", pan.First)] = pan.First }
            : new JsonObject(),
        ["authorizations"] = new JsonObject { ["code"] = operation.AuthorizationCode ?? AuthorizationOf(payment) },
        ["transaction"] = new JsonObject
        {
            ["gateway_id"] = operation.Id.ToString(),
            ["type"] = "CREDIT",
            ["date"] = Date(operation),
            ["currency"] = amount.Currency.Code,
            ["buy_order"] = payment.Order,
            ["amount"] = Number(amount),
            ["installments_number"] = payment.Installments ?? 1,
        },
        ["response"] = new JsonObject { ["code"] = 0 },
    };

    private static JsonObject Authorization(StoredPayment payment, Attempt operation, Money amount)
    {
        var block = new JsonObject
        {
            ["type"] = "PreAuthorizationResponse",
            ["qpTxnId"] = operation.Id.ToString(),
            ["preAuthorizationCode"] = operation.AuthorizationCode,
            ["price"] = Price(payment, amount),
            ["installmentDetails"] = new JsonObject { ["installments"] = payment.Installments ?? 1 },
            ["responseCode"] = Ok,
            ["cardType"] = "CREDIT",
        };
        if (payment.Pan is { } pan)
            (block[Named("pan", "First", pan.First)], block[Named("pan", "Last", pan.Last)]) = (pan.First, pan.Last);
        return block;
    }

    private static JsonObject Price(StoredPayment payment, Money amount)
    {
        // The tax of a partial confirm is not known.
        var whole = amount == payment.Payment.Total && payment.Body.Transaction?.Amount is not null;
        var tax = whole ? AmountRules.Tax(payment.Body.Transaction!.Amount!.Details?.Tax, amount) : amount.With(0);
        return new JsonObject
        {
            ["currency"] = amount.Currency.Code,
            ["price"] = new JsonObject { ["amount"] = Number(amount.With(amount.Units - tax.Units)), ["tax"] = Number(tax), ["total"] = Number(amount) },
        };
    }

    private static JsonObject Error(Attempt declined) => new()
    {
        ["error_code"] = $"GW01_{declined.Code}",
        ["error_description"] = "The transaction was declined by the gateway",
        ["meta_data"] = new JsonObject { ["gateway_data"] = Parse(declined.Gateway) ?? new JsonObject() },
    };

    // An orphan does not belong to the payment.
    private static JsonObject? Provider(StoredPayment payment)
    {
        var answered = payment.Operations
            .Where(operation => operation.Gateway is not null && operation.State is AttemptState.Approved or AttemptState.Declined)
            .ToList();
        if (answered.Count == 0)
            return null;
        var block = new JsonObject { ["name"] = answered[0].Provider };
        foreach (var operation in answered)
        {
            if (operation.Operation == Operation.Refund)
            {
                List(block).Add(Parse(operation.Gateway));
            }
            else
            {
                block[ColumnTypes.Name(operation.Operation)] = Parse(operation.Gateway);
            }
        }

        return block;
    }

    private static void LeaveOutNull(JsonNode? node)
    {
        foreach (var (name, value) in (node as JsonObject)?.ToList() ?? [])
        {
            if (value is null)
                node!.AsObject().Remove(name);
            LeaveOutNull(value);
        }

        foreach (var item in node as JsonArray ?? [])
            LeaveOutNull(item);
    }

    private static JsonArray List(JsonObject block)
    {
        if (block["refunds"] is not JsonArray refunds)
            block["refunds"] = refunds = [];
        return refunds;
    }

    private static string? AuthorizationOf(StoredPayment payment) =>
        payment.Operations.FirstOrDefault(operation => operation is { Operation: Operation.Authorize, State: AttemptState.Approved })?.AuthorizationCode;

    // 1990 in CLP and 19.9 in BRL: a JSON number without superfluous zeros.
    private static JsonValue Number(Money money) =>
        money.Units % money.Currency.UnitsInMajor == 0 ? JsonValue.Create(money.Units / money.Currency.UnitsInMajor) : JsonValue.Create(money.Major);

    private static string Date(Attempt operation) => WireTime.Text(operation.FinishedAt ?? operation.StartedAt);

    private static string Named(string before, string name, string digits) => $"{before}{name}{digits.Length}";

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);
}
