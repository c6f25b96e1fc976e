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
[JsonSerializable(typeof(ItemPage<OperatorIntent>))]
[JsonSerializable(typeof(TimelineAnswer))]
[JsonSerializable(typeof(OperatorReason))]
[JsonSerializable(typeof(OperatorPayment))]
[JsonSerializable(typeof(ItemPage<OperatorPayment>))]
[JsonSerializable(typeof(OperatorConfirm))]
[JsonSerializable(typeof(OperatorRefund))]
[JsonSerializable(typeof(SettleOperation))]
[JsonSerializable(typeof(ItemPage<OperatorApplication>))]
[JsonSerializable(typeof(OperatorApplication))]
[JsonSerializable(typeof(ApplicationWithSecrets))]
[JsonSerializable(typeof(NewApplication))]
[JsonSerializable(typeof(ChangeApplication))]
[JsonSerializable(typeof(ChangeBranding))]
[JsonSerializable(typeof(ChangeWebhooks))]
[JsonSerializable(typeof(TakeBack))]
[JsonSerializable(typeof(RollSecret))]
[JsonSerializable(typeof(RollWebhookSecret))]
[JsonSerializable(typeof(TryWebhook))]
[JsonSerializable(typeof(EndpointTrial))]
[JsonSerializable(typeof(ItemPage<FailedRequest>))]
[JsonSerializable(typeof(FailedRequest))]
[JsonSerializable(typeof(FailedField))]
[JsonSerializable(typeof(ItemPage<OperatorEvent>))]
[JsonSerializable(typeof(OperatorEvent))]
[JsonSerializable(typeof(ItemPage<OperatorDelivery>))]
[JsonSerializable(typeof(OperatorDelivery))]
[JsonSerializable(typeof(DeliveryDetail))]
[JsonSerializable(typeof(DeliveryTryItem))]
[JsonSerializable(typeof(ListCount))]
[JsonSerializable(typeof(ResendDeliveries))]
[JsonSerializable(typeof(ResendFilter))]
[JsonSerializable(typeof(ResendProgress))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(EndpointItem))]
[JsonSerializable(typeof(EndpointDeliveries))]
[JsonSerializable(typeof(ItemPage<AuditItem>))]
[JsonSerializable(typeof(AuditItem))]
[JsonSerializable(typeof(VerifyAudit))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(AccountNote))]
[JsonSerializable(typeof(ItemPage<GuardStop>))]
[JsonSerializable(typeof(GuardStop))]
[JsonSerializable(typeof(ItemPage<GuardAlarm>))]
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
[JsonSerializable(typeof(IntentStatistics))]
[JsonSerializable(typeof(IntentCount))]
[JsonSerializable(typeof(ProviderStatistics))]
[JsonSerializable(typeof(ProviderTimes))]
[JsonSerializable(typeof(LatencyItem))]
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
