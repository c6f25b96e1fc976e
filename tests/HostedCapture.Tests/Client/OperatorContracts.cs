using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The operator API's part: whoever adds a route adds its types and its call here.</summary>
public sealed partial class ContractTests
{
    private static readonly Dictionary<string, Type> s_operatorTypes = new()
    {
        ["AllowanceItem"] = typeof(AllowanceItem),
        ["AllowanceList"] = typeof(AllowanceList),
        ["AttentionAnswer"] = typeof(OperatorAttention),
        ["AttentionItem"] = typeof(AttentionItem),
        ["AuditItem"] = typeof(AuditItem),
        ["AuditPage"] = typeof(AuditPage),
        ["AuditVerdict"] = typeof(AuditVerdict),
        ["BrowserReportItem"] = typeof(BrowserReportItem),
        ["CaptureFunnel"] = typeof(OperatorFunnel),
        ["CheckPageOf"] = typeof(CheckPageOf),
        ["ConfigurationAnswer"] = typeof(ConfigurationAnswer),
        ["CreateAllowance"] = typeof(CreateAllowance),
        ["DeclineCount"] = typeof(DeclineCount),
        ["DeclineReason"] = typeof(DeclineReason),
        ["DeliveryCount"] = typeof(DeliveryCount),
        ["DeliveryDetail"] = typeof(DeliveryDetail),
        ["DeliveryTryItem"] = typeof(DeliveryTryItem),
        ["EndpointDeliveries"] = typeof(EndpointDeliveries),
        ["EndpointItem"] = typeof(EndpointItem),
        ["EndpointList"] = typeof(EndpointList),
        ["FailedField"] = typeof(FailedField),
        ["FailedRequest"] = typeof(FailedRequest),
        ["FailedRequestPage"] = typeof(FailedRequestPage),
        ["GuardAlarm"] = typeof(GuardAlarm),
        ["GuardAlarmPage"] = typeof(GuardAlarmPage),
        ["GuardStop"] = typeof(GuardStop),
        ["GuardStopPage"] = typeof(GuardStopPage),
        ["IntegrityAnswer"] = typeof(IntegrityAnswer),
        ["InventoryItem"] = typeof(InventoryItem),
        ["KeyItem"] = typeof(KeyItem),
        ["KeyList"] = typeof(KeyList),
        ["OperationCount"] = typeof(OperationCount),
        ["OperatorAnswer"] = typeof(OperatorIdentity),
        ["OperatorConfirm"] = typeof(OperatorConfirm),
        ["OperatorDelivery"] = typeof(OperatorDelivery),
        ["OperatorDeliveryPage"] = typeof(OperatorDeliveryPage),
        ["OperatorEvent"] = typeof(OperatorEvent),
        ["OperatorEventPage"] = typeof(OperatorEventPage),
        ["OperatorIntent"] = typeof(OperatorIntent),
        ["OperatorIntentPage"] = typeof(OperatorIntentPage),
        ["OperatorOperation"] = typeof(OperatorOperation),
        ["OperatorPayment"] = typeof(OperatorPayment),
        ["OperatorPaymentPage"] = typeof(OperatorPaymentPage),
        ["OperatorReason"] = typeof(OperatorReason),
        ["OperatorRefund"] = typeof(OperatorRefund),
        ["PageCheckItem"] = typeof(PageCheckItem),
        ["PageFile"] = typeof(PageFile),
        ["PageHeader"] = typeof(PageHeader),
        ["PauseItem"] = typeof(PauseItem),
        ["PermissionItem"] = typeof(OperatorPermission),
        ["ProviderAbility"] = typeof(ProviderAbility),
        ["ProviderItem"] = typeof(ProviderItem),
        ["ProviderLatency"] = typeof(ProviderLatency),
        ["ProviderList"] = typeof(ProviderList),
        ["ProviderOutcomes"] = typeof(ProviderOutcomes),
        ["ProviderPeriod"] = typeof(ProviderPeriod),
        ["ProviderReason"] = typeof(ProviderReason),
        ["ProviderTest"] = typeof(ProviderTest),
        ["ResendDeliveries"] = typeof(ResendDeliveries),
        ["ResendFilter"] = typeof(ResendFilter),
        ["ResendProgress"] = typeof(ResendProgress),
        ["RoleItem"] = typeof(OperatorRole),
        ["RoleList"] = typeof(OperatorRoles),
        ["RotateSigningKeys"] = typeof(RotateSigningKeys),
        ["SearchAnswer"] = typeof(SearchResult),
        ["SearchGroup"] = typeof(SearchGroup),
        ["SearchItem"] = typeof(SearchItem),
        ["SettingItem"] = typeof(SettingItem),
        ["SettleOperation"] = typeof(SettleOperation),
        ["SettleProposal"] = typeof(SettleProposal),
        ["StateCount"] = typeof(StateCount),
        ["TimelineAnswer"] = typeof(TimelineAnswer),
        ["TimelineItem"] = typeof(TimelineItem),
        ["TodayNumbers"] = typeof(OperatorToday),
        ["VerifyAudit"] = typeof(VerifyAudit),
    };

    private static async Task CallOperatorsAsync(Shop shop)
    {
        var (one, now, operators) = (Guid.NewGuid(), DateTimeOffset.UnixEpoch, shop.Operators);
        await operators.MeAsync();
        await CallHouseAsync(operators);
        await operators.RolesAsync();
        await operators.AttentionAsync();
        await operators.SearchAsync("1111", now, now);
        var intents = new OperatorIntentFilter
        {
            State = IntentState.Created,
            Kind = CaptureKind.CreditCard,
            Application = "a",
            Provider = "p",
            Brand = "visa",
            ReferenceId = "r",
            LastFour = "1111",
            Metadata = "a=b",
            CreatedFrom = now,
            CreatedTo = now,
            Personal = true,
        };
        await foreach (var _ in operators.Intents.ListAsync(intents))
            continue;
        await operators.Intents.GetAsync(one, personal: true);
        await operators.Intents.TimelineAsync(one);
        await operators.Intents.CancelAsync(one, "reason");
        await operators.Intents.DeleteAsync(one, "reason");
        var payments = new OperatorPaymentFilter
        {
            State = PaymentState.Paid,
            Application = "a",
            Provider = "p",
            GatewayOrder = "o",
            IntentId = one,
            LastFour = "1111",
            CreatedFrom = now,
            CreatedTo = now,
            Personal = true,
        };
        await foreach (var _ in operators.Payments.ListAsync(payments))
            continue;
        await operators.Payments.GetAsync(one, personal: true);
        await operators.Payments.TimelineAsync(one);
        await operators.Payments.ConfirmAsync(one, 1, "reason");
        await operators.Payments.VoidAsync(one, "reason");
        await operators.Payments.RefundAsync(one, 1, "reason");
        await operators.Payments.SettleAsync(one, approved: true, "theirs", "reason");
        // A file is no JSON, which this shop's tap always answers with.
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Intents.ExportAsync(Stream.Null, intents, ndjson: true));
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Payments.ExportAsync(Stream.Null, payments, ndjson: true));
    }
}
