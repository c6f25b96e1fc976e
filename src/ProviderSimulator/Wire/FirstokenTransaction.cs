using System.Text.Json.Nodes;

namespace ProviderSimulator.Wire;

/// <summary>One transaction at Firstoken: an authorization, a payment, or what followed one.</summary>
internal sealed class FirstokenTransaction(string type, string reference, decimal amount, Payment payment, FirstokenTransaction? parent, DateTimeOffset at)
{
    public string Id { get; } = "000" + Cards.Digits(19);
    public string Type => type;
    public string Reference => reference;
    public decimal Amount => amount;
    public Payment Payment => payment;
    public FirstokenTransaction? Parent => parent;
    public DateTimeOffset At => at;
    public string RequestId { get; } = CyberSource.NewRequest().RequestId;
    public string ReconciliationId { get; } = CyberSource.NewRequest().RequestId;

    /// <summary>A status of its own, where it does not follow from the payment: a follow-up's, a decline.</summary>
    public string? Own { get; set; }

    public string ResponseCode { get; set; } = "00";

    /// <summary>The ledger's line, 0 for none.</summary>
    public long Line { get; set; }

    public bool IsSale => type == "payment";

    public string Status => Own ?? payment switch
    {
        { Stage: Stage.Failed } => "Declined",
        { Stage: Stage.Created } => "Pending",
        { Stage: Stage.Voided } => IsSale ? "Voided" : "Reversed",
        { Stage: Stage.Confirmed } when payment.Refunded > 0 && payment.Refunded == payment.Confirmed => "Refunded",
        { Stage: Stage.Confirmed } when !IsSale => "Captured",
        _ => "Authorized",
    };

    /// <summary>The answer to the request that made it.</summary>
    /// <param name="status">The request's own status.</param>
    public JsonObject Reply(string status)
    {
        var isFirst = parent is null;
        var info = new JsonObject
        {
            ["type"] = $"{type}_response",
            ["reference_code"] = reference,
            ["transaction_id"] = Id,
            ["request_id"] = RequestId,
            ["status"] = status,
        };
        if (isFirst || ResponseCode != "00") info["response_code"] = ResponseCode;
        info["reconciliation_id"] = ReconciliationId;
        info["created_at"] = Created;
        var answer = new JsonObject
        {
            ["transaction_info"] = info,
            ["order_info"] = new JsonObject
            {
                ["amount_details"] = new JsonObject { [isFirst ? "authorized_amount" : "total_amount"] = Money.TwoPlaces(amount), ["currency"] = payment.Currency },
            },
        };
        if (isFirst && ResponseCode == "00")
        {
            answer["processor_info"] = new JsonObject
            {
                ["approval_code"] = Cards.Digits(6),
                ["transaction_id"] = Cards.Digits(15),
                ["avs"] = new JsonObject { ["code"] = "2", ["codeRaw"] = "2" },
            };
        }
        return answer;
    }

    public JsonObject Details() => new()
    {
        ["transaction_info"] = new JsonObject
        {
            ["type"] = "transaction_details_response",
            ["transaction_type"] = type,
            ["parent_id"] = parent?.Id,
            ["reference_code"] = reference,
            ["transaction_id"] = Id,
            ["request_id"] = RequestId,
            ["status"] = Status,
            ["response_code"] = ResponseCode,
            ["reconciliation_id"] = ReconciliationId,
            ["created_at"] = Created,
        },
        ["order_info"] = new JsonObject
        {
            ["amount_details"] = new JsonObject
            {
                ["total_amount"] = Money.TwoPlaces(amount),
                ["captured_amount"] = Money.TwoPlaces(payment.Confirmed),
                ["refunded_amount"] = Money.TwoPlaces(payment.Refunded),
                ["currency"] = payment.Currency,
            },
        },
    };

    private string Created => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
