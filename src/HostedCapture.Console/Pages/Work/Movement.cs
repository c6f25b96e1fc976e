using HostedCapture.Client;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>What is done with the money of a payment.</summary>
public enum MovementKind
{
    /// <summary>Authorized money is taken.</summary>
    Confirm,

    /// <summary>Authorized money is released.</summary>
    Void,

    /// <summary>Taken money is given back.</summary>
    Refund,
}

/// <summary>
/// One movement of money that somebody is about to order: how much, and in one sentence what it will do. Its key makes it one operation,
/// however often it is sent.
/// </summary>
/// <param name="payment">The payment, as it was read last.</param>
/// <param name="kind">What is to be done.</param>
public sealed class Movement(OperatorPayment payment, MovementKind kind)
{
    /// <summary>The payment.</summary>
    public OperatorPayment Payment { get; } = payment;

    /// <summary>What is to be done.</summary>
    public MovementKind Kind { get; } = kind;

    /// <summary>The most there is to move, in major units.</summary>
    public decimal Most { get; } = kind == MovementKind.Refund ? payment.Paid - payment.Refunded : payment.Total;

    /// <summary>Half of that, rounded down to what the currency has.</summary>
    public decimal Half => decimal.Round(Most / 2, Currencies.DecimalsOf(Payment.Currency), MidpointRounding.ToZero);

    /// <summary>How much, in major units; null: what was typed is no amount.</summary>
    public decimal? Amount { get; set; } = kind == MovementKind.Refund ? payment.Paid - payment.Refunded : payment.Total;

    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The idempotency key.</summary>
    public string Key { get; private set; } = NewKey();

    /// <summary>Whether a payment can be moved so in its present state.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="kind">What is to be done.</param>
    public static bool IsPossible(OperatorPayment payment, MovementKind kind) => kind == MovementKind.Refund
        ? (payment.State == PaymentState.Paid || payment.State == PaymentState.PartiallyRefunded) && payment.Paid > payment.Refunded
        : payment.State == PaymentState.Authorized;

    /// <summary>What is wrong with the amount; null: nothing.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="formats">The reader's.</param>
    public string? AmountError(Words words, Formats formats) => Kind == MovementKind.Void ? null : Amount switch
    {
        null or <= 0 => words["work.move.no_amount"],
        { } much when much > Most => words["work.move.too_much", formats.Amount(Most, Payment.Currency)],
        { } fine when decimal.Round(fine, Currencies.DecimalsOf(Payment.Currency)) != fine =>
            words["work.move.too_fine", Payment.Currency],
        _ => null,
    };

    /// <summary>What it will do, in one sentence or two.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="formats">The reader's.</param>
    public string Sentence(Words words, Formats formats)
    {
        var card = Payment.LastFour is { } digits ? words["work.move.card_ending", digits] : words["work.move.card"];
        var much = Say(Kind == MovementKind.Void ? Most : Amount ?? 0);
        var rest = Most - (Amount ?? 0);
        return (Kind, rest) switch
        {
            (MovementKind.Void, _) => words["work.move.void_does", much, card],
            (MovementKind.Confirm, 0) => words["work.move.confirm_all_does", much, card],
            (MovementKind.Confirm, _) => words["work.move.confirm_part_does", much, card, Say(rest)],
            (_, 0) => words["work.move.refund_all_does", much, card],
            _ => words["work.move.refund_part_does", much, card, Say(rest)],
        };

        string Say(decimal amount) => formats.Amount(amount, Payment.Currency);
    }

    /// <summary>Orders it.</summary>
    /// <param name="payments">The API.</param>
    /// <param name="cancellationToken">Ends the waiting; money may have moved.</param>
    /// <exception cref="HostedCaptureException">It was refused, and nothing was done.</exception>
    public Task<Outcome<OperatorPayment>> RunAsync(IOperatorPayments payments, CancellationToken cancellationToken) => Kind switch
    {
        MovementKind.Confirm => payments.ConfirmAsync(Payment.Id, Amount, Reason, Key, cancellationToken),
        MovementKind.Void => payments.VoidAsync(Payment.Id, Reason, Key, cancellationToken),
        _ => payments.RefundAsync(Payment.Id, Amount, Reason, Key, cancellationToken),
    };

    /// <summary>Makes it another operation: after a refusal, since nothing was done, and what is sent next may differ.</summary>
    public void Renew() => Key = NewKey();

    private static string NewKey() => Guid.NewGuid().ToString("N");
}
