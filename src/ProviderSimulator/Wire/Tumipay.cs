using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;
using static ProviderSimulator.Wire.TumipayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>TumiPay's card payments: subscriptions, pre-authorizations, their renewal and capture.</summary>
internal sealed partial class Tumipay(Ledger ledger, Bank bank, Cards cards, Script script, Line line, Notifications notifications)
{
    public const string Name = "tumipay";
    public const string WebhookSecret = "test-webhook-secret";

    private const string PreAuthorization = "PRE_AUTH_TRANSACTION";
    private const string Renewal = "RENEWAL_PRE_AUTH_TRANSACTION";
    private const string Completion = "COMPLETION_TRANSACTION";

    /// <summary>The current words and those of the second version.</summary>
    private static readonly string[] Periodicities =
        [
            "monthly", "yearly", "custom", "daily", "weekly", "biweekly", "threefortnights", "bimonthly", "quarterly", "fourmonths",
            "halfyearly"];

    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        // The documents print paths with and without the version.
        foreach (var prefix in (string[])["/v1", ""])
        {
            routes.MapPost($"{prefix}/subscription/card", http => ReceiveAsync(http, SubscribeAsync));
            routes.MapPost(
                $"{prefix}/subscription/card/authorize",
                http => ReceiveAsync(http, (request, body) => AuthorizeAsync(request, body, isRenewal: false)));
            routes.MapPost(
                $"{prefix}/subscription/card/authorize/renewal",
                http => ReceiveAsync(http, (request, body) => AuthorizeAsync(request, body, isRenewal: true)));
            routes.MapPost($"{prefix}/subscription/card/capture", http => ReceiveAsync(http, CaptureAsync));
            routes.MapPost($"{prefix}/subscription/card/cancel", http => ReceiveAsync(http, CancelAsync));
        }
    }

    private static async Task ReceiveAsync(HttpContext http, Func<HttpContext, JsonObject, Task> act)
    {
        if (Refuse(http.Request) is { } refusal)
        {
            await refusal.SendAsync(http);
            return;
        }
        if (await Line.ReadAsync(http.Request) is not { } bytes || ParseOrEmpty(bytes) is not { } body)
        {
            await Fail("VALIDATION_ERROR", "El cuerpo no es válido.").SendAsync(http);
            return;
        }
        await act(http, body);
    }

    private static IEnumerable<string?> IfSent(JsonObject body, params string[] paths) =>
        paths.Select(path => Node(body, path) is null ? null : CheckText(body, path));

    private static string? KeyOf(HttpContext http) => http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } key] ? key : null;

    private async Task SubscribeAsync(HttpContext http, JsonObject body)
    {
        var refusal = Check(
        [
            CheckText(body, "token"),
            // Which of the others TumiPay requires is not documented.
            .. IfSent(
                body, "plan_name", "start_date", "customer_data.legal_doc", "customer_data.phone_code", "customer_data.phone_number",
                "customer_data.email", "customer_data.full_name"),
            Node(body, "periodicity") is null ? null : CheckWord(body, "periodicity", Periodicities),
            Node(body, "customer_data.legal_doc_type") is null
                ? null
                : CheckWord(body, "customer_data.legal_doc_type", "CC", "CE", "PPN", "NIT", "TI", "PAS"),
        ]);
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }
        var token = Text(body, "token")!;
        // Its SDK makes the tokens, so any text is accepted; a number of the table selects its outcome.
        var card = Script.Cards.Any(known => known.Number == token) ? KeptCard.Of(token) : new KeptCard("", "", "", new(Ending.Approved));
        await line.EndAsync(http, script.Decide(
            Name, Operation.Tokenize, card.Outcome, $"tokenize {KeyOf(http) ?? http.Request.Headers["X-Request-ID"].ToString()}"), new(
            Approve: () =>
            {
                var subscription = new Subscription();
                _subscriptions[subscription.Id] = subscription;
                cards.Keep(Name, subscription.Id, card);
                ledger.TryAccept(Name, KeyOf(http), Text(body, "plan_name"), subscription.Id, card.LastFour, identity: null);
                return Ok(
                    "CREATED", "Suscripción creada exitosamente", new() { ["subscription_id"] = subscription.Id },
                    StatusCodes.Status201Created);
            },
            Decline: reason => Fail("PROCESSING_ERROR", "La tarjeta fue rechazada", new() { ["reason"] = reason }),
            Error: Failed,
            Unavailable: Unavailable));
    }

    private async Task AuthorizeAsync(HttpContext http, JsonObject body, bool isRenewal)
    {
        var refusal = Check(
        [
            CheckText(body, "subscription_id", isId: true), isRenewal
                ? CheckText(body, "linked_transaction_id", isId: true)
                : null, CheckText(body, "reference_id"),
            CheckWord(body, "currency", "COP"), CheckAmount(body, "amount"), Node(body, "tax") is null ? null : CheckAmount(body, "tax"),
        ]);
        var id = Text(body, "subscription_id");
        Subscription? subscription = null;
        Transaction? before = null;
        refusal ??= !_subscriptions.TryGetValue(id!, out subscription) ? NotFound("Suscripción no encontrada")
            : subscription.Cancelled is not null ? Fail("INVALID_STATE", "La suscripción está cancelada")
            : !isRenewal ? null
            : !_transactions.TryGetValue(Text(body, "linked_transaction_id")!, out before) ? NotFound("Transacción no encontrada")
            : Unfit(before, 0);
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }

        Money.TryRead(Text(body, "amount"), out var amount);
        var reference = Text(body, "reference_id")!;
        var payment = new Payment(Name, Guid.NewGuid().ToString(), reference, "COP", amount, cards.Find(Name, id)!.LastFour, bank.Now);
        var transaction = new Transaction(isRenewal ? Renewal : PreAuthorization, before?.Id, amount, payment, bank.Now);
        Answer Do(bool pending)
        {
            // The new authorization replaces the old one.
            if (before is not null
                && bank.Do(before.Payment, new(Operation.Void, before.Payment.Total)) != Refusal.None) return Unfit(before, 0) ?? Failed;
            _transactions[transaction.Id] = transaction;
            transaction.Status = "PENDING";
            bank.Do(payment, new(Operation.Authorize, amount), pending, _ => Approve(transaction, "transaction.authorized"));
            return pending ? Pending(transaction)
                : Ok(
                    "AUTHORIZED", isRenewal ? "Renovación de pago autorizada exitosamente" : "Pago autorizado exitosamente",
                    transaction.ToJson());
        }
        await line.EndAsync(
            http,
            script.Decide(Name, Operation.Authorize, cards.Find(Name, id)!.Outcome, $"{Operation.Authorize} {KeyOf(http) ?? reference}"),
            new(
            Approve: () => Do(pending: false),
            Decline: reason =>
            {
                _transactions[transaction.Id] = transaction;
                bank.Decline(payment, Operation.Authorize, reason);
                return isRenewal
                    ? Declined(transaction, reason, "PAYMENT_RENEWAL_FAILED", "La renovación de la autorización falló")
                    : Declined(transaction, reason, "PAYMENT_AUTHORIZATION_FAILED", "La autorización del pago falló");
            },
            Error: Failed,
            Unavailable: Unavailable)
            {
                Pending = () => Do(pending: true),
                Unanswered = () => Failed,
            });
    }

    private async Task CaptureAsync(HttpContext http, JsonObject body)
    {
        var refusal = Check([CheckText(body, "transaction_id", isId: true), CheckAmount(body, "amount"), CheckAmount(body, "tax")]);
        Money.TryRead(Text(body, "amount"), out var amount);
        Transaction? before = null;
        refusal ??= !_transactions.TryGetValue(Text(body, "transaction_id")!, out before)
            ? NotFound("Transacción no encontrada")
            : Unfit(before, amount);
        if (refusal is not null)
        {
            // TumiPay has no look-up: repeating the call is the only way to read the state.
            if (before is not null) bank.Settle(before.Payment);
            await refusal.SendAsync(http);
            return;
        }

        var transaction = new Transaction(Completion, before!.Id, amount, before.Payment, bank.Now);
        Answer Do(bool pending)
        {
            transaction.Status = "PENDING";
            if (bank.Do(
                before.Payment, new(Operation.Confirm, amount, KeyOf(http)), pending,
                _ => Approve(transaction, "transaction.captured")) != Refusal.None)
                return Unfit(before, amount) ?? Failed;
            _transactions[transaction.Id] = transaction;
            return pending ? Pending(transaction) : Ok("CAPTURED", "Pago capturado exitosamente", transaction.ToJson());
        }
        await line.EndAsync(http, script.Decide(Name, Operation.Confirm), new(
            Approve: () => Do(pending: false),
            Decline: reason =>
            {
                if (bank.Decline(before.Payment, Operation.Confirm, reason, amount) != Refusal.None) return Unfit(before, amount) ?? Failed;
                _transactions[transaction.Id] = transaction;
                return Declined(transaction, reason, "PAYMENT_CAPTURE_FAILED", "La captura del pago falló");
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Do(pending: true),
            Unanswered = () => Failed,
        });
    }

    private async Task CancelAsync(HttpContext http, JsonObject body)
    {
        Subscription? subscription = null;
        var refusal = Check([CheckText(body, "subscription_id", isId: true)])
            ?? (_subscriptions.TryGetValue(Text(body, "subscription_id")!, out subscription)
                ? null
                : NotFound("Suscripción no encontrada"));
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }
        await line.EndAsync(http, script.Decide(Name, Operation.Delete), new(
            Approve: () =>
            {
                lock (subscription!)
                {
                    var isFirst = subscription.Cancelled is null;
                    var data = new JsonObject
                    {
                        ["subscription_id"] = subscription.Id,
                        ["cancellation_date"] = Ledger.Time(subscription.Cancelled ??= bank.Now),
                    };
                    if (!isFirst) return Ok("ALREADY_CANCELLED", "La suscripción ya estaba cancelada", data);
                    ledger.Remove(Name, subscription.Id);
                    Tell("subscription.cancelled", data.DeepClone());
                    return Ok("SUCCESS", "Suscripción cancelada exitosamente", data);
                }
            },
            Decline: _ => Fail(StatusCodes.Status409Conflict, "INVALID_STATE", "La suscripción no se puede cancelar"),
            Error: Failed,
            Unavailable: Unavailable));
    }

    /// <summary>Why a transaction cannot be captured or renewed; null if it can.</summary>
    private Answer? Unfit(Transaction transaction, decimal amount) => bank.Check(transaction.Payment, Operation.Confirm, amount) switch
    {
        _ when transaction.Type == Completion => Fail("INVALID_STATE", "La transacción no es una preautorización"),
        Refusal.None => null,
        Refusal.Amount =>
            Fail("PROCESSING_ERROR", "El monto a capturar es mayor que el monto autorizado. Use la renovación de la preautorización."),
        Refusal.Lapsed => Fail("INVALID_STATE", "La preautorización ha vencido"),
        _ => Fail("INVALID_STATE", "El estado de la transacción no permite la operación"),
    };

    private static Answer Pending(Transaction transaction) => Ok("PENDING", "Pago en proceso", transaction.ToJson());

    private Answer Declined(Transaction transaction, string reason, string code, string message)
    {
        transaction.Status = "DECLINED";
        Tell("transaction.declined", transaction.ToJson());
        return Fail(
            code, message, new() { ["transaction_id"] = transaction.Id, ["transaction_status"] = transaction.Status, ["reason"] = reason });
    }

    private void Approve(Transaction transaction, string happened)
    {
        transaction.Status = "APPROVED";
        Tell(happened, transaction.ToJson());
    }

    /// <summary>Its fields and the kind of signature are documented, their names are not.</summary>
    private void Tell(string happened, JsonNode data)
    {
        var id = Guid.NewGuid().ToString();
        var body = new JsonObject
        {
            ["id"] = id,
            ["event"] = happened,
            ["timestamp"] = Ledger.Time(bank.Now),
            ["idempotency_key"] = Guid.NewGuid().ToString(),
            ["data"] = data,
        }.ToJsonString();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookSecret), Encoding.UTF8.GetBytes(body)));
        notifications.Tell(new(Name, happened, id, body, ("X-Tumipay-Signature", signature)));
    }
}
