using System.Security.Cryptography;
using System.Text;
using HostedCapture.Attempts;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>The result of an operation.</summary>
public abstract record Settlement
{
    private Settlement()
    {
    }

    /// <summary>It is done, or an earlier run of this request did it.</summary>
    /// <param name="Payment">The payment now.</param>
    public sealed record Done(StoredPayment Payment) : Settlement;

    /// <summary>The provider said no.</summary>
    /// <param name="Payment">The payment now.</param>
    /// <param name="Code">The provider's reason.</param>
    public sealed record Declined(StoredPayment Payment, string Code) : Settlement;

    /// <summary>Nothing was moved; it may be asked for again.</summary>
    public sealed record Unavailable : Settlement;

    /// <summary>The outcome is unknown; the reconciler settles the payment.</summary>
    /// <param name="Payment">The payment now.</param>
    public sealed record Open(StoredPayment Payment) : Settlement;

    /// <summary>The payment was edited since it was read: nothing was sent.</summary>
    public sealed record Edited : Settlement;

    /// <summary>The payment is not in a state for it.</summary>
    public sealed record NotPossible : Settlement;

    /// <summary>The provider is paused: nothing was sent.</summary>
    /// <param name="Provider">Its name.</param>
    public sealed record Paused(string Provider) : Settlement;

    /// <summary>The provider cannot do it.</summary>
    /// <param name="Operation">What it cannot do.</param>
    public sealed record NotSupported(Operation Operation) : Settlement;
}

/// <summary>
/// Moves money: the operation is committed before the provider is called, the call is outside any transaction, and its
/// outcome is committed only while the operation is the payment's newest. An unknown outcome is looked up by
/// <see cref="Reconciler"/>; the operation is never repeated.
/// </summary>
public sealed class PaymentFlow(
    PaymentAttempts attempts, PaymentSettlement settlement, Calls calls, IEnumerable<IProvider> providers, ProviderPauses pauses,
    PaymentMetrics metrics)
{
    /// <summary>Moves money. The provider's request is built in the transaction that begins the operation.</summary>
    /// <param name="id">The operation's id.</param>
    /// <param name="seen">The payment as the caller saw it.</param>
    /// <param name="move">What is asked for.</param>
    public async Task<Settlement> RunAsync(Guid id, StoredPayment seen, Move move)
    {
        if ((move.Card?.Provider ?? seen.Provider) is not { } name || (move.Card is null && seen.ChargedHandle is null))
            return new Settlement.NotPossible();
        var operation = move.OperationOn(seen.Payment);
        if (providers.FirstOrDefault(provider => provider.Facts.Name == name) is not { } provider
            || !provider.Facts.Operations.Contains(operation))
        {
            var isPossible = seen.Payment.Next(move.Asked, move.AmountOf(seen.Payment).Units) is not null;
            return isPossible ? new Settlement.NotSupported(operation) : new Settlement.NotPossible();
        }

        // Money that is there is confirmed, released and given back all the same.
        if (move.Card is not null && pauses.Has(name))
            return new Settlement.Paused(name);

        switch (await attempts.BeginAsync(id, seen, move, name))
        {
            case BeginResult.Edited:
                return new Settlement.Edited();
            case BeginResult.Now begun:
                return await CallAsync(provider, begun, move);
            default:
                return new Settlement.NotPossible();
        }
    }

    /// <summary>
    /// Finds the operation of an earlier run of a request that was cut off: its result, or the id under which to
    /// begin it. One that moved nothing may begin again; its id is derived from the request's, so that a third run
    /// finds the second.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="reserved">The id that the request's idempotency key reserves.</param>
    public static (Guid Id, Settlement? Known) FindEarlierRun(StoredPayment payment, Guid reserved)
    {
        var id = reserved;
        for (var run = 1; ; run++)
        {
            switch (payment.Operations.FirstOrDefault(before => before.Id == id)?.State)
            {
                case null:
                    return (id, null);
                case AttemptState.Refused:
                    id = new Guid(SHA256.HashData(Encoding.ASCII.GetBytes($"{reserved} {run}")).AsSpan(0, 16));
                    break;
                default:
                    return (id, After(payment, id));
            }
        }
    }

    private async Task<Settlement> CallAsync(IProvider provider, BeginResult.Now begun, Move move)
    {
        var operation = begun.Operation;
        ProviderRequest request = operation.Operation is Operation.Charge or Operation.Authorize ? Request(begun, move) : Step(begun, move);
        var call = await calls.RunAsync(settlement, operation, provider, request);
        metrics.Operated(operation.Provider, operation.Operation, call.Outcome, call.Took);
        if (call.After is not { } after)
            return new Settlement.Open(InFlight(begun.Payment, operation));
        return call.Outcome is Outcome.NotSupported ? new Settlement.NotSupported(operation.Operation) : After(after, operation.Id);
    }

    // The stored result of an operation, which another node may have settled meanwhile.
    private static Settlement After(StoredPayment payment, Guid id)
    {
        var operation = payment.Operations.First(one => one.Id == id);
        return operation.State switch
        {
            AttemptState.Approved => new Settlement.Done(payment),
            AttemptState.Declined => new Settlement.Declined(payment, operation.Code ?? ""),
            AttemptState.Refused => new Settlement.Unavailable(),
            AttemptState.Orphan => new Settlement.NotPossible(),
            _ => new Settlement.Open(payment),
        };
    }

    private static StoredPayment InFlight(StoredPayment payment, Attempt operation) =>
        payment with { Payment = payment.Payment.Next(operation.Operation.Begins(), operation.Amount.Units) ?? payment.Payment };

    private static ChargeRequest Request(BeginResult.Now begun, Move move)
    {
        var (operation, payment, card) = (begun.Operation, begun.Payment, move.Card!);
        var (body, intent) = (payment.Body, card.Captured?.Body);
        var (person, billing) = (body.Payer?.PayerInfo, intent?.Billing);
        return new ChargeRequest
        {
            Operation = operation.Operation,
            AttemptId = operation.Id,
            Key = operation.ProviderKey,
            PaymentId = payment.Id,
            Amount = operation.Amount,
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
                IpAddress = move.Address,
                Phone = body.Transaction?.ItemList?.ShippingAddress?.Phone,
            },
            Billing = billing is null
                ? null
                : new BillingAddress(billing.Line1, billing.Line2, billing.City, billing.State, billing.Country),
            Tax = AmountRules.Tax(body.Transaction!.Amount!.Details?.Tax, operation.Amount),
            Installments = move.Installments ?? 1,
            Description = body.Transaction.Description,
            SoftDescriptor = body.Transaction.SoftDescriptor,
            ReturnUrl = body.RedirectUrls?.ReturnUrl ?? intent?.RedirectUrls?.ReturnUrl ?? "",
            CancelUrl = body.RedirectUrls?.CancelUrl ?? intent?.RedirectUrls?.CancelUrl ?? "",
            BankReturnUrl = move.BankReturnUrl,
        };
    }

    private static PaymentStep Step(BeginResult.Now begun, Move move)
    {
        var (operation, payment) = (begun.Operation, begun.Payment);
        return new PaymentStep
        {
            AttemptId = operation.Id,
            Key = operation.ProviderKey,
            PaymentId = payment.Id,
            Amount = operation.Amount,
            GatewayOrder = payment.GatewayOrder,
            Charged = payment.ChargedHandle!,
            Deferred = payment.Payment.Deferred,
            Confirmed = payment.ConfirmedHandle,
            Total = payment.Payment.Total,
            RefundedBefore = operation.RefundedBefore,
            Tax = move.Tax,
        };
    }
}
