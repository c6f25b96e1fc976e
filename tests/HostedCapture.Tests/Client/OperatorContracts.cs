using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The operator API's part: whoever adds a route adds its types and its call here.</summary>
public sealed partial class ContractTests
{
    private static readonly Dictionary<string, Type> s_operatorTypes = new()
    {
        ["AttentionAnswer"] = typeof(OperatorAttention),
        ["AttentionItem"] = typeof(AttentionItem),
        ["CaptureFunnel"] = typeof(OperatorFunnel),
        ["DeclineCount"] = typeof(DeclineCount),
        ["OperatorAnswer"] = typeof(OperatorIdentity),
        ["OperatorConfirm"] = typeof(OperatorConfirm),
        ["OperatorIntent"] = typeof(OperatorIntent),
        ["OperatorIntentPage"] = typeof(OperatorIntentPage),
        ["OperatorOperation"] = typeof(OperatorOperation),
        ["OperatorPayment"] = typeof(OperatorPayment),
        ["OperatorPaymentPage"] = typeof(OperatorPaymentPage),
        ["OperatorReason"] = typeof(OperatorReason),
        ["OperatorRefund"] = typeof(OperatorRefund),
        ["PermissionItem"] = typeof(OperatorPermission),
        ["ProviderLatency"] = typeof(ProviderLatency),
        ["RoleItem"] = typeof(OperatorRole),
        ["RoleList"] = typeof(OperatorRoles),
        ["SearchAnswer"] = typeof(SearchResult),
        ["SearchGroup"] = typeof(SearchGroup),
        ["SearchItem"] = typeof(SearchItem),
        ["SettleOperation"] = typeof(SettleOperation),
        ["SettleProposal"] = typeof(SettleProposal),
        ["StateCount"] = typeof(StateCount),
        ["TimelineAnswer"] = typeof(TimelineAnswer),
        ["TimelineItem"] = typeof(TimelineItem),
        ["TodayNumbers"] = typeof(OperatorToday),
    };

    private static async Task CallOperatorsAsync(Shop shop)
    {
        var (one, now, operators) = (Guid.NewGuid(), DateTimeOffset.UnixEpoch, shop.Operators);
        await operators.MeAsync();
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
