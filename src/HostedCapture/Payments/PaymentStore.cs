using System.Data.Common;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Pages;

namespace HostedCapture.Payments;

/// <summary>The SQL of payments without their operations: insert, find, edit. Every statement names the application.</summary>
/// <param name="db">The database.</param>
/// <param name="events">Written in the transaction of each change.</param>
/// <param name="audit">Written likewise.</param>
/// <param name="link">Makes the approval link's key.</param>
/// <param name="time">The clock.</param>
public sealed class PaymentStore(Db db, PaymentEvents events, AuditLog audit, ApprovalLink link, TimeProvider time)
{
    /// <summary>Stores a new payment; one that has the id already is left as it is.</summary>
    public Task<WriteResult> InsertAsync(Guid id, string applicationId, CreatePayment body, PaymentTerms terms, ChargedCard? card)
    {
        var now = time.GetUtcNow();
        var row = audit.Row("payment.created", AuditLog.Success, id, terms.Total.ToString());
        return db.InTransactionAsync<WriteResult>(async tx =>
        {
            var inserted = await tx.ExecuteAsync(
                """
                insert into payments (id, application_id, state, attempt, intent_id, provider, deferred, currency, total, paid, refunded,
                    gateway_order,
                    key_hash, body, pan_first, pan_last, last_four, email, created_at, updated_at, expires_at, forget_at)
                values (@id, @applicationId, @created, 0, @intentId, @provider, @Deferred, @currency, @total, 0, 0, @order,
                    @keyHash, @body, @panFirst, @panLast, @lastFour, @email, @now, @now, @expires, @forget)
                on conflict do nothing
                """,
                new
                {
                    id,
                    applicationId,
                    created = PaymentState.Created,
                    intentId = card?.IntentId,
                    provider = card?.Provider,
                    terms.Deferred,
                    currency = terms.Total.Currency.Code,
                    total = terms.Total.Units,
                    order = terms.GatewayOrder,
                    keyHash = LinkKey.Hash(link.Key(id)),
                    body,
                    panFirst = card?.Pan?.First,
                    panLast = card?.Pan?.Last,
                    lastFour = card?.Pan?.Last[^4..],
                    email = EmailOf(body),
                    now,
                    expires = now + StoredPayment.Lifetime,
                    forget = now + PaymentRetention.PersonalDataKept,
                });
            if (inserted == 1)
            {
                await events.AppendAsync(tx, id, "created");
                await audit.AppendAsync(tx, row);
                return new WriteResult.Done(await ReadAsync(tx, id));
            }

            var known = await tx.QueryAsync<Guid>(
                "select id from payments where application_id = @applicationId and (id = @id or gateway_order = @order) "
                    + "order by case when id = @id then 0 else 1 end limit 1",
                new { applicationId, id, order = terms.GatewayOrder });
            if (known.Contains(id))
                return new WriteResult.Done(await ReadAsync(tx, id));
            return new WriteResult.OrderUsed(known is [var other] ? other : null);
        });
    }

    /// <summary>Edits a payment that was not charged yet.</summary>
    public async Task<WriteResult> EditAsync(StoredPayment payment, CreatePayment body, PaymentTerms terms, ChargedCard? card)
    {
        try
        {
            return await TryEditAsync(payment, body, terms, card);
        }
        catch (DbException exception) when (terms.GatewayOrder is not null && Db.IsDuplicate(exception))
        {
            // Only the unique index notices a concurrent request with the same order.
            return new WriteResult.OrderUsed((await FindByOrderAsync(payment.ApplicationId, terms.GatewayOrder))?.Id);
        }
    }

    /// <summary>An application's payment; null when it is unknown or another's.</summary>
    public Task<StoredPayment?> FindAsync(string applicationId, Guid id) =>
        db.ReadAsync(tx => FindAsync(tx, "id = @id and application_id = @applicationId", new { id, applicationId }));

    /// <summary>An application's payment by the merchant's own order.</summary>
    public Task<StoredPayment?> FindByOrderAsync(string applicationId, string order) =>
        db.ReadAsync(tx => FindAsync(tx, "gateway_order = @order and application_id = @applicationId", new { order, applicationId }));

    /// <summary>Any application's payment by one of its operations.</summary>
    public Task<StoredPayment?> FindByOperationAsync(Guid operationId) =>
        db.ReadAsync(tx => FindAsync(tx, "id = (select owner_id from attempts where id = @operationId)", new { operationId }));

    /// <summary>The payment of an approval link.</summary>
    public Task<StoredPayment?> FindByKeyAsync(string key) =>
        db.ReadAsync(tx => FindAsync(tx, "key_hash = @hash", new { hash = LinkKey.Hash(key) }));

    /// <summary>A payment that is there, as a transaction finds it.</summary>
    internal static async Task<StoredPayment> ReadAsync(Tx tx, Guid id) => (await FindAsync(tx, "id = @id", new { id }))!;

    private static async Task<StoredPayment?> FindAsync(Tx tx, string where, object values) =>
        await tx.FindAsync<StoredPayment>($"select {StoredPayment.Columns} from payments where {where}", values) is { } payment
            ? payment with { Operations = await AttemptStore.OfAsync(tx, payment.Id) }
            : null;

    private static string? EmailOf(CreatePayment body) => body.Payer?.PayerInfo?.Email?.ToLowerInvariant();

    private Task<WriteResult> TryEditAsync(StoredPayment payment, CreatePayment body, PaymentTerms terms, ChargedCard? card)
    {
        var now = time.GetUtcNow();
        var row = audit.Row("payment.edited", AuditLog.Success, payment.Id, terms.Total.ToString());
        return db.InTransactionAsync<WriteResult>(async tx =>
        {
            var edited = await tx.ExecuteAsync(
                """
                update payments set version = version + 1, intent_id = @intentId, provider = @provider, deferred = @Deferred,
                    currency = @currency, total = @total, gateway_order = @order, body = @body, pan_first = @panFirst, pan_last = @panLast,
                    last_four = @lastFour, email = @email, updated_at = @now, forget_at = coalesce(forget_at, @forget)
                where id = @Id and application_id = @ApplicationId and state = @created and expires_at > @now
                """,
                new
                {
                    payment.Id,
                    payment.ApplicationId,
                    created = PaymentState.Created,
                    intentId = card?.IntentId,
                    provider = card?.Provider,
                    terms.Deferred,
                    currency = terms.Total.Currency.Code,
                    total = terms.Total.Units,
                    order = terms.GatewayOrder,
                    body,
                    panFirst = card?.Pan?.First,
                    panLast = card?.Pan?.Last,
                    lastFour = card?.Pan?.Last[^4..],
                    email = EmailOf(body),
                    now,
                    forget = now + PaymentRetention.PersonalDataKept,
                });
            if (edited == 0)
                return new WriteResult.NotOpen();
            await events.AppendAsync(tx, payment.Id, "edited");
            await audit.AppendAsync(tx, row);
            return new WriteResult.Done(await ReadAsync(tx, payment.Id));
        });
    }
}
