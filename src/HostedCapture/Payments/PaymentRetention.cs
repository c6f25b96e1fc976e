using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Intents;
using HostedCapture.Webhooks;

namespace HostedCapture.Payments;

/// <summary>
/// Deletes data: <see cref="PersonalDataKept"/> after a payment was made, or when the merchant deletes its card's intent,
/// the personal data, with the providers' answers, the events and kept answers that show it. What stays is
/// the record of the money: amounts, operations, the order. It goes <see cref="IntentSettings.RecordsKept"/> after its
/// last change.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class PaymentRetention(Db db, TimeProvider time) : IDeletedWithIntent
{
    // A transaction blocks SQLite's one writer: small batches, often.
    private const int Batch = 50;

    /// <summary>How long personal data is kept after a payment was made: longer than a card's holder may dispute it, 120 days.</summary>
    public static TimeSpan PersonalDataKept { get; } = TimeSpan.FromDays(180);

    /// <summary>How long the result of an operation is shown on a payment whose personal data was deleted.</summary>
    public static TimeSpan LaterKept { get; } = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public Task DeletedAsync(Tx tx, Guid intentId) => tx.ExecuteAsync(
        "update payments set forget_at = @now where intent_id = @intentId and forget_at > @now", new { intentId, now = time.GetUtcNow() });

    /// <summary>Deletes the personal data of one batch of payments past their time.</summary>
    public Task<int> ForgetDueAsync()
    {
        var now = time.GetUtcNow();
        return db.InTransactionAsync(async tx =>
        {
            var due = await tx.QueryAsync<Due>(
                """
                update payments set forget_at = null, pan_first = null, pan_last = null, last_four = null, email = null
                where id in (select id from payments where forget_at <= @now order by forget_at limit @Batch) and forget_at <= @now
                returning id, intent_id, body
                """,
                new { now, Batch });
            foreach (var payment in due)
            {
                var body = Impersonal(payment.Body, payment.IntentId is not null);
                await tx.ExecuteAsync("update payments set body = @body where id = @Id", new { payment.Id, body });
                // A captured card is named by its intent's id; any other name of a card is a token.
                await tx.ExecuteAsync(
                    "update attempts set gateway = null, card = case when card = @IntentId then card end where owner_id = @Id",
                    new { payment.Id, payment.IntentId });
                await EventLog.ForgetAsync(tx, payment.Id);
                await Idempotency.ForgetAsync(tx, payment.Id);
            }

            return due.Count;
        });
    }

    /// <summary>Removes one batch of old payments' records. An open operation keeps its payment until its outcome is known.</summary>
    public Task<int> PurgeAsync()
    {
        const string Old = "updated_at <= @old and state not in ('charging', 'confirming', 'voiding', 'refunding')";
        var old = time.GetUtcNow() - IntentSettings.RecordsKept;
        return db.InTransactionAsync(async tx =>
        {
            var ids = await tx.QueryAsync<Guid>(
                $"""
                delete from payments where id in (select id from payments where {Old} order by updated_at limit @Batch) and {Old}
                returning id
                """,
                new { old, Batch });
            foreach (var id in ids)
            {
                await tx.ExecuteAsync("delete from attempts where owner_id = @id", new { id });
                await EventLog.PurgeAsync(tx, id);
                await Idempotency.ForgetAsync(tx, id);
            }

            return ids.Count;
        });
    }

    // The record of the money. Free texts may name a person; a captured card is named by its intent's id, another by its token.
    private static CreatePayment Impersonal(CreatePayment body, bool captured) => new()
    {
        Intent = body.Intent,
        Payer = new PayerBody(null, body.Payer?.PaymentMethod, captured ? body.Payer?.CaptureToken : null),
        AdditionalAttributes = new PaymentAttributes
        {
            CaptureToken = captured ? body.AdditionalAttributes?.CaptureToken : null,
            IsDeferredCapture = body.AdditionalAttributes?.IsDeferredCapture,
        },
        Transaction = new TransactionBody(body.Transaction?.GatewayOrder, null, null, null, body.Transaction?.Amount, null),
        PurchaseOrder = body.PurchaseOrder,
        Authentication = body.Authentication,
    };

    private sealed record Due(Guid Id, Guid? IntentId, CreatePayment Body);
}
