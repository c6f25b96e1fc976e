using System.Security.Cryptography;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>
/// The SQL of operations on payments: each is written before its provider is called, and what came of it is written only
/// while it is the newest.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="changes">Told of what is no event: that an operation began.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="audit">Takes the outcome of each operation.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">The lease.</param>
/// <param name="providers">
/// Their timeouts, which the lease must outlast: an empty look-up means nothing while a request may be on its way.
/// </param>
/// <param name="logger">Told what a person must look at.</param>
public sealed partial class OperationStore(
    Db db, Changes changes, PaymentEvents events, AuditLog audit, TimeProvider time, IntentSettings settings, ConfiguredProviders providers, ILogger<OperationStore> logger)
{
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>TX1: takes the payment and writes the operation, which is decided here. Of many at once, one gets it.</summary>
    /// <param name="id">The operation's id: the one its request's idempotency key reserves, so that a request that died is not run again.</param>
    /// <param name="seen">The payment as it was read.</param>
    /// <param name="move">What is asked for.</param>
    /// <param name="provider">Where.</param>
    public Task<Begun> BeginAsync(Guid id, StoredPayment seen, Move move, string provider)
    {
        var now = Now;
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var lease = now + Lease(provider);
        return db.InTransactionAsync<Begun>(async tx =>
        {
            if (await tx.FindAsync<string>("select id from payment_attempts where id = @id", new { id = id.ToString() }) is not null)
                return new Begun.Before();
            var payment = await LockAsync(tx, seen.Id, now);
            if (payment.Version != seen.Version)
                return new Begun.Edited();
            var operation = new StoredOperation
            {
                Id = id,
                PaymentId = payment.Id,
                Number = payment.Attempt + 1,
                Operation = move.OperationOn(payment.Payment),
                Provider = provider,
                Key = key,
                State = OperationState.Running,
                Card = payment.Card,
                Amount = move.AmountOf(payment.Payment),
                RefundedBefore = payment.Payment.Total.With(payment.Payment.Refunded),
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
                LeaseUntil = DateTimeOffset.FromUnixTimeMilliseconds(lease),
            };
            if (payment.Payment.Next(move.Asked, operation.Amount.Units) is not { } next)
                return new Begun.NotPossible();
            var taken = await tx.ExecuteAsync(
                """
                update payments set state = @next, attempt = attempt + 1, updated_at = @now, provider = @provider, installments = coalesce(@installments, installments)
                where id = @id and state = @from and attempt = @attempt and version = @version and (state <> 'created' or expires_at > @now)
                """,
                new
                {
                    id = payment.Id.ToString(),
                    next = PaymentRow.Name(next.State),
                    from = PaymentRow.Name(payment.Payment.State),
                    attempt = (long)payment.Attempt,
                    version = (long)payment.Version,
                    provider,
                    installments = (long?)move.Installments,
                    now,
                });
            if (taken == 0)
                return new Begun.NotPossible();
            await tx.ExecuteAsync(
                """
                insert into payment_attempts (id, payment_id, number, operation, provider, provider_key, state, card, currency, amount,
                    refunded_before, started_at, lease_until, lookup_at)
                values (@id, @payment, @number, @operation, @provider, @key, 'running', @card, @currency, @units,
                    @refunded, @now, @lease, @lease)
                """,
                new
                {
                    id = id.ToString(),
                    payment = payment.Id.ToString(),
                    number = (long)operation.Number,
                    operation = OperationRow.Name(operation.Operation),
                    provider,
                    key,
                    card = operation.Card,
                    currency = operation.Amount.Currency.Code,
                    units = operation.Amount.Units,
                    refunded = operation.RefundedBefore.Units,
                    now,
                    lease,
                });
            tx.AfterCommit(() => changes.Publish(payment.Id.ToString()));
            return new Begun.Now(operation, payment);
        });
    }

    /// <summary>
    /// Writes down what the provider knows an operation by, before money moves. False when it does not own its payment any
    /// more: what nobody would ask for must not be sent. Its lease begins anew.
    /// </summary>
    public async Task<bool> RememberAsync(StoredOperation operation, string upstreamId) => await db.InTransactionAsync(tx => tx.ExecuteAsync(
        "update payment_attempts set upstream_id = @upstreamId, lease_until = @lease, lookup_at = @lease where id = @id and state = 'running' and lease_until > @now",
        new { id = operation.Id.ToString(), upstreamId, now = Now, lease = Now + Lease(operation.Provider) })) == 1;

    /// <summary>
    /// TX2: writes what the provider said. It may be written again, and by whoever asked the provider: the first counts.
    /// An outcome that is not known leaves the payment as it is, to be asked for.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="actor">Who says so, for the audit log; null: the one who asks now, or the system.</param>
    /// <returns>The payment afterwards.</returns>
    public Task<StoredPayment> FinishAsync(StoredOperation operation, Outcome outcome, string? actor = null)
    {
        var now = Now;
        var (state, code) = (After(outcome), outcome.Why);
        var word = OperationRow.Name(operation.Operation);
        var row = audit.Row($"payment.{word}", OperationRow.Name(state), operation.PaymentId.ToString(), code is null ? $"operation {operation.Number}" : $"operation {operation.Number}: {code}");
        row = row with { Actor = actor ?? row.Actor };
        return db.InTransactionAsync(async tx =>
        {
            var payment = await LockAsync(tx, operation.PaymentId, now);
            var known = payment.Operations.First(one => one.Id == operation.Id).State;
            if (state == OperationState.Unknown)
            {
                if (await NoteUnknownAsync(tx, operation, outcome is Outcome.Pending, code, now) == 1)
                    await audit.AppendAsync(tx, row);
            }
            else if (After(payment, operation, known, outcome) is { } next && await SettleAsync(tx, payment, operation, outcome, next, now))
            {
                await NoteAsync(tx, operation, state, code, outcome, now);
                await audit.AppendAsync(tx, row);
                await AnnounceAsync(tx, payment, operation, outcome, next);
            }
            else if (state == OperationState.Approved && await NoteAsync(tx, operation, OperationState.Orphan, code, outcome, now) == 1)
            {
                await audit.AppendAsync(tx, row with { Outcome = "too late" });
                tx.AfterCommit(() =>
                    LogOrphan(operation.PaymentId, operation.Number, word, operation.Amount, operation.Provider, operation.Id));
            }

            return (await PaymentRow.ReadAsync(tx, "id = @id", new { id = operation.PaymentId.ToString() }))!;
        });
    }

    // Holds the row: who comes second reads what the first wrote. What is written of a forgotten payment is forgotten in turn.
    private static async Task<StoredPayment> LockAsync(Tx tx, Guid paymentId, long now)
    {
        var values = new { id = paymentId.ToString(), later = now + (long)PaymentRetention.LaterKept.TotalMilliseconds };
        await tx.ExecuteAsync("update payments set forget_at = coalesce(forget_at, @later) where id = @id", values);
        return (await PaymentRow.ReadAsync(tx, "id = @id", values))!;
    }

    private long Lease(string provider)
    {
        var shortest = providers.TimeoutOf(provider) + s_margin;
        return (long)(settings.Lease > shortest ? settings.Lease : shortest).TotalMilliseconds;
    }

    // Null: the payment has moved on without this operation, or with it.
    private static Payment? After(StoredPayment payment, StoredOperation operation, OperationState known, Outcome outcome)
    {
        var happened = outcome switch
        {
            Outcome.Approved => PaymentEvent.Approve,
            Outcome.Declined => PaymentEvent.Decline,
            _ => PaymentEvent.Fail,
        };
        if (payment.Attempt != operation.Number)
            return null;
        var units = operation.Amount.Units;
        // The payment is what was charged.
        var was = operation.IsCharge
            ? payment.Payment with { Deferred = operation.Operation == Operation.Authorize, Total = operation.Amount }
            : payment.Payment;
        return known switch
        {
            OperationState.Running or OperationState.Unknown => was.Next(happened, units),
            // It was given up, and then was done after all. Nothing else has begun since, but an edit may have come: what was
            // charged is then no more what is asked for.
            OperationState.Refused when happened == PaymentEvent.Approve && (!operation.IsCharge || operation.IsFor(payment)) =>
                was.Next(operation.Operation.Begins(), units)?.Next(happened, units),
            _ => null,
        };
    }

    private static async Task<bool> SettleAsync(Tx tx, StoredPayment payment, StoredOperation operation, Outcome outcome, Payment next, long now)
    {
        var handle = (outcome as Outcome.Approved)?.Handle;
        var charged = operation.IsCharge ? handle : null;
        var confirmed = operation.Operation == Operation.Confirm ? handle : null;
        return await tx.ExecuteAsync(
            """
            update payments set state = @next, deferred = @deferred, currency = @currency, total = @total,
                paid = @paid, refunded = @refunded, updated_at = @now,
                charged_handle = coalesce(@charged, charged_handle), confirmed_handle = coalesce(@confirmed, confirmed_handle)
            where id = @id and attempt = @number and state = @from
            """,
            new
            {
                id = payment.Id.ToString(),
                number = (long)operation.Number,
                from = PaymentRow.Name(payment.Payment.State),
                next = PaymentRow.Name(next.State),
                deferred = next.Deferred ? 1L : 0L,
                currency = next.Total.Currency.Code,
                total = next.Total.Units,
                paid = next.Paid,
                refunded = next.Refunded,
                charged,
                confirmed,
                now,
            }) == 1;
    }

    // Asked for soon, since the provider may have answered others already.
    private static Task<int> NoteUnknownAsync(Tx tx, StoredOperation operation, bool taken, string? code, long now) => tx.ExecuteAsync(
        "update payment_attempts set state = 'unknown', taken = @taken, code = @code, lookup_at = @soon where id = @id and state = 'running'",
        new { id = operation.Id.ToString(), taken = taken ? 1L : 0L, code, soon = now + (long)PaymentReconciler.FirstLookup.TotalMilliseconds });

    // Another may have settled it since it was read: what is decided stays.
    private static Task<int> NoteAsync(Tx tx, StoredOperation operation, OperationState state, string? code, Outcome outcome, long now) => tx.ExecuteAsync(
        """
        update payment_attempts set state = @state, code = @code, authorization_code = @authorization, handle = @handle, gateway = @gateway, finished_at = @now, lookup_at = null
        where id = @id and state in ('running', 'unknown', 'refused')
        """,
        new
        {
            id = operation.Id.ToString(),
            state = OperationRow.Name(state),
            code,
            authorization = (outcome as Outcome.Approved)?.Code,
            handle = (outcome as Outcome.Approved)?.Handle,
            gateway = outcome switch
            {
                Outcome.Approved approved => approved.Gateway,
                Outcome.Declined declined => declined.Gateway,
                _ => null,
            },
            now,
        });

    // What is back where it was is news only to those who were told that nobody knows, or that it was declined.
    private async Task AnnounceAsync(Tx tx, StoredPayment payment, StoredOperation operation, Outcome outcome, Payment next)
    {
        var what = outcome switch
        {
            Outcome.Approved => next.State.ToWire(),
            Outcome.Declined when next.State == PaymentState.Rejected => next.State.ToWire(),
            Outcome.Declined => $"{OperationRow.Name(operation.Operation)}_declined",
            _ when payment.Operations.First(one => one.Id == operation.Id).State == OperationState.Unknown => $"{OperationRow.Name(operation.Operation)}_failed",
            _ => null,
        };
        if (what is not null)
            await events.AppendAsync(tx, payment.Id, what);
        else
            tx.AfterCommit(() => changes.Publish(payment.Id.ToString()));
    }

    private static OperationState After(Outcome outcome) => outcome switch
    {
        Outcome.Approved => OperationState.Approved,
        Outcome.Declined => OperationState.Declined,
        Outcome.Refused or Outcome.NotSupported => OperationState.Refused,
        _ => OperationState.Unknown,
    };

    [LoggerMessage(1, LogLevel.Error, "Payment {PaymentId}, operation {Number} ({Operation} {Amount}): {Provider} did it after the payment had moved on; look there for the reference {Reference}")]
    private partial void LogOrphan(Guid paymentId, int number, string operation, Money amount, string provider, Guid reference);
}
