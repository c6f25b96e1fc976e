using HostedCapture.Client;

namespace OperatorConsole.Pages.Work;

/// <summary>Where the money of a payment is.</summary>
public static class PaymentMoney
{
    /// <summary>Whether something of it is at the provider, and nobody knows yet what becomes of it.</summary>
    /// <param name="payment">The payment.</param>
    public static bool IsOpen(OperatorPayment payment) => payment.Submitting || payment.State == PaymentState.Confirming
        || payment.State == PaymentState.Voiding || payment.State == PaymentState.Refunding;

    /// <summary>Its operations whose outcome nobody knows.</summary>
    /// <param name="payment">The payment.</param>
    public static IEnumerable<OperatorOperation> OpenOperations(OperatorPayment payment) =>
        (payment.Operations ?? []).Where(IsOpen);

    /// <summary>Whether nobody knows the outcome of an operation.</summary>
    /// <param name="operation">The operation.</param>
    public static bool IsOpen(OperatorOperation operation) => operation.State is "running" or "unknown";

    /// <summary>What was authorized, in major units; 0 while nothing was, and where the charge takes the money at once.</summary>
    /// <param name="payment">The payment.</param>
    public static decimal Authorized(OperatorPayment payment) =>
        (payment.Operations ?? []).Where(one => one is { Operation: "authorize", State: "approved" }).Sum(one => one.Amount);

    /// <summary>A part of the whole in percent, for a bar; between 0 and 100.</summary>
    /// <param name="part">The part.</param>
    /// <param name="whole">The whole.</param>
    public static decimal Percent(decimal part, decimal whole) =>
        whole <= 0 ? 0 : decimal.Round(Math.Clamp(part / whole, 0, 1) * 100, 2);
}
