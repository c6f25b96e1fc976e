using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;
using static ProviderSimulator.Wire.JuspayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>The operations on a Juspay transaction: capture, void, refunds; and their notifications.</summary>
internal sealed class JuspayMoves(Bank bank, Script script, Line line, JuspayOrders orders, Notifications notifications)
{
    private readonly ConcurrentDictionary<(string Txn, string Key), Answer> _answered = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/txns/{txn_uuid}/capture", http => MoveAsync(http, Operation.Confirm));
        routes.MapPost("/v2/txns/{txn_uuid}/void", http => MoveAsync(http, Operation.Void));
        routes.MapPost("/orders/{order_id}/refunds", RefundAsync);
        routes.MapPost("/order/refund", RefundAsync);
    }

    /// <summary>Notifies the merchant, with the order as it is now.</summary>
    public void Tell(JuspayOrder order, params string[] events)
    {
        foreach (var name in events)
        {
            var id = $"evt_V2_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
            var body = new JsonObject
            {
                ["id"] = id,
                ["date_created"] = bank.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
                ["event_name"] = name,
                ["content"] = new JsonObject { ["order"] = order.Show() },
            };
            notifications.Tell(new(Juspay.Name, name, id, Say(StatusCodes.Status200OK, body).Body));
        }
    }

    private async Task MoveAsync(HttpContext http, Operation operation)
    {
        if (!IsAllowed(http.Request.Headers.Authorization))
        {
            await Denied.SendAsync(http);
            return;
        }
        if (await Fields.ReadAsync(http.Request) is not { } fields)
        {
            await Bad("The body cannot be read").SendAsync(http);
            return;
        }
        if (orders.FindTxn(http.Request.RouteValues["txn_uuid"] as string) is not var (order, txn))
        {
            await NotFound("Transaction not found").SendAsync(http);
            return;
        }
        var key = operation == Operation.Confirm ? fields["idempotence_key"] : null;
        if (key is not null && _answered.TryGetValue((txn.Uuid, key), out var before))
        {
            await before.SendAsync(http);
            return;
        }
        var amount = txn.Payment.Total;
        if (operation == Operation.Confirm && fields["amount"] is { } text && (!Money.TryRead(text, out amount) || amount <= 0 || !Money.Fits(amount, order.Currency)))
        {
            await Bad("amount is invalid").SendAsync(http);
            return;
        }
        if (Refuse(order, txn, operation, bank.Check(txn.Payment, operation, amount)) is { } refusal)
        {
            await refusal.SendAsync(http);
            return;
        }

        Answer Do(bool pending)
        {
            var done = bank.Do(txn.Payment, new(operation, amount, key ?? Juspay.KeyOf(http)), pending,
                _ => Tell(order, operation == Operation.Confirm ? ["TXN_CHARGED", "ORDER_SUCCEEDED"] : ["ORDER_VOIDED"]));
            return Refuse(order, txn, operation, done) ?? Keep();
        }
        Answer Keep()
        {
            var answer = Say(StatusCodes.Status200OK, order.Show(ofTxn: true));
            return key is null ? answer : _answered.GetOrAdd((txn.Uuid, key), answer);
        }
        await line.EndAsync(http, script.Decide(Juspay.Name, operation), new(
            Approve: () => Do(pending: false),
            Decline: reason =>
            {
                if (Refuse(order, txn, operation, bank.Decline(txn.Payment, operation, reason, amount)) is { } late) return late;
                Tell(order, operation == Operation.Confirm ? "ORDER_CAPTURE_FAILED" : "ORDER_VOID_FAILED");
                return Keep();
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Do(pending: true),
            // Nothing has happened; the same key may be used again.
            Unanswered = () =>
            {
                Bank.Silence(txn.Payment);
                return Say(StatusCodes.Status200OK, order.Show(ofTxn: true));
            },
        });
    }

    private async Task RefundAsync(HttpContext http)
    {
        var fields = await Fields.ReadAsync(http.Request);
        var order = orders.Find(Juspay.OrderIdOf(http, fields));
        var amount = 0m;
        var refusal = !IsAllowed(http.Request.Headers.Authorization) ? Denied
            : fields is null ? Bad("The body cannot be read")
            : order is null ? NotFound("Order not found")
            : fields.Missing("unique_request_id", "amount") is [var missing, ..] ? Bad($"{missing} is missing")
            : !Money.TryRead(fields["amount"], out amount) || amount <= 0 || !Money.Fits(amount, order.Currency) ? Bad("amount is invalid")
            : null;
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }
        var id = fields!["unique_request_id"]!;
        var repeated = Again(order!, id);
        if (repeated is not null)
        {
            await repeated.SendAsync(http);
            return;
        }
        if (order!.Txn is not { } txn)
        {
            await Bad("Order is not charged").SendAsync(http);
            return;
        }
        if (Refuse(order, txn, Operation.Refund, bank.Check(txn.Payment, Operation.Refund, amount)) is { } early)
        {
            await early.SendAsync(http);
            return;
        }

        var refund = new JuspayRefund(id, amount, bank.Now);
        Answer Add(Func<Refusal> act)
        {
            lock (order.Lock)
            {
                if (Again(order, id) is { } meanwhile) return meanwhile;
                if (Refuse(order, txn, Operation.Refund, act()) is { } late) return late;
                order.Refunds.Add(refund);
            }
            return Say(StatusCodes.Status200OK, order.Show());
        }
        void End(string status, string error = "")
        {
            lock (order.Lock) (refund.Status, refund.Error) = (status, error);
            Tell(order, status == "SUCCESS" ? "ORDER_REFUNDED" : "ORDER_REFUND_FAILED");
        }
        await line.EndAsync(http, script.Decide(Juspay.Name, Operation.Refund), new(
            Approve: () => Add(() => bank.Do(txn.Payment, new(Operation.Refund, amount, id), after: _ => End("SUCCESS"))),
            Decline: reason => Add(() =>
            {
                var declined = bank.Decline(txn.Payment, Operation.Refund, reason, amount);
                if (declined == Refusal.None) End("FAILURE", reason);
                return declined;
            }),
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Add(() => bank.Do(txn.Payment, new(Operation.Refund, amount, id), pending: true, _ => End("SUCCESS"))),
            Unanswered = () => Add(() =>
            {
                bank.Later(txn.Payment, () => End("FAILURE", "No response from the gateway"));
                return Refusal.None;
            }),
        });
    }

    /// <summary>The order, if it has the refund already: the id makes a refund idempotent.</summary>
    private static Answer? Again(JuspayOrder order, string id)
    {
        lock (order.Lock)
            return order.Refunds.Exists(refund => refund.RequestId == id) ? Say(StatusCodes.Status200OK, order.Show()) : null;
    }

    private static Answer? Refuse(JuspayOrder order, JuspayTxn txn, Operation operation, Refusal refusal)
    {
        var status = order.StatusNow(ofTxn: true).Status;
        return (refusal, operation) switch
        {
            (Refusal.None, _) => null,
            (Refusal.Amount, Operation.Refund) => Bad("Refund amount exceeds the charged amount"),
            (Refusal.Amount, _) => Bad("Amount must not exceed the authorized amount"),
            (_, Operation.Refund) => Bad($"Cannot refund {status.ToLowerInvariant()} transaction"),
            (_, Operation.Void) => Bad("Invalid state for void operation."),
            _ => Bad($"Cannot capture {(ReferenceEquals(order.Txn, txn) ? status.ToLowerInvariant() : "failed")} transaction"),
        };
    }
}
