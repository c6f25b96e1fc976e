using HostedCapture.Client;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Work;

/// <summary>
/// The filters of the lists of intents and payments: what can be chosen, and the API's filter that an address asks for. A list and its
/// export read them here, so that they cannot differ.
/// </summary>
public static class WorkFilters
{
    private const string From = "created_from";
    private const string To = "created_to";

    private static readonly string[] s_brands =
    [
        "visa", "mastercard", "amex", "diners", "discover", "jcb", "maestro", "elo", "hipercard", "cabal", "naranja", "unionpay", "rupay",
        "mir", "verve",
    ];

    /// <summary>Of intents.</summary>
    public static IReadOnlyList<Filter> OfIntents { get; } =
    [
        new("state", "work.filter.state", FilterKind.Choice, ["created", "captured", "rejected", "canceled", "expired"],
            "intent_state"),
        new("attention", "work.filter.attention", FilterKind.Choice,
            ["card_outcomes_open", "card_outcomes_open_for_a_day", "tokens_not_deleted"], "work.waits"),
        new("reference_id", "work.filter.reference", FilterKind.Text),
        new("last_four", "work.filter.last_four", FilterKind.Digits),
        new("brand", "work.filter.brand", FilterKind.Choice, s_brands, "work.brand"),
        new("provider", "work.filter.provider", FilterKind.Text),
        new("kind", "work.filter.kind", FilterKind.Choice, ["CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE"], "work.kind"),
        new("application", "work.filter.application", FilterKind.Text),
        new("metadata", "work.filter.metadata", FilterKind.Text),
        new(From, "work.filter.from", FilterKind.Day),
        new(To, "work.filter.to", FilterKind.Day),
    ];

    /// <summary>Of payments.</summary>
    public static IReadOnlyList<Filter> OfPayments { get; } =
    [
        new("state", "work.filter.state", FilterKind.Choice,
            [
                "created", "authorized", "paid", "rejected", "voided", "refunded", "partially_refunded", "confirming", "voiding",
                "refunding",
            ],
            "payment_state"),
        new("attention", "work.filter.attention", FilterKind.Choice,
            ["outcomes_open", "outcomes_open_for_a_day", "late_movements"], "work.waits"),
        new("gateway_order", "work.filter.order", FilterKind.Text),
        new("last_four", "work.filter.last_four", FilterKind.Digits),
        new("provider", "work.filter.provider", FilterKind.Text),
        new("application", "work.filter.application", FilterKind.Text),
        new("intent_id", "work.filter.intent", FilterKind.Text),
        new(From, "work.filter.from", FilterKind.Day),
        new(To, "work.filter.to", FilterKind.Day),
    ];

    /// <summary>The intents that an address asks for.</summary>
    /// <param name="query">Its query.</param>
    public static OperatorIntentFilter Intents(AddressQuery query) => new()
    {
        State = query["state"] is { } state ? new IntentState(state) : null,
        Kind = query["kind"] is { } kind ? new CaptureKind(kind) : null,
        Attention = query["attention"],
        Application = query["application"],
        Provider = query["provider"],
        Brand = query["brand"],
        ReferenceId = query["reference_id"],
        LastFour = query["last_four"],
        Metadata = query["metadata"],
        CreatedFrom = query.From(From),
        CreatedTo = query.To(To),
    };

    /// <summary>The payments that an address asks for.</summary>
    /// <param name="query">Its query.</param>
    public static OperatorPaymentFilter Payments(AddressQuery query) => new()
    {
        State = query["state"] is { } state ? new PaymentState(state) : null,
        Attention = query["attention"],
        Application = query["application"],
        Provider = query["provider"],
        GatewayOrder = query["gateway_order"],
        IntentId = query["intent_id"] is null ? null : query.Id("intent_id") ?? Guid.Empty,
        LastFour = query["last_four"],
        CreatedFrom = query.From(From),
        CreatedTo = query.To(To),
    };
}
