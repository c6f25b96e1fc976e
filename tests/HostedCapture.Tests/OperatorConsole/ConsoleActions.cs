using System.Text.Json;
using HostedCapture.Client;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Something that people do at the console through the operator API.</summary>
/// <param name="Method">The method of the client that does it: <c>IOperatorIntents.CancelAsync</c>.</param>
/// <param name="Permission">What it needs; of several, all.</param>
/// <param name="Rows">The types of the rows that it leaves in the audit log, in their order.</param>
internal sealed record ConsoleAction(string Method, string Permission, params string[] Rows)
{
    /// <summary>Makes what it acts on; gives its id.</summary>
    public Func<ActionHouse, Task<string>> Make { get; init; } = _ => Task.FromResult("");

    /// <summary>Does it.</summary>
    public required Func<IOperators, string, Task> Do { get; init; }

    /// <summary>What one of them says beside who did it.</summary>
    public string Says { get; init; } = "";

    /// <summary>What it acts on as it is now: after a refusal it is as before.</summary>
    public Func<IOperators, string, Task<object>>? Shows { get; init; }

    /// <summary>What it acts on, as text.</summary>
    public async Task<string> ShownAsync(IOperators api, string id) =>
        Shows is null ? "" : JsonSerializer.Serialize(await Shows(api, id));
}

/// <summary>All of them. A new method of the client that changes something or shows personal data needs a row here.</summary>
internal static class ConsoleActions
{
    private const string Reason = ActionHouse.Reason;

    /// <summary>Methods that read, and change and tell nothing.</summary>
    public static IReadOnlyList<string> Reads { get; } =
    [
        "IOperators.MeAsync", "IOperators.RolesAsync", "IOperators.AttentionAsync", "IOperatorIntents.ListAsync",
        "IOperatorIntents.TimelineAsync", "IOperatorPayments.ListAsync", "IOperatorPayments.TimelineAsync",
        "IOperatorDeliveries.ListAsync", "IOperatorDeliveries.CountAsync", "IOperatorDeliveries.GetResendAsync",
        "IOperatorDeliveries.WaitUntilDoneAsync", "IOperatorDeliveries.ListEndpointsAsync", "IOperatorEvents.ListAsync",
        "IOperatorRequests.ListAsync", "IOperatorApplications.ListAsync", "IOperatorApplications.GetAsync", "IOperatorProviders.ListAsync",
        "IOperatorGuard.ListAlarmsAsync", "IOperatorGuard.ListAllowancesAsync", "IOperatorIntegrity.GetAsync", "IOperatorAudit.ListAsync",
        "IOperatorInstallation.ListKeysAsync", "IOperatorInstallation.GetConfigurationAsync",
        "IOperatorIntents.CountAsync", "IOperatorPayments.CountAsync", "IOperatorEvents.CountAsync", "IOperatorRequests.CountAsync",
        "IOperatorAudit.CountAsync", "IOperatorIntents.StatisticsAsync", "IOperatorProviders.StatisticsAsync",
    ];

    /// <summary>The method by which the console itself tells what happened to accounts.</summary>
    public const string OfTheConsole = "IOperatorAudit.NoteAccountAsync";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<ConsoleAction> All { get; } =
    [
        .. OfIntents(), .. OfPayments(), .. OfDeliveries(), .. ApplicationActions.All(), .. HouseActions.All(),
    ];

    private static IEnumerable<ConsoleAction> OfIntents()
    {
        var one = new ConsoleAction("", "")
        {
            Make = house => house.IntentAsync(),
            Do = (_, _) => Task.CompletedTask,
            Shows = async (api, id) => await api.Intents.GetAsync(Guid.Parse(id)),
            Says = Reason,
        };
        yield return one with
        {
            Method = "IOperatorIntents.CancelAsync",
            Permission = "intents.cancel",
            Rows = ["intent.canceled"],
            Do = (api, id) => api.Intents.CancelAsync(Guid.Parse(id), Reason),
        };
        yield return one with
        {
            Method = "IOperatorIntents.DeleteAsync",
            Permission = "intents.delete",
            Rows = ["intent.canceled", "intent.deleted"],
            Do = (api, id) => api.Intents.DeleteAsync(Guid.Parse(id), Reason),
        };
        yield return one with
        {
            Method = "IOperatorIntents.GetAsync",
            Permission = "personal.read",
            Rows = ["personal.shown"],
            Says = "",
            Do = (api, id) => api.Intents.GetAsync(Guid.Parse(id), personal: true),
        };
    }

    private static IEnumerable<ConsoleAction> OfPayments()
    {
        var one = new ConsoleAction("", "")
        {
            Make = house => house.PaymentAsync("authorized"),
            Do = (_, _) => Task.CompletedTask,
            Shows = async (api, id) => await api.Payments.GetAsync(Guid.Parse(id)),
            Says = Reason,
        };
        yield return one with
        {
            Method = "IOperatorPayments.ConfirmAsync",
            Permission = "payments.confirm",
            Rows = ["payment.confirm_asked", "payment.confirm"],
            Do = (api, id) => api.Payments.ConfirmAsync(Guid.Parse(id), reason: Reason),
        };
        yield return one with
        {
            Method = "IOperatorPayments.VoidAsync",
            Permission = "payments.void",
            Rows = ["payment.void_asked", "payment.void"],
            Do = (api, id) => api.Payments.VoidAsync(Guid.Parse(id), Reason),
        };
        yield return one with
        {
            Method = "IOperatorPayments.RefundAsync",
            Permission = "payments.refund",
            Rows = ["payment.refund_asked", "payment.refund"],
            Make = house => house.PaymentAsync("paid"),
            Do = (api, id) => api.Payments.RefundAsync(Guid.Parse(id), 100, Reason),
        };
        yield return one with
        {
            Method = "IOperatorPayments.GetAsync",
            Permission = "personal.read",
            Rows = ["personal.shown"],
            Says = "",
            Do = (api, id) => api.Payments.GetAsync(Guid.Parse(id), personal: true),
        };
        yield return new("IOperatorPayments.SettleAsync", "payments.settle", "payment.settle", "payment.charge")
        {
            Make = house => house.UnknownOperationAsync(),
            Do = (api, id) => api.Payments.SettleAsync(Guid.Parse(id), approved: false, null, Reason),
            Says = $"declined: {Reason}",
        };
    }

    private static IEnumerable<ConsoleAction> OfDeliveries()
    {
        yield return new("IOperatorDeliveries.ResendAsync", "deliveries.resend", "delivery.resent")
        {
            Make = house => house.DeliveryAsync(),
            Do = (api, id) => api.Deliveries.ResendAsync(id),
            Says = "capture.created of ",
        };
        yield return new("IOperatorDeliveries.ResendAllAsync", "deliveries.resend", "deliveries.resent", "deliveries.resend_ended")
        {
            Do = async (api, _) => await api.Deliveries.WaitUntilDoneAsync(
                (await api.Deliveries.ResendAllAsync(new ResendFilter { State = "dropped" }, 0)).Id),
            Says = "0 deliveries",
        };
        yield return new("IOperatorDeliveries.GetAsync", "personal.read", "personal.shown")
        {
            Make = house => house.DeliveryAsync(),
            Do = (api, id) => api.Deliveries.GetAsync(id, personal: true),
        };
    }
}
