using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>A request to move money. Operation and amount follow from the payment in the transaction that begins it.</summary>
/// <param name="Asked">
/// <see cref="PaymentEvent.Charge"/>, <see cref="PaymentEvent.Confirm"/>, <see cref="PaymentEvent.Void"/> or
/// <see cref="PaymentEvent.Refund"/>.
/// </param>
public sealed record Move(PaymentEvent Asked)
{
    /// <summary>Of a confirm or refund: how much; null: all that is left.</summary>
    public Money? Amount { get; init; }

    /// <summary>Of a confirm: the part of it that is tax.</summary>
    public Money? Tax { get; init; }

    /// <summary>Of a refund: the most that may be refunded of the payment, this refund with it; null: all of it.</summary>
    public Money? MostRefunded { get; init; }

    /// <summary>Of a charge: the payment's card, with a token.</summary>
    public ChargedCard? Card { get; init; }

    /// <summary>Of a charge: in how many installments it is paid.</summary>
    public int? Installments { get; init; }

    /// <summary>Of a charge: the caller's IP address, for providers that ask for it.</summary>
    public string? Address { get; init; }

    /// <summary>Of a charge: where the cardholder's bank sends her browser back to; null: no bank is visited.</summary>
    public string? BankReturnUrl { get; init; }

    /// <summary>The operation that it is on a payment.</summary>
    public Operation OperationOn(Payment payment) => Asked switch
    {
        PaymentEvent.Charge => payment.Deferred ? Operation.Authorize : Operation.Charge,
        PaymentEvent.Confirm => Operation.Confirm,
        PaymentEvent.Void => Operation.Void,
        PaymentEvent.Refund => Operation.Refund,
        _ => throw new InvalidOperationException($"{Asked} is nothing that is asked for."),
    };

    /// <summary>How much of a payment it moves.</summary>
    public Money AmountOf(Payment payment) =>
        Amount ?? payment.Total.With(Asked == PaymentEvent.Refund ? payment.Left : payment.Total.Units);
}
