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
        ["ApplicationPage"] = typeof(ItemPage<OperatorApplication>),
        ["ApplicationRoutes"] = typeof(ApplicationRoutes),
        ["ApplicationWithSecrets"] = typeof(ApplicationWithSecrets),
        ["AttentionAnswer"] = typeof(OperatorAttention),
        ["AttentionItem"] = typeof(AttentionItem),
        ["AuditItem"] = typeof(AuditItem),
        ["AuditPage"] = typeof(ItemPage<AuditItem>),
        ["AuditVerdict"] = typeof(AuditVerdict),
        ["BrandingDefinition"] = typeof(Branding),
        ["BrowserReportItem"] = typeof(BrowserReportItem),
        ["CaptureFunnel"] = typeof(OperatorFunnel),
        ["ChangeApplicationBody"] = typeof(ChangeApplication),
        ["ChangeBrandingBody"] = typeof(ChangeBranding),
        ["ChangeWebhook"] = typeof(ChangeWebhook),
        ["ChangeWebhooksBody"] = typeof(ChangeWebhooks),
        ["CheckPageOf"] = typeof(CheckPageOf),
        ["ConfigurationAnswer"] = typeof(ConfigurationAnswer),
        ["CreateAllowance"] = typeof(CreateAllowance),
        ["DeclineCount"] = typeof(DeclineCount),
        ["DeclineReason"] = typeof(DeclineReason),
        ["DeliveryDetail"] = typeof(DeliveryDetail),
        ["DeliveryTryItem"] = typeof(DeliveryTryItem),
        ["EndpointDeliveries"] = typeof(EndpointDeliveries),
        ["EndpointItem"] = typeof(EndpointItem),
        ["EndpointList"] = typeof(EndpointList),
        ["EndpointStep"] = typeof(EndpointStep),
        ["EndpointTrial"] = typeof(EndpointTrial),
        ["FailedField"] = typeof(FailedField),
        ["FailedRequest"] = typeof(FailedRequest),
        ["FailedRequestPage"] = typeof(ItemPage<FailedRequest>),
        ["GuardAlarm"] = typeof(GuardAlarm),
        ["GuardAlarmPage"] = typeof(ItemPage<GuardAlarm>),
        ["GuardStop"] = typeof(GuardStop),
        ["GuardStopPage"] = typeof(ItemPage<GuardStop>),
        ["IntegrityAnswer"] = typeof(IntegrityAnswer),
        ["IntentCount"] = typeof(IntentCount),
        ["IntentStatistics"] = typeof(IntentStatistics),
        ["InventoryItem"] = typeof(InventoryItem),
        ["KeyItem"] = typeof(KeyItem),
        ["KeyList"] = typeof(KeyList),
        ["LatencyItem"] = typeof(LatencyItem),
        ["ListCount"] = typeof(ListCount),
        ["NewApplicationBody"] = typeof(NewApplication),
        ["NewWebhookSecret"] = typeof(NewWebhookSecret),
        ["NoteAccount"] = typeof(AccountNote),
        ["OperationCount"] = typeof(OperationCount),
        ["OperatorAnswer"] = typeof(OperatorIdentity),
        ["OperatorApplication"] = typeof(OperatorApplication),
        ["OperatorBranding"] = typeof(OperatorBranding),
        ["OperatorConfirm"] = typeof(OperatorConfirm),
        ["OperatorDelivery"] = typeof(OperatorDelivery),
        ["OperatorDeliveryPage"] = typeof(ItemPage<OperatorDelivery>),
        ["OperatorEvent"] = typeof(OperatorEvent),
        ["OperatorEventPage"] = typeof(ItemPage<OperatorEvent>),
        ["OperatorIntent"] = typeof(OperatorIntent),
        ["OperatorIntentPage"] = typeof(ItemPage<OperatorIntent>),
        ["OperatorOperation"] = typeof(OperatorOperation),
        ["OperatorPayment"] = typeof(OperatorPayment),
        ["OperatorPaymentPage"] = typeof(ItemPage<OperatorPayment>),
        ["OperatorReason"] = typeof(OperatorReason),
        ["OperatorRefund"] = typeof(OperatorRefund),
        ["OperatorSecret"] = typeof(OperatorSecret),
        ["OperatorWebhook"] = typeof(OperatorWebhook),
        ["OperatorWebhookSecret"] = typeof(OperatorWebhookSecret),
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
        ["ProviderStatistics"] = typeof(ProviderStatistics),
        ["ProviderTest"] = typeof(ProviderTest),
        ["ProviderTimes"] = typeof(ProviderTimes),
        ["ResendDeliveries"] = typeof(ResendDeliveries),
        ["ResendFilter"] = typeof(ResendFilter),
        ["ResendProgress"] = typeof(ResendProgress),
        ["RoleItem"] = typeof(OperatorRole),
        ["RoleList"] = typeof(OperatorRoles),
        ["RollSecretBody"] = typeof(RollSecret),
        ["RollWebhookSecretBody"] = typeof(RollWebhookSecret),
        ["RotateSigningKeys"] = typeof(RotateSigningKeys),
        ["SearchAnswer"] = typeof(SearchResult),
        ["SearchGroup"] = typeof(SearchGroup),
        ["SearchItem"] = typeof(SearchItem),
        ["SettingItem"] = typeof(SettingItem),
        ["SettleOperation"] = typeof(SettleOperation),
        ["SettleProposal"] = typeof(SettleProposal),
        ["StateCount"] = typeof(StateCount),
        ["TakeBackBody"] = typeof(TakeBack),
        ["TimelineAnswer"] = typeof(TimelineAnswer),
        ["TimelineItem"] = typeof(TimelineItem),
        ["TodayNumbers"] = typeof(OperatorToday),
        ["TryWebhookBody"] = typeof(TryWebhook),
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
            Attention = "card_outcomes_open",
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
        await operators.Intents.CountAsync(intents);
        await operators.Intents.GetAsync(one, personal: true);
        await operators.Intents.TimelineAsync(one);
        await operators.Intents.StatisticsAsync(now, now, "a");
        await operators.Intents.CancelAsync(one, "reason");
        await operators.Intents.DeleteAsync(one, "reason");
        var payments = new OperatorPaymentFilter
        {
            State = PaymentState.Paid,
            Attention = "outcomes_open",
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
        await operators.Payments.CountAsync(payments);
        await operators.Payments.GetAsync(one, personal: true);
        await operators.Payments.TimelineAsync(one);
        await operators.Payments.ConfirmAsync(one, 1, "reason");
        await operators.Payments.VoidAsync(one, "reason");
        await operators.Payments.RefundAsync(one, 1, "reason");
        await operators.Payments.SettleAsync(one, approved: true, "theirs", "reason");
        // A file is no JSON, which this shop's tap always answers with.
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Intents.ExportAsync(Stream.Null, intents, ndjson: true));
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Payments.ExportAsync(Stream.Null, payments, ndjson: true));
        await CallApplicationsAsync(operators.Applications);
    }

    private static async Task CallApplicationsAsync(IOperatorApplications applications)
    {
        await foreach (var _ in applications.ListAsync("database", "active"))
            continue;
        await applications.GetAsync("a");
        await applications.CreateAsync(new());
        await applications.ChangeAsync("a", new());
        await applications.TakeBackAsync("a", "reason");
        await applications.RollSecretAsync("a", TimeSpan.FromDays(1));
        await applications.EndSecretAsync("a", 1);
        await applications.ChangeBrandingAsync("a", new());
        await applications.PutLogoAsync("a", []);
        await applications.RemoveLogoAsync("a");
        await applications.TryWebhookAsync("a", "https://shop.example");
        await applications.ChangeWebhooksAsync("a", new());
        await applications.RemoveWebhooksAsync("a");
        await applications.RollWebhookSecretAsync("a", "whe_1", TimeSpan.Zero);
    }
}
