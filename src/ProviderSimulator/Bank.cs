using System.Collections.Concurrent;

namespace ProviderSimulator;

/// <summary>An operation on a payment. Key and reference are for the ledger; the reference defaults to the payment's.</summary>
internal sealed record Move(Operation Operation, decimal Amount, string? Key = null, string? Reference = null);

/// <summary>The bank behind all systems: moves payments from stage to stage, once, and writes movements into the ledger.</summary>
internal sealed class Bank(Ledger ledger, Clock clock)
{
    private readonly ConcurrentDictionary<Payment, ConcurrentQueue<Action>> _unsettled = new();

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Why an operation is not possible now. The amount is that of a confirmation or refund.</summary>
    public Refusal Check(Payment payment, Operation operation, decimal amount = 0)
    {
        lock (payment.Lock)
        {
            Lapse(payment);
            if (payment.HasLapsed && operation is Operation.Confirm or Operation.Void) return Refusal.Lapsed;
            if (payment.Pending is not null) return Refusal.Stage;
            return (operation, payment.Stage) switch
            {
                (Operation.Authorize or Operation.Charge, Stage.Created) => Refusal.None,
                (Operation.Void, Stage.Authorized) => Refusal.None,
                (Operation.Confirm, Stage.Authorized) => amount > payment.Total ? Refusal.Amount : Refusal.None,
                (Operation.Refund, Stage.Confirmed) when payment.Refunded >= payment.Confirmed => Refusal.Amount,
                (Operation.Refund, Stage.Confirmed) => amount > payment.Confirmed - payment.Refunded ? Refusal.Amount : Refusal.None,
                _ => Refusal.Stage,
            };
        }
    }

    /// <summary>Does a move, if it is possible: at once, or (pending) once it is settled.</summary>
    /// <param name="after">What the system does when it is done; with the number of the ledger's line, 0 if no money moved.</param>
    public Refusal Do(Payment payment, Move move, bool pending = false, Action<long>? after = null)
    {
        var (operation, amount) = (move.Operation, move.Amount);
        lock (payment.Lock)
        {
            if (Check(payment, operation, amount) is not Refusal.None and var refusal) return refusal;
            payment.Declined = null;
            payment.Updated = Now;
            if (!pending)
            {
                Finish(payment, move, after);
                return Refusal.None;
            }
            payment.Pending = operation;
            Later(payment, () => Finish(payment, move, after));
            return Refusal.None;
        }
    }

    /// <summary>Notes a decline. It ends an authorization or charge; other operations may be tried again.</summary>
    public Refusal Decline(Payment payment, Operation operation, string reason, decimal amount = 0)
    {
        lock (payment.Lock)
        {
            if (Check(payment, operation, amount) is not Refusal.None and var refusal) return refusal;
            payment.Declined = (operation, reason);
            payment.Updated = Now;
            if (operation is Operation.Authorize or Operation.Charge) payment.Stage = Stage.Failed;
            return Refusal.None;
        }
    }

    /// <summary>Notes that the bank did not answer an authorization or charge: the next read shows it failed.</summary>
    public Refusal Lose(Payment payment, Operation operation)
    {
        lock (payment.Lock)
        {
            if (Check(payment, operation) is not Refusal.None and var refusal) return refusal;
            payment.Pending = operation;
            Later(payment, () =>
            {
                payment.Pending = null;
                payment.Stage = Stage.Failed;
                payment.Updated = Now;
            });
            return Refusal.None;
        }
    }

    /// <summary>Notes that the bank did not answer another operation: nothing has happened, and an earlier decline is cleared.</summary>
    public static void Silence(Payment payment)
    {
        lock (payment.Lock) payment.Declined = null;
    }

    /// <summary>A change of a payment that is applied after the next read, or when the clock moves on.</summary>
    public void Later(Payment payment, Action action)
    {
        lock (payment.Lock) _unsettled.GetOrAdd(payment, _ => new()).Enqueue(action);
    }

    /// <summary>Applies a payment's pending changes after a read showed the old state.</summary>
    public void Settle(Payment payment)
    {
        lock (payment.Lock)
        {
            if (!_unsettled.TryRemove(payment, out var actions)) return;
            foreach (var action in actions) action();
        }
    }

    public void SettleAll()
    {
        foreach (var payment in _unsettled.Keys) Settle(payment);
    }

    /// <summary>Undoes a confirmation or refund that was not yet sent to the processor: removes its line from the ledger.</summary>
    public void TakeBack(Payment payment, Operation operation, decimal amount, long line)
    {
        lock (payment.Lock)
        {
            ledger.TakeBack(line);
            payment.Updated = Now;
            if (operation == Operation.Refund)
            {
                payment.Refunded -= amount;
                return;
            }
            payment.Confirmed -= amount;
            payment.Stage = Stage.Voided;
        }
    }

    /// <summary>Lapses an authorization that was not used in time.</summary>
    public void Lapse(Payment payment)
    {
        lock (payment.Lock)
        {
            if (payment is not { Stage: Stage.Authorized, Pending: null, Authorized: { } at } || Now <= at + Payment.Window) return;
            payment.Stage = Stage.Voided;
            payment.HasLapsed = true;
            payment.Declined = null;
            payment.Updated = at + Payment.Window;
        }
    }

    private void Finish(Payment payment, Move move, Action<long>? after)
    {
        var (operation, amount) = (move.Operation, move.Amount);
        payment.Pending = null;
        payment.Updated = Now;
        var line = 0L;
        switch (operation)
        {
            case Operation.Authorize:
                (payment.Stage, payment.Authorized) = (Stage.Authorized, Now);
                ledger.Hold(payment, move);
                break;
            case Operation.Charge or Operation.Confirm:
                (payment.Stage, payment.Confirmed) = (Stage.Confirmed, amount);
                payment.Authorized ??= Now;
                break;
            case Operation.Void:
                payment.Stage = Stage.Voided;
                break;
            case Operation.Refund:
                payment.Refunded += amount;
                break;
            default:
                throw new InvalidOperationException($"{operation} is nothing that a payment does.");
        }
        if (amount > 0 && operation is Operation.Charge or Operation.Confirm or Operation.Refund)
            line = ledger.Move(payment, move);
        after?.Invoke(line);
    }
}
