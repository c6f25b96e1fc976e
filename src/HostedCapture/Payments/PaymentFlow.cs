using System.Security.Cryptography;
using System.Text;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>What came of an operation, for the one who asked for it.</summary>
public abstract record Settlement
{
    private Settlement()
    {
    }

    /// <summary>It is done, or this very request did it before.</summary>
    /// <param name="Payment">The payment now.</param>
    public sealed record Done(StoredPayment Payment) : Settlement;

    /// <summary>The provider said no.</summary>
    /// <param name="Payment">The payment now.</param>
    /// <param name="Code">The provider's reason.</param>
    public sealed record Declined(StoredPayment Payment, string Code) : Settlement;

    /// <summary>Certainly nothing was moved; it may be asked for again.</summary>
    public sealed record Unavailable : Settlement;

    /// <summary>Nobody knows yet; the payment settles by itself.</summary>
    /// <param name="Payment">The payment now.</param>
    public sealed record Open(StoredPayment Payment) : Settlement;

    /// <summary>The payment is not in a state for it.</summary>
    public sealed record NotPossible : Settlement;

    /// <summary>The provider cannot do it.</summary>
    /// <param name="Operation">What it cannot do.</param>
    public sealed record NotSupported(PaymentOperation Operation) : Settlement;
}

/// <summary>
/// Moves money: the operation is committed before the provider is called, the call is outside any transaction, and its
/// outcome is committed only while the operation is the payment's newest. What nobody knows is asked for by
/// <see cref="PaymentReconciler"/> and never done again.
/// </summary>
public sealed partial class PaymentFlow(
    OperationStore operations, UnwrittenOutcomes unwritten, IEnumerable<IPaymentProvider> providers, PaymentMetrics metrics, TimeProvider time, ILogger<PaymentFlow> logger)
{
    /// <summary>Charges a payment's card, or authorizes where it is deferred.</summary>
    /// <param name="id">The operation's id.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="card">Its card, with a token.</param>
    /// <param name="installments">In how many it is paid.</param>
    /// <param name="address">Who asks, for providers that want it.</param>
    public Task<Settlement> ChargeAsync(Guid id, StoredPayment payment, ChargedCard card, int installments, string? address) => RunAsync(
        id,
        payment,
        payment.Payment.Deferred ? PaymentOperation.Authorize : PaymentOperation.Charge,
        card.Provider,
        payment.Payment.Total,
        installments,
        (provider, operation) => provider.ChargeAsync(Request(payment, card, operation, installments, address)));

    /// <summary>Takes authorized money.</summary>
    public Task<Settlement> ConfirmAsync(Guid id, StoredPayment payment, Money amount, Money? tax) => StepAsync(
        id, payment, PaymentOperation.Confirm, amount, (provider, operation) => provider.ConfirmAsync(Step(payment, operation, tax)));

    /// <summary>Releases authorized money.</summary>
    public Task<Settlement> VoidAsync(Guid id, StoredPayment payment) => StepAsync(
        id, payment, PaymentOperation.Void, payment.Payment.Total, (provider, operation) => provider.VoidAsync(Step(payment, operation, null)));

    /// <summary>Gives taken money back.</summary>
    public Task<Settlement> RefundAsync(Guid id, StoredPayment payment, Money amount) => StepAsync(
        id, payment, PaymentOperation.Refund, amount, (provider, operation) => provider.RefundAsync(Step(payment, operation, null)));

    /// <summary>
    /// The operation of a request that may have run before and been cut off: what became of it, or the id under which to
    /// begin it. One that certainly moved nothing may begin again; its id follows from the request's, so that a third run
    /// finds the second.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="reserved">The id that the request's idempotency key reserves.</param>
    public static (Guid Id, Settlement? Known) Place(StoredPayment payment, Guid reserved)
    {
        var id = reserved;
        for (var run = 1; ; run++)
        {
            switch (payment.Operations.FirstOrDefault(before => before.Id == id)?.State)
            {
                case null:
                    return (id, null);
                case OperationState.Refused:
                    id = new Guid(SHA256.HashData(Encoding.ASCII.GetBytes($"{reserved} {run}")).AsSpan(0, 16));
                    break;
                default:
                    return (id, After(payment, id));
            }
        }
    }

    private Task<Settlement> StepAsync(Guid id, StoredPayment payment, PaymentOperation operation, Money amount, Func<IPaymentProvider, StoredOperation, Task<PaymentOutcome>> call) =>
        payment.Provider is { } provider && payment.ChargedHandle is not null
            ? RunAsync(id, payment, operation, provider, amount, null, call)
            : Task.FromResult<Settlement>(new Settlement.NotPossible());

    private async Task<Settlement> RunAsync(
        Guid id, StoredPayment payment, PaymentOperation operation, string name, Money amount, int? installments, Func<IPaymentProvider, StoredOperation, Task<PaymentOutcome>> call)
    {
        if (providers.FirstOrDefault(provider => provider.Name == name) is not { } provider || !provider.Supports(operation))
            return payment.Payment.Next(operation.Begins(), amount.Units) is null ? new Settlement.NotPossible() : new Settlement.NotSupported(operation);
        if (await operations.BeginAsync(id, payment, operation, name, amount.Units, installments) is not Begun.Now { Operation: var begun })
            return new Settlement.NotPossible();

        var start = time.GetTimestamp();
        var outcome = await CallAsync(provider, begun, call);
        metrics.Operated(name, operation, outcome, time.GetElapsedTime(start));
        LogOutcome(payment.Id, begun.Number, OperationRow.Name(operation), name, outcome.GetType().Name, Reason(outcome));
        if (await FinishAsync(begun, outcome) is not { } after)
            return new Settlement.Open(InFlight(payment, operation, amount.Units));
        return outcome is PaymentOutcome.NotSupported ? new Settlement.NotSupported(operation) : After(after, id);
    }

    // What the records say of an operation, which another may have settled meanwhile.
    private static Settlement After(StoredPayment payment, Guid id)
    {
        var operation = payment.Operations.First(one => one.Id == id);
        return operation.State switch
        {
            OperationState.Approved => new Settlement.Done(payment),
            OperationState.Declined => new Settlement.Declined(payment, operation.Code ?? ""),
            OperationState.Refused => new Settlement.Unavailable(),
            OperationState.Orphan => new Settlement.NotPossible(),
            _ => new Settlement.Open(payment),
        };
    }

    private static StoredPayment InFlight(StoredPayment payment, PaymentOperation operation, long units) =>
        payment with { Payment = payment.Payment.Next(operation.Begins(), units) ?? payment.Payment };

    private async Task<PaymentOutcome> CallAsync(IPaymentProvider provider, StoredOperation operation, Func<IPaymentProvider, StoredOperation, Task<PaymentOutcome>> call)
    {
        try
        {
            return await call(provider, operation);
        }
        catch (Exception exception)
        {
            // A bug in an adapter says nothing about the money. Only the type is logged: a message may quote its input.
            LogAdapterFailed(provider.Name, exception.GetType().Name, exception.StackTrace);
            return new PaymentOutcome.Unknown("adapter");
        }
    }

    // What the provider did must not be lost with the database: it is written later. Null: so it is.
    private async Task<StoredPayment?> FinishAsync(StoredOperation operation, PaymentOutcome outcome)
    {
        try
        {
            return await operations.FinishAsync(operation, outcome);
        }
        catch (DatabaseUnavailableException)
        {
            unwritten.Keep(operation.PaymentId, operation.Number, () => operations.FinishAsync(operation, outcome));
            return null;
        }
    }

    private async Task<bool> RememberAsync(StoredOperation operation, string upstreamId)
    {
        try
        {
            return await operations.RememberAsync(operation, upstreamId);
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
    }

    private ChargeRequest Request(StoredPayment payment, ChargedCard card, StoredOperation operation, int installments, string? address)
    {
        var (body, intent) = (payment.Body, card.Captured?.Body);
        var (person, billing) = (body.Payer?.PayerInfo, intent?.Billing);
        return new ChargeRequest
        {
            Operation = operation.Operation,
            AttemptId = operation.Id,
            Key = operation.Key,
            PaymentId = payment.Id,
            Amount = payment.Payment.Total,
            GatewayOrder = payment.GatewayOrder,
            Token = card.Token!,
            Kind = card.Captured?.Kind,
            CaptureGateway = card.Captured?.Gateway,
            Payer = new Payer(
                person?.FullName ?? intent?.Cardholder?.Name,
                person?.Email ?? intent?.Cardholder?.Email,
                person?.Country ?? intent?.Cardholder?.Country,
                person?.DocumentType,
                person?.DocumentNumber)
            {
                IpAddress = address,
                Phone = body.Transaction?.ItemList?.ShippingAddress?.Phone,
            },
            Billing = billing is null ? null : new BillingAddress(billing.Line1, billing.Line2, billing.City, billing.State, billing.Country),
            Tax = AmountRules.Tax(body.Transaction!.Amount!.Details?.Tax, payment.Payment.Total),
            Installments = installments,
            Description = body.Transaction.Description,
            SoftDescriptor = body.Transaction.SoftDescriptor,
            ReturnUrl = body.RedirectUrls?.ReturnUrl ?? intent?.RedirectUrls?.ReturnUrl ?? "",
            CancelUrl = body.RedirectUrls?.CancelUrl ?? intent?.RedirectUrls?.CancelUrl ?? "",
            Remember = upstreamId => RememberAsync(operation, upstreamId),
        };
    }

    private PaymentStep Step(StoredPayment payment, StoredOperation operation, Money? tax) => new()
    {
        AttemptId = operation.Id,
        Key = operation.Key,
        PaymentId = payment.Id,
        Amount = payment.Payment.Total.With(operation.Amount),
        GatewayOrder = payment.GatewayOrder,
        Charged = payment.ChargedHandle!,
        Deferred = payment.Payment.Deferred,
        Confirmed = payment.ConfirmedHandle,
        Total = payment.Payment.Total,
        RefundedBefore = payment.Payment.Total.With(operation.RefundedBefore),
        Tax = tax,
        Remember = upstreamId => RememberAsync(operation, upstreamId),
    };

    private static string? Reason(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Declined declined => declined.Code,
        PaymentOutcome.Refused refused => refused.Reason,
        PaymentOutcome.Pending pending => pending.Reason,
        PaymentOutcome.Unknown unknown => unknown.Reason,
        _ => null,
    };

    [LoggerMessage(1, LogLevel.Information, "Payment {PaymentId}, operation {Number} ({Operation}) at {Provider}: {Outcome} {Reason}")]
    private partial void LogOutcome(Guid paymentId, int number, string operation, string provider, string outcome, string? reason);

    [LoggerMessage(2, LogLevel.Error, "The payment adapter of {Provider} failed with {Exception}: {Where}")]
    private partial void LogAdapterFailed(string provider, string exception, string? where);
}
