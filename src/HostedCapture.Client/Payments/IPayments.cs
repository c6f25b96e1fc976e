namespace HostedCapture.Client;

/// <summary>
/// Payments with captured cards. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or does not
/// answer; but what may have moved money is an <see cref="Outcome{T}"/>.
/// <para>
/// Where a method takes an <c>idempotencyKey</c>, it is your own name for that operation, at most 255 printable ASCII
/// characters, such as <c>order-17-charge</c>: whoever sends the same again within 24 hours gets the first answer again, and
/// nothing happens twice, not even when your process ended in between. Null: one is made for the call and kept over its retries.
/// </para>
/// </summary>
public interface IPayments
{
    /// <summary>
    /// Makes a payment. <c>GATEWAY_ORDER_USED</c>: the order has one already; its <c>id</c> is in the exception's
    /// <c>MetaData</c>.
    /// </summary>
    /// <param name="payment">What is paid.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; the payment may have been made.</param>
    Task<Payment> CreateAsync(CreatePayment payment, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a payment. <c>DOCUMENT_NOT_FOUND</c>: it is unknown, or another application's.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<Payment> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Reads a payment by your own order number.</summary>
    /// <param name="gatewayOrder">Its <see cref="Transaction.GatewayOrder"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<Payment> GetByOrderAsync(string gatewayOrder, CancellationToken cancellationToken = default);

    /// <summary>Puts another body in the place of the first one, while the payment is <c>created</c>.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been edited.</param>
    Task<Payment> EditAsync(Payment payment, CreatePayment body, CancellationToken cancellationToken = default);

    /// <summary>
    /// Charges the card, or authorizes where that is deferred. The amount and currency are those that <paramref name="payment"/>
    /// shows: has it been edited since, nothing is charged, and <c>INVALID_MODEL</c> or <c>PAYMENT_EDITED</c> says so.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="installments">In how many installments the cardholder pays, 1 to 48; null: one.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; money may have been taken.</param>
    Task<Outcome<Payment>> ChargeAsync(
        Payment payment,
        int? installments = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default);

    /// <summary>Takes authorized money, once. <c>CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL</c>: more than there is.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="confirmation">How much; null: all of it.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; money may have been taken.</param>
    Task<Outcome<Payment>> ConfirmAsync(
        Payment payment,
        Confirmation? confirmation = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default);

    /// <summary>Releases authorized money of which nothing was taken.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been released.</param>
    Task<Outcome<Payment>> VoidAsync(Payment payment, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Gives money back, as often as something is left. <c>REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL</c>: more than is left.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="refund">How much; null: all that is left.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; money may have been given back.</param>
    Task<Outcome<Payment>> RefundAsync(
        Payment payment,
        Refund? refund = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a payment every few seconds until nothing of it is at the provider any more. Its state then says what became of it:
    /// a charge that came to nothing leaves it <c>created</c>.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting: give it a limit, a provider may be silent for hours.</param>
    Task<Payment> WaitUntilKnownAsync(Guid id, CancellationToken cancellationToken = default);
}
