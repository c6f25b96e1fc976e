namespace HostedCapture.Faults;

/// <summary>One step of a merchant with a payment: the link to follow, and how much of it.</summary>
/// <param name="Rel">The link's <c>rel</c>.</param>
/// <param name="Percent">How much of the payment's total; null: nothing is said, which means all that can be.</param>
internal sealed record PaymentStep(string Rel, int? Percent = null);

/// <summary>What a merchant wants of a payment, by its number: so that all kinds meet all providers.</summary>
/// <param name="Provider">Where its card is charged.</param>
/// <param name="Currency">Half of them without decimals, half with two.</param>
/// <param name="Units">Its total in minor units, a different one for each.</param>
/// <param name="Steps">What is done with it, in this order.</param>
internal sealed record PaymentPlan(string Provider, string Currency, long Units, IReadOnlyList<PaymentStep> Steps)
{
    /// <summary>The providers that can do all of it and be asked.</summary>
    public static readonly IReadOnlyList<string> Providers = ["cybersource", "quickpay", "firstoken", "juspay"];

    private static readonly PaymentStep s_charge = new("silent_charge");
    private static readonly PaymentStep s_refund = new("refund_method");

    private static readonly PaymentStep[][] s_kinds =
    [
        [s_charge],
        [s_charge],
        [s_charge, s_refund],
        [s_charge, new("refund_method", 30), s_refund],
        [s_charge, new("confirm_authorization")],
        [s_charge, new("confirm_authorization"), s_refund],
        [s_charge, new("confirm_authorization", 60), new("refund_method", 10)],
        [s_charge, new("confirm_authorization", 75), new("refund_method", 25), s_refund],
        [s_charge, new("void_method")],
        [s_charge],
    ];

    /// <summary>Whether a charge only authorizes.</summary>
    public bool Deferred { get; private init; }

    /// <summary>The plan of a number, counted from 0.</summary>
    public static PaymentPlan Of(int number)
    {
        var kind = number / Providers.Count;
        return new PaymentPlan(Providers[number % Providers.Count], (kind / 2) % 2 == 0 ? "CLP" : "PEN", 2000 + (number * 7), s_kinds[kind % s_kinds.Length])
        {
            Deferred = kind % s_kinds.Length >= 4,
        };
    }

    /// <summary>A part of the total in major units, as the API takes it.</summary>
    public decimal Part(int percent = 100) => Major(Units * percent / 100, Currency);

    /// <summary>Minor units in major ones.</summary>
    public static decimal Major(long units, string currency) => currency == "CLP" ? units : units / 100m;

    /// <summary>Major units in minor ones.</summary>
    public static long Minor(decimal major, string currency) => (long)(major * (currency == "CLP" ? 1 : 100));
}
