using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>
/// The SQL of operations on payments: TX1 locks the payment and decides the operation, TX2 settles it, only while the operation is
/// the newest.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="changes">Signals changes without an event: an operation begins.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="audit">Gets a row for the outcome of each operation.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">The lease.</param>
/// <param name="providers">
/// Their timeouts, which the lease must outlast: an empty look-up proves nothing while a request may be on its way.
/// </param>
/// <param name="logger">Logs what needs a person.</param>
public sealed partial class PaymentAttempts(
    Db db,
    Changes changes,
    PaymentEvents events,
    AuditLog audit,
    TimeProvider time,
    AttemptSettings settings,
    ConfiguredProviders providers,
    ILogger<PaymentAttempts> logger)
{
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);
    /// <summary>TX1: locks the payment, decides the operation and writes it. Of concurrent calls, one succeeds.</summary>
    /// <param name="id">
    /// The operation's id: the one its request's idempotency key reserves, so that a request that died is not run again.
    /// </param>
    /// <param name="seen">The payment as it was read.</param>
    /// <param name="move">What is asked for.</param>
    /// <param name="provider">Where.</param>
    public Task<BeginResult> BeginAsync(Guid id, StoredPayment seen, Move move, string provider)
    {
        var now = time.GetUtcNow();
        var key = AttemptStore.NewKey();
        return db.InTransactionAsync<BeginResult>(async tx =>
        {
            if (await AttemptStore.ExistsAsync(tx, id))
                return new BeginResult.Before();
            var payment = await LockAsync(tx, seen.Id, now);
            if (payment.Version != seen.Version)
                return new BeginResult.Edited();
            var amount = move.AmountOf(payment.Payment);
            var operation = new Attempt
            {
                Id = id,
                OwnerId = payment.Id,
                Number = payment.Attempt + 1,
                Operation = move.OperationOn(payment.Payment),
                Provider = provider,
                ProviderKey = key,
                Card = payment.Card,
                Currency = amount.Currency.Code,
                Units = amount.Units,
                RefundedUnits = payment.Payment.Refunded,
                StartedAt = now,
                LeaseUntil = now + Lease(provider),
            };
            if (payment.Payment.Next(move.Asked, amount.Units) is not { } next
                || payment.Payment.Refunded + amount.Units > move.MostRefunded?.Units)
                return new BeginResult.NotPossible();
            var taken = await tx.ExecuteAsync(
                """
                update payments set state = @next, attempt = attempt + 1, updated_at = @now, provider = @provider,
                    installments = coalesce(@Installments, installments)
                where id = @Id and state = @from and attempt = @Attempt and version = @Version and (state <> 'created' or expires_at > @now)
                """,
                new
                {
                    payment.Id,
                    next = next.State,
                    from = payment.Payment.State,
                    payment.Attempt,
                    payment.Version,
                    provider,
                    move.Installments,
                    now,
                });
            if (taken == 0)
                return new BeginResult.NotPossible();
            await AttemptStore.InsertAsync(tx, operation);
            tx.AfterCommit(() => changes.Publish(payment.Id));
            return new BeginResult.Now(operation, payment);
        });
    }

    /// <summary>
    /// TX2: writes the outcome. It may be called again, by another node too: the first outcome counts.
    /// An unknown outcome leaves the payment as it is, to be looked up.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="actor">For the audit log; null: the current caller, or the system.</param>
    /// <returns>The payment afterwards.</returns>
    public Task<StoredPayment> SettleAsync(Attempt operation, Outcome outcome, string? actor = null)
    {
        var now = time.GetUtcNow();
        var (state, code) = (AttemptStore.After(outcome), outcome.Why);
        var word = ColumnTypes.Name(operation.Operation);
        var handle = (outcome as Outcome.Approved)?.Handle;
        var detail = code is null ? $"operation {operation.Number}" : $"operation {operation.Number}: {code}";
        var row = audit.Row($"payment.{word}", ColumnTypes.Name(state), operation.OwnerId, detail);
        row = row with { Actor = actor ?? row.Actor };
        return db.InTransactionAsync(async tx =>
        {
            var payment = await LockAsync(tx, operation.OwnerId, now);
            var known = payment.Operations.First(one => one.Id == operation.Id).State;
            if (state == AttemptState.Unknown)
            {
                if (await AttemptStore.NoteUnknownAsync(tx, operation, outcome, now))
                    await audit.AppendAsync(tx, row);
            }
            else if (After(payment, operation, known, outcome) is { } next && await WriteAsync(tx, payment, operation, outcome, next, now))
            {
                await AttemptStore.NoteAsync(tx, operation, state, outcome, handle, now);
                await audit.AppendAsync(tx, row);
                await AnnounceAsync(tx, payment, operation, outcome, next);
            }
            else if (state == AttemptState.Approved
                && await AttemptStore.NoteAsync(tx, operation, AttemptState.Orphan, outcome, handle, now))
            {
                await audit.AppendAsync(tx, row with { Outcome = "too late" });
                tx.AfterCommit(() =>
                    LogOrphan(operation.OwnerId, operation.Number, word, operation.Amount, operation.Provider, operation.Id));
            }

            return await PaymentStore.ReadAsync(tx, operation.OwnerId);
        });
    }

    // Locks the row: a second call reads what the first wrote. Personal data deleted before gets a new date of deletion.
    private static async Task<StoredPayment> LockAsync(Tx tx, Guid paymentId, DateTimeOffset now)
    {
        await tx.ExecuteAsync(
            "update payments set forget_at = coalesce(forget_at, @later) where id = @paymentId",
            new { paymentId, later = now + PaymentRetention.LaterKept });
        return await PaymentStore.ReadAsync(tx, paymentId);
    }

    private TimeSpan Lease(string provider)
    {
        var shortest = providers.TimeoutOf(provider) + s_margin;
        return settings.Lease > shortest ? settings.Lease : shortest;
    }

    private static bool IsCharge(Attempt operation) => operation.Operation is Operation.Charge or Operation.Authorize;

    // Null: the payment was settled by another operation, or by this one.
    private static Payment? After(StoredPayment payment, Attempt operation, AttemptState known, Outcome outcome)
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
        // The payment still asks for what was charged.
        var was = IsCharge(operation)
            ? payment.Payment with { Deferred = operation.Operation == Operation.Authorize, Total = operation.Amount }
            : payment.Payment;
        return known switch
        {
            AttemptState.Running or AttemptState.Unknown => was.Next(happened, units),
            // It was done after it had been given up. No other operation has begun since, but after an edit the payment may no longer
            // ask for what was charged.
            AttemptState.Refused when happened == PaymentEvent.Approve && (!IsCharge(operation) || payment.Asks(operation)) =>
                was.Next(operation.Operation.Begins(), units)?.Next(happened, units),
            _ => null,
        };
    }

    private static async Task<bool> WriteAsync(
        Tx tx,
        StoredPayment payment,
        Attempt operation,
        Outcome outcome,
        Payment next,
        DateTimeOffset now)
    {
        var handle = (outcome as Outcome.Approved)?.Handle;
        var charged = IsCharge(operation) ? handle : null;
        var confirmed = operation.Operation == Operation.Confirm ? handle : null;
        return await tx.ExecuteAsync(
            """
            update payments set state = @next, deferred = @Deferred, currency = @currency, total = @total,
                paid = @Paid, refunded = @Refunded, updated_at = @now,
                charged_handle = coalesce(@charged, charged_handle), confirmed_handle = coalesce(@confirmed, confirmed_handle)
            where id = @Id and attempt = @Number and state = @from
            """,
            new
            {
                payment.Id,
                operation.Number,
                from = payment.Payment.State,
                next = next.State,
                next.Deferred,
                currency = next.Total.Currency.Code,
                total = next.Total.Units,
                next.Paid,
                next.Refunded,
                charged,
                confirmed,
                now,
            }) == 1;
    }

    // A payment back in its earlier state is an event only after an "unknown" or a decline was reported.
    private async Task AnnounceAsync(Tx tx, StoredPayment payment, Attempt operation, Outcome outcome, Payment next)
    {
        var what = outcome switch
        {
            Outcome.Approved => next.State.ToWire(),
            Outcome.Declined when next.State == PaymentState.Rejected => next.State.ToWire(),
            Outcome.Declined => $"{ColumnTypes.Name(operation.Operation)}_declined",
            _ when payment.Operations.First(one => one.Id == operation.Id).State == AttemptState.Unknown =>
                $"{ColumnTypes.Name(operation.Operation)}_failed",
            _ => null,
        };
        if (what is not null)
            await events.AppendAsync(tx, payment.Id, what);
        else
            tx.AfterCommit(() => changes.Publish(payment.Id));
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "Payment {PaymentId}, operation {Number} ({Operation} {Amount}): {Provider} did it after the payment had moved on; look there "
            + "for the reference {Reference}")]
    private partial void LogOrphan(Guid paymentId, int number, string operation, Money amount, string provider, Guid reference);
}
