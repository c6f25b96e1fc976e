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
[JsonSerializable(typeof(FailedRequestPage))]
[JsonSerializable(typeof(FailedRequest))]
[JsonSerializable(typeof(FailedField))]
[JsonSerializable(typeof(OperatorEventPage))]
[JsonSerializable(typeof(OperatorEvent))]
[JsonSerializable(typeof(OperatorDeliveryPage))]
[JsonSerializable(typeof(OperatorDelivery))]
[JsonSerializable(typeof(DeliveryDetail))]
[JsonSerializable(typeof(DeliveryTryItem))]
[JsonSerializable(typeof(DeliveryCount))]
[JsonSerializable(typeof(ResendDeliveries))]
[JsonSerializable(typeof(ResendFilter))]
[JsonSerializable(typeof(ResendProgress))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(EndpointItem))]
[JsonSerializable(typeof(EndpointDeliveries))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditItem))]
[JsonSerializable(typeof(VerifyAudit))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(GuardStopPage))]
[JsonSerializable(typeof(GuardStop))]
[JsonSerializable(typeof(GuardAlarmPage))]
[JsonSerializable(typeof(GuardAlarm))]
[JsonSerializable(typeof(AllowanceList))]
[JsonSerializable(typeof(AllowanceItem))]
[JsonSerializable(typeof(CreateAllowance))]
[JsonSerializable(typeof(ProviderList))]
[JsonSerializable(typeof(ProviderItem))]
[JsonSerializable(typeof(PauseItem))]
[JsonSerializable(typeof(ProviderAbility))]
[JsonSerializable(typeof(ProviderPeriod))]
[JsonSerializable(typeof(ProviderOutcomes))]
[JsonSerializable(typeof(DeclineReason))]
[JsonSerializable(typeof(OperationCount))]
[JsonSerializable(typeof(ProviderTest))]
[JsonSerializable(typeof(ProviderReason))]
[JsonSerializable(typeof(IntegrityAnswer))]
[JsonSerializable(typeof(InventoryItem))]
[JsonSerializable(typeof(PageCheckItem))]
[JsonSerializable(typeof(PageHeader))]
[JsonSerializable(typeof(PageFile))]
[JsonSerializable(typeof(BrowserReportItem))]
[JsonSerializable(typeof(CheckPageOf))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyItem))]
[JsonSerializable(typeof(RotateSigningKeys))]
[JsonSerializable(typeof(ConfigurationAnswer))]
[JsonSerializable(typeof(SettingItem))]
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
