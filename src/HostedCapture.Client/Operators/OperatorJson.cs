using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>Everything of the operator API that goes over the wire.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OperatorIdentity))]
[JsonSerializable(typeof(OperatorRoles))]
[JsonSerializable(typeof(OperatorAttention))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(OperatorIntent))]
[JsonSerializable(typeof(OperatorIntentPage))]
[JsonSerializable(typeof(TimelineAnswer))]
[JsonSerializable(typeof(OperatorReason))]
[JsonSerializable(typeof(OperatorPayment))]
[JsonSerializable(typeof(OperatorPaymentPage))]
[JsonSerializable(typeof(OperatorConfirm))]
[JsonSerializable(typeof(OperatorRefund))]
[JsonSerializable(typeof(SettleOperation))]
internal sealed partial class OperatorJson : JsonSerializerContext;

/// <summary>A page of intents on the wire.</summary>
internal sealed class OperatorIntentPage
{
    public IReadOnlyList<OperatorIntent> Items { get; set; } = [];

    public string? Next { get; set; }
}

/// <summary>A page of payments on the wire.</summary>
internal sealed class OperatorPaymentPage
{
    public IReadOnlyList<OperatorPayment> Items { get; set; } = [];

    public string? Next { get; set; }
}

/// <summary>What happened, on the wire.</summary>
internal sealed class TimelineAnswer
{
    public IReadOnlyList<TimelineItem> Items { get; set; } = [];
}

/// <summary>Why something is done, on the wire.</summary>
internal sealed class OperatorReason
{
    public string? Reason { get; set; }
}

/// <summary>How much to take, on the wire.</summary>
internal sealed class OperatorConfirm
{
    public decimal? TotalAmount { get; set; }

    public string? Reason { get; set; }
}

/// <summary>How much to give back, on the wire.</summary>
internal sealed class OperatorRefund
{
    public decimal? RefundedAmount { get; set; }

    public string? Reason { get; set; }
}

/// <summary>What became of an operation, on the wire.</summary>
internal sealed class SettleOperation
{
    public string? Outcome { get; set; }

    public string? ProviderId { get; set; }

    public string? Reason { get; set; }
}
