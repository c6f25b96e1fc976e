namespace HostedCapture.Domain;

/// <summary>Where a payment stands.</summary>
public enum PaymentState
{
    /// <summary>It can be charged, edited, or left.</summary>
    Created,

    /// <summary>A charge or authorization is at the provider. The API still says <c>created</c>, with <c>submitting: true</c>.</summary>
    Charging,

    /// <summary>The amount is held.</summary>
    Authorized,

    /// <summary>A confirm is at the provider.</summary>
    Confirming,

    /// <summary>The amount, or the confirmed part of it, is charged.</summary>
    Paid,

    /// <summary>The charge was declined.</summary>
    Rejected,

    /// <summary>A void is at the provider.</summary>
    Voiding,

    /// <summary>What was held is released.</summary>
    Voided,

    /// <summary>A refund is at the provider.</summary>
    Refunding,

    /// <summary>A part of what was taken is given back.</summary>
    PartiallyRefunded,

    /// <summary>All that was taken is given back.</summary>
    Refunded,
}

/// <summary>What can happen to a payment.</summary>
public enum PaymentEvent
{
    /// <summary>The token is sent to the provider: a charge, or an authorization where the payment is deferred.</summary>
    Charge,

    /// <summary>Held money is to be taken.</summary>
    Confirm,

    /// <summary>Held money is to be released.</summary>
    Void,

    /// <summary>Taken money is to be given back.</summary>
    Refund,

    /// <summary>The provider did it.</summary>
    Approve,

    /// <summary>The provider, or the bank behind it, said no.</summary>
    Decline,

    /// <summary>Nothing was moved, for another reason than the card or the amount.</summary>
    Fail,
}

/// <summary>A payment's money and the state machine over it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Deferred">Whether a charge only authorizes.</param>
/// <param name="Total">What is to be charged or authorized.</param>
/// <param name="Paid">What was taken, in minor units.</param>
/// <param name="Refunded">What of it was given back, in minor units.</param>
public sealed record Payment(PaymentState State, bool Deferred, Money Total, long Paid, long Refunded)
{
    /// <summary>A new payment.</summary>
    public static Payment Create(Money total, bool deferred) => new(PaymentState.Created, deferred, total, 0, 0);

    /// <summary>What can still be refunded, in minor units.</summary>
    public long Left => Paid - Refunded;

    /// <summary>Whether an operation is at the provider.</summary>
    public bool InFlight => State is PaymentState.Charging or PaymentState.Confirming or PaymentState.Voiding or PaymentState.Refunding;

    /// <summary>
    /// The payment after <paramref name="happened"/>, or null where it cannot happen. One operation at a time: while one
    /// is at the provider, no other begins.
    /// </summary>
    /// <param name="happened">The event.</param>
    /// <param name="units">Of a begun or approved confirm or refund: how much, in minor units.</param>
    public Payment? Next(PaymentEvent happened, long units = 0) => (State, happened) switch
    {
        (PaymentState.Created, PaymentEvent.Charge) => In(PaymentState.Charging),
        (PaymentState.Charging, PaymentEvent.Approve) => Deferred ? In(PaymentState.Authorized) : In(PaymentState.Paid) with { Paid = Total.Units },
        (PaymentState.Charging, PaymentEvent.Decline) => In(PaymentState.Rejected),
        (PaymentState.Charging, PaymentEvent.Fail) => In(PaymentState.Created),

        (PaymentState.Authorized, PaymentEvent.Confirm) when units > 0 && units <= Total.Units => In(PaymentState.Confirming),
        (PaymentState.Confirming, PaymentEvent.Approve) when units > 0 && units <= Total.Units => In(PaymentState.Paid) with { Paid = units },
        (PaymentState.Confirming, PaymentEvent.Decline or PaymentEvent.Fail) => In(PaymentState.Authorized),

        (PaymentState.Authorized, PaymentEvent.Void) => In(PaymentState.Voiding),
        (PaymentState.Voiding, PaymentEvent.Approve) => In(PaymentState.Voided),
        (PaymentState.Voiding, PaymentEvent.Decline or PaymentEvent.Fail) => In(PaymentState.Authorized),

        (PaymentState.Paid or PaymentState.PartiallyRefunded, PaymentEvent.Refund) when units > 0 && units <= Left => In(PaymentState.Refunding),
        (PaymentState.Refunding, PaymentEvent.Approve) when units > 0 && units <= Left =>
            In(units == Left ? PaymentState.Refunded : PaymentState.PartiallyRefunded) with { Refunded = Refunded + units },
        (PaymentState.Refunding, PaymentEvent.Decline or PaymentEvent.Fail) => In(Refunded > 0 ? PaymentState.PartiallyRefunded : PaymentState.Paid),
        _ => null,
    };

    private Payment In(PaymentState state) => this with { State = state };
}

/// <summary>The wire names of <see cref="PaymentState"/>.</summary>
public static class PaymentStates
{
    /// <summary>The state as the wire says it: a charge at the provider still reads <c>created</c>.</summary>
    public static string ToWire(this PaymentState state) => state switch
    {
        PaymentState.Created or PaymentState.Charging => "created",
        PaymentState.Authorized => "authorized",
        PaymentState.Confirming => "confirming",
        PaymentState.Paid => "paid",
        PaymentState.Rejected => "rejected",
        PaymentState.Voiding => "voiding",
        PaymentState.Voided => "voided",
        PaymentState.Refunding => "refunding",
        PaymentState.PartiallyRefunded => "partially_refunded",
        PaymentState.Refunded => "refunded",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The event that begins an operation.</summary>
    public static PaymentEvent Begins(this Operation operation) => operation switch
    {
        Operation.Charge or Operation.Authorize => PaymentEvent.Charge,
        Operation.Confirm => PaymentEvent.Confirm,
        Operation.Void => PaymentEvent.Void,
        Operation.Refund => PaymentEvent.Refund,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
