using HostedCapture.Data;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>An operation whose provider is to be asked now.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Request">What the provider is asked.</param>
public sealed record OpenOperation(StoredOperation Operation, PaymentLookupRequest Request);

/// <summary>The SQL of asking providers for operations: which are due, and who asks.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class PaymentLookups(Db db, TimeProvider time)
{
    /// <summary>Takes operations that are due, so that no other node asks for them meanwhile; they are due again after the hold.</summary>
    /// <param name="most">How many.</param>
    /// <param name="hold">Longer than asking takes.</param>
    public Task<IReadOnlyList<OpenOperation>> ClaimAsync(int most, TimeSpan hold)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return db.InTransactionAsync<IReadOnlyList<OpenOperation>>(async tx =>
        {
            var claimed = await tx.QueryAsync<Claim>(
                """
                update payment_attempts set lookup_at = @held
                where id in (select id from payment_attempts where lookup_at <= @now order by lookup_at limit @most) and lookup_at <= @now
                returning id, payment_id
                """,
                new { now, most, held = now + (long)hold.TotalMilliseconds });
            var open = new List<OpenOperation>();
            foreach (var claim in claimed)
            {
                var payment = (await PaymentRow.ReadAsync(tx, "id = @id", new { id = claim.PaymentId }))!;
                var operation = payment.Operations.First(one => one.Id.ToString() == claim.Id);
                open.Add(new OpenOperation(operation, Request(payment, operation, now)));
            }

            return open;
        });
    }

    /// <summary>Sets when to ask for an operation again. Not for one that was settled meanwhile.</summary>
    public Task<int> AskAgainAsync(StoredOperation operation, DateTimeOffset at) => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "update payment_attempts set lookup_at = @at where id = @id and state in ('running', 'unknown')",
        new { id = operation.Id.ToString(), at = at.ToUnixTimeMilliseconds() }));

    private static PaymentLookupRequest Request(StoredPayment payment, StoredOperation operation, long now) => new()
    {
        Operation = operation.Operation,
        AttemptId = operation.Id,
        Key = operation.Key,
        PaymentId = payment.Id,
        Amount = operation.Amount,
        UpstreamId = operation.UpstreamId,
        Charged = payment.ChargedHandle,
        Confirmed = payment.ConfirmedHandle,
        RefundedBefore = operation.RefundedBefore,
        StartedAt = operation.StartedAt,
        InFlight = operation.LeaseUntil.ToUnixTimeMilliseconds() > now,
        Taken = operation.Taken,
    };

    private sealed class Claim
    {
        public string Id { get; init; } = "";

        public string PaymentId { get; init; } = "";
    }
}
