namespace HostedCapture.Faults;

/// <summary>What a merchant asks for with a payment.</summary>
/// <param name="Currency">Half of them without decimals, half with two.</param>
/// <param name="Units">Its total in minor units.</param>
/// <param name="Card">Which of the merchant's two cards.</param>
/// <param name="Deferred">Whether a charge only authorizes.</param>
internal sealed record PaymentTerms(string Currency, long Units, int Card, bool Deferred);

/// <summary>One step of a merchant with a payment: the link to follow, and how much of it.</summary>
/// <param name="Rel">The link's <c>rel</c>.</param>
/// <param name="Percent">How much of the payment's total; null: nothing is said, which means all that can be.</param>
internal sealed record PaymentStep(string Rel, int? Percent = null)
{
    /// <summary>A concurrent request; null: none.</summary>
    public PaymentStep? Rival { get; init; }

    /// <summary>Whether it may be asked for in a state.</summary>
    public bool IsPossible(string? state) => Rel switch
    {
        "silent_charge" => state == "created",
        "refund_method" => state is "paid" or "partially_refunded",
        _ => state == "authorized",
    };
}

/// <summary>What a merchant wants of a payment, by its number: so that all kinds meet all providers.</summary>
/// <param name="Provider">Where its cards are charged.</param>
/// <param name="Terms">What it asks for at first; each has another total.</param>
/// <param name="Edits">What it is edited to while it is charged, all at once.</param>
/// <param name="Steps">What is done with it, in this order, as far as its state allows.</param>
internal sealed record PaymentPlan(string Provider, PaymentTerms Terms, IReadOnlyList<PaymentTerms> Edits, IReadOnlyList<PaymentStep> Steps)
{
    /// <summary>The providers that can do all of it and be asked.</summary>
    public static readonly IReadOnlyList<string> Providers = ["cybersource", "quickpay", "firstoken", "juspay"];

    private static readonly PaymentStep s_charge = new("silent_charge");
    private static readonly PaymentStep s_confirm = new("confirm_authorization");
    private static readonly PaymentStep s_void = new("void_method");
    private static readonly PaymentStep s_refund = new("refund_method");
    private static readonly PaymentStep s_tenth = new("refund_method", 10);

    // An edit may have made a sale of an authorization, or the other way round: steps that do not fit are left out.
    private static readonly PaymentStep[][] s_kinds =
    [
        [s_charge, s_confirm],
        [s_charge with { Rival = s_charge }, s_void],
        [s_charge, s_confirm, s_refund with { Rival = s_tenth }],
        [s_charge, s_confirm, new("refund_method", 30) { Rival = s_tenth }, s_refund],
        [s_charge, s_confirm with { Rival = s_confirm }],
        [s_charge, s_confirm, s_refund],
        [s_charge, new("confirm_authorization", 60), s_tenth],
        [s_charge with { Rival = s_charge }, new("confirm_authorization", 75) { Rival = s_void }, new("refund_method", 25), s_refund],
        [s_charge, s_void with { Rival = s_confirm }, s_refund with { Rival = s_refund }],
        [s_charge],
    ];

    // What the edits of a payment change.
    private static readonly Func<PaymentTerms, PaymentTerms>[][] s_edits =
    [
        [],
        [terms => terms with { Currency = Another(terms.Currency) }],
        [terms => terms with { Card = 1 - terms.Card }],
        [terms => terms with { Deferred = !terms.Deferred }],
        [terms => terms with { Units = terms.Units + 100_000 }],
        [
            terms => new(Another(terms.Currency), terms.Units + 200_000, 1 - terms.Card, !terms.Deferred),
            terms => terms with { Card = 1 - terms.Card, Units = terms.Units + 300_000 },
        ],
        [terms => terms with { Deferred = !terms.Deferred }, terms => terms with { Currency = Another(terms.Currency) }],
    ];

    /// <summary>The plan of a number, counted from 0.</summary>
    public static PaymentPlan Of(int number)
    {
        var kind = number / Providers.Count;
        var terms = new PaymentTerms((kind / 2) % 2 == 0 ? "CLP" : "PEN", 2000 + (number * 7), number % 2, kind % s_kinds.Length >= 4);
        var edits = s_edits[kind % s_edits.Length].Select(edit => edit(terms));
        return new PaymentPlan(Providers[number % Providers.Count], terms, [.. edits], s_kinds[kind % s_kinds.Length]);
    }

    /// <summary>Minor units in major ones.</summary>
    public static decimal Major(long units, string currency) => currency == "CLP" ? units : units / 100m;

    /// <summary>Major units in minor ones.</summary>
    public static long Minor(decimal major, string currency) => (long)(major * (currency == "CLP" ? 1 : 100));

    private static string Another(string currency) => currency == "CLP" ? "USD" : "CLP";
}
