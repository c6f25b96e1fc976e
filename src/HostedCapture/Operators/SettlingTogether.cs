using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Payments;

namespace HostedCapture.Operators;

/// <summary>The result of saying what became of an operation.</summary>
internal enum SettleResult
{
    /// <summary>It is settled.</summary>
    Settled,

    /// <summary>A second person must say the same.</summary>
    Waits,

    /// <summary>A first person said something else.</summary>
    Differs,

    /// <summary>Above the amount, only people count.</summary>
    NeedsPeople,

    /// <summary>It is settled already, or may still be on its way.</summary>
    NotOpen,

    /// <summary>What was done needs the provider's id.</summary>
    NeedsProviderId,
}

/// <summary>
/// Settles operations whose provider cannot be asked. Above a configured amount two people must say the same, each signed in by
/// herself; what the first one said counts for a day.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="settings">The amounts.</param>
/// <param name="byHand">Settles.</param>
/// <param name="audit">Gets a row for each thing that is said.</param>
/// <param name="time">The clock.</param>
internal sealed class SettlingTogether(Db db, OperatorSettings settings, SettlingByHand byHand, AuditLog audit, TimeProvider time)
{
    /// <summary>How long a first person's word waits for a second one.</summary>
    public static readonly TimeSpan Waits = TimeSpan.FromDays(1);

    private const string Columns = "outcome, provider_id, reason, subject, name, created_at as time";

    /// <summary>What a first person said of an operation; null: nothing, or too long ago.</summary>
    public async Task<SettleProposal?> FindAsync(Guid operationId)
    {
        var row = await db.ReadAsync(tx => FindAsync(tx, operationId));
        return row is null ? null : Show(row);
    }

    /// <summary>Settles an operation, or notes what was said for a second person.</summary>
    /// <param name="caller">Who says it.</param>
    /// <param name="payment">The operation's payment.</param>
    /// <param name="operationId">The operation.</param>
    /// <param name="said">What.</param>
    public async Task<SettleResult> SettleAsync(CurrentOperator caller, StoredPayment payment, Guid operationId, SettleOperation said)
    {
        var operation = payment.Operations.First(one => one.Id == operationId);
        var approved = said.Outcome == "approved";
        if (operation.State is not (AttemptState.Running or AttemptState.Unknown) || operation.LeaseUntil > time.GetUtcNow())
            return SettleResult.NotOpen;
        if (approved && said.ProviderId is null
            && operation.Operation is Domain.Operation.Charge or Domain.Operation.Authorize or Domain.Operation.Confirm)
            return SettleResult.NeedsProviderId;
        var words = $"{said.Outcome}{(said.ProviderId is null ? "" : $" as {said.ProviderId}")}: {said.Reason}";
        if (settings.SettleTogetherAbove.TryGetValue(operation.Amount.Currency, out var alone) && operation.Units > alone.Units)
        {
            if (caller.IsMachine)
                return SettleResult.NeedsPeople;
            if (await SayAsync(caller, payment.Id, operationId, said, words) is { } first)
                return first;
        }

        // Before the money is moved in the books: without the reason in the audit log, nothing is settled.
        await audit.WriteAsync(audit.Row("payment.settle", "asked", payment.Id, $"operation {operation.Number} {words}"));
        var problem = await byHand.SettleAsync(operationId, approved, said.ProviderId, $"{AuditLog.OperatorActor}{caller.Subject}");
        if (problem is not null)
            return SettleResult.NotOpen;
        await db.InTransactionAsync(
            tx => tx.ExecuteAsync("delete from settle_proposals where operation_id = @operationId", new { operationId }));
        return SettleResult.Settled;
    }

    // Null: another person said the same before, so that it can be settled.
    private Task<SettleResult?> SayAsync(CurrentOperator caller, Guid paymentId, Guid operationId, SettleOperation said, string words)
    {
        var row = audit.Row("payment.settle_proposed", AuditLog.Success, paymentId, words);
        var values = new
        {
            operationId,
            said.Outcome,
            said.ProviderId,
            said.Reason,
            caller.Subject,
            caller.Name,
            now = time.GetUtcNow(),
        };
        return db.InTransactionAsync<SettleResult?>(async tx =>
        {
            if (await FindAsync(tx, operationId) is { } first && first.Subject != caller.Subject)
                return first.Outcome == said.Outcome && first.ProviderId == said.ProviderId ? null : SettleResult.Differs;
            // The first word, a corrected one, or one in the place of one that is too old.
            await tx.ExecuteAsync(
                """
                insert into settle_proposals (operation_id, outcome, provider_id, reason, subject, name, created_at)
                values (@operationId, @Outcome, @ProviderId, @Reason, @Subject, @Name, @now)
                on conflict (operation_id) do update set outcome = excluded.outcome, provider_id = excluded.provider_id,
                    reason = excluded.reason, subject = excluded.subject, name = excluded.name, created_at = excluded.created_at
                """,
                values);
            await audit.AppendAsync(tx, row);
            return SettleResult.Waits;
        });
    }

    private Task<Row?> FindAsync(Tx tx, Guid operationId) => tx.FindAsync<Row>(
        $"select {Columns} from settle_proposals where operation_id = @operationId and created_at > @old",
        new { operationId, old = time.GetUtcNow() - Waits });

    private static SettleProposal Show(Row row) => new(row.Outcome, row.ProviderId, row.Reason, row.Subject, row.Name, row.Time);

    private sealed record Row
    {
        public string Outcome { get; init; } = "";

        public string? ProviderId { get; init; }

        public string Reason { get; init; } = "";

        public string Subject { get; init; } = "";

        public string Name { get; init; } = "";

        public DateTimeOffset Time { get; init; }
    }
}
