using System.Globalization;
using System.Text.Json.Nodes;

namespace ProviderSimulator.Wire;

/// <summary>What TumiPay keeps of subscriptions and transactions.</summary>
internal sealed partial class Tumipay
{
    private sealed class Subscription
    {
        public string Id { get; } = Guid.NewGuid().ToString();
        public DateTimeOffset? Cancelled { get; set; }
    }

    private sealed class Transaction(string type, string? linked, decimal amount, Payment payment, DateTimeOffset at)
    {
        public string Id { get; } = Guid.NewGuid().ToString();
        public string Type => type;
        public Payment Payment => payment;
        public string Status { get; set; } = "APPROVED";

        public JsonObject ToJson() => new()
        {
            ["transaction_id"] = Id,
            ["linked_transaction_id"] = linked,
            ["transaction_date"] = Ledger.Time(at),
            ["transaction_status"] = Status,
            ["transaction_type"] = type,
            ["reference_id"] = payment.Reference,
            // At least one decimal, as in the samples: 100.0.
            ["amount"] = JsonNode.Parse(Money.Plain(amount).ToString("0.0#", CultureInfo.InvariantCulture)),
            ["currency"] = payment.Currency,
        };
    }
}
