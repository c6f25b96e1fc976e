using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;
using static ProviderSimulator.Wire.QuickpayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>Quickpay's checkout: payments with a captured card, at once or authorized first.</summary>
internal sealed class QuickpayCheckout(Bank bank, Cards cards, Script script, Line line, QuickpayTokens tokens)
{
    private readonly ConcurrentDictionary<Guid, QuickpayPayment> _payments = new();
    private readonly ConcurrentDictionary<string, QuickpayPayment> _orders = new(StringComparer.Ordinal);

    private delegate Task Step(HttpContext http, QuickpayPayment payment, JsonObject body);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("", CreateAsync);
        routes.MapGet("/{id}", DetailAsync);
        routes.MapPost("/gateways/quickpay/{kind}/{id}/silent", http => StepAsync(http, SilentAsync));
        routes.MapPost("/gateways/quickpay/{kind}/{id}/confirm", http => StepAsync(http, ConfirmAsync));
        routes.MapPost("/gateways/quickpay/{kind}/{id}/void", http => StepAsync(http, VoidAsync));
        routes.MapPost("/gateways/quickpay/{kind}/{id}/refund", http => StepAsync(http, RefundAsync));
    }

    private async Task CreateAsync(HttpContext http)
    {
        if (await RefusedAsync(http)) return;
        var answer = await Line.ReadAsync(http.Request) is not { } bytes ? Line.TooLarge
            : Parse(bytes) is not { } body ? Invalid([])
            : QuickpayModel.CheckPayment(body) is { Count: > 0 } errors ? Invalid(errors)
            : Create(http, body);
        await answer.SendAsync(http);
    }

    private Answer Create(HttpContext http, JsonObject body)
    {
        var kind = Text(body, "payer.payment_method") switch { "QUICKPAY_TOKEN" => "token", "QUICKPAY_CREDIT" => "credit", _ => null };
        if (kind is null) return Error("PAYMENT_METHOD_NOT_SUPPORTED", "the payment method is not supported");
        Money.TryRead(Text(body, "transaction.amount.total"), out var total);
        var id = Guid.NewGuid();
        var order = Text(body, "transaction.gateway_order");
        var token = QuickpayPayment.CaptureTokenOf(body);
        var card = cards.Find(Quickpay.Name, token);
        if (token is not null && card is null) return NotFound(token, "captures");
        var payment = new QuickpayPayment(id, kind, body,
            new(Quickpay.Name, id.ToString(), order ?? id.ToString(), Text(body, "transaction.amount.currency")!, total, card?.LastFour, bank.Now));
        if (order is not null && !_orders.TryAdd(order, payment))
            return Invalid([new("transaction.gateway_order", "must be unique")]);
        _payments[id] = payment;
        return Show(http, payment, StatusCodes.Status201Created);
    }

    private async Task DetailAsync(HttpContext http)
    {
        if (await RefusedAsync(http)) return;
        var id = http.Request.RouteValues["id"] as string;
        await line.EndAsync(http, script.Decide(Quickpay.Name, Operation.Lookup), new(
            Approve: () =>
            {
                if ((Find(id) ?? (id is not null && _orders.TryGetValue(id, out var byOrder) ? byOrder : null)) is not { } payment) return NotFound(id, "payments");
                var answer = Show(http, payment);
                bank.Settle(payment.Payment);
                return answer;
            },
            Decline: _ => NotFound(id, "payments"),
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => NotFound(id, "payments"),
        });
    }

    private async Task StepAsync(HttpContext http, Step step)
    {
        if (await RefusedAsync(http)) return;
        if (await Line.ReadAsync(http.Request) is not { } bytes)
        {
            await Line.TooLarge.SendAsync(http);
            return;
        }
        var id = http.Request.RouteValues["id"] as string;
        if (Find(id) is not { } payment || payment.Kind != http.Request.RouteValues["kind"] as string)
        {
            await NotFound(id, "payments").SendAsync(http);
            return;
        }
        if (ParseOrEmpty(bytes) is not { } body)
        {
            await Invalid([]).SendAsync(http);
            return;
        }
        await step(http, payment, body);
    }

    private async Task SilentAsync(HttpContext http, QuickpayPayment payment, JsonObject body)
    {
        var operation = payment.IsDeferred ? Operation.Authorize : Operation.Charge;
        if (cards.Find(Quickpay.Name, payment.CaptureToken) is not { } card)
        {
            await Error("GATEWAY_DATA_DONT_EXISTS", "the payment has no captured card").SendAsync(http);
            return;
        }
        var installments = int.TryParse(Text(body, "installments_number"), out var number) && number > 0 ? number : 1;
        var state = payment.State(bank.Now);
        if (state == "expired")
        {
            await Show(http, payment).SendAsync(http);
            return;
        }
        await RunAsync(http, payment, operation, payment.Payment.Total, () => script.Decide(Quickpay.Name, operation, card.Outcome, payment.Id.ToString()), () =>
        {
            var next = Guid.NewGuid().ToString();
            cards.Keep(Quickpay.Name, next, card);
            if (payment.IsDeferred) payment.Authorized(card, next, installments);
            else payment.Paid(card, next, installments);
        });
    }

    private async Task ConfirmAsync(HttpContext http, QuickpayPayment payment, JsonObject body)
    {
        if (!TryAmount(body, "total_amount", payment.Payment.Total, payment, out var amount))
        {
            await Invalid([new("total_amount", "must be an amount of the currency, more than 0")]).SendAsync(http);
            return;
        }
        await RunAsync(http, payment, Operation.Confirm, amount, null, () => payment.Confirmed(amount, Text(body, "tax")));
    }

    private Task VoidAsync(HttpContext http, QuickpayPayment payment, JsonObject body) =>
        RunAsync(http, payment, Operation.Void, payment.Payment.Total, null, payment.Voided);

    private async Task RefundAsync(HttpContext http, QuickpayPayment payment, JsonObject body)
    {
        decimal left;
        lock (payment.Payment.Lock) left = payment.Payment.Confirmed - payment.Payment.Refunded;
        if (!TryAmount(body, "refunded_amount", left, payment, out var amount))
        {
            await Invalid([new("refunded_amount", "must be an amount of the currency, more than 0")]).SendAsync(http);
            return;
        }
        await RunAsync(http, payment, Operation.Refund, amount, null, () => payment.Refunded(amount));
    }

    /// <summary>Checks an operation, ends it by the script or the card, and updates the payment.</summary>
    private async Task RunAsync(HttpContext http, QuickpayPayment payment, Operation operation, decimal amount, Func<Outcome>? decide, Action done)
    {
        var inner = payment.Payment;
        if (bank.Check(inner, operation, amount) is not Refusal.None and var early)
        {
            await Refuse(payment, operation, early).SendAsync(http);
            return;
        }
        var key = http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } sent] ? sent : null;
        Answer Do(bool pending) => bank.Do(inner, new(operation, amount, key), pending, _ => done()) is not Refusal.None and var refusal
            ? Refuse(payment, operation, refusal)
            : Show(http, payment);

        await line.EndAsync(http, decide?.Invoke() ?? script.Decide(Quickpay.Name, operation), new(
            Approve: () => Do(pending: false),
            Decline: reason =>
            {
                if (bank.Decline(inner, operation, reason, amount) is not Refusal.None and var refusal) return Refuse(payment, operation, refusal);
                if (operation is not (Operation.Authorize or Operation.Charge)) return Declined(reason, payment.Reference);
                lock (inner.Lock) payment.Rejected(reason);
                return Show(http, payment);
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Do(pending: true),
            Unanswered = () => Error("ERROR_WAITING_FOR_PROMISES_TO_RESOLVE", "the gateway did not answer"),
        });
    }

    private Answer Refuse(QuickpayPayment payment, Operation operation, Refusal refusal)
    {
        var state = payment.State(bank.Now).ToUpperInvariant();
        return (operation, refusal) switch
        {
            (_, Refusal.Lapsed) => Declined("242", payment.Reference),
            (Operation.Refund, Refusal.Stage) when state == "REFUNDED" => Error("PAYMENT_ALREADY_REFUNDED", "the payment was refunded already"),
            (Operation.Refund, Refusal.Amount) when state == "REFUNDED" => Error("PAYMENT_ALREADY_REFUNDED", "the payment was refunded already"),
            (Operation.Refund, Refusal.Amount) => Error("REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL", "the refunded amount is higher than the payment's total"),
            (_, Refusal.Amount) => Error("CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL", "the amount is higher than the authorized total"),
            _ => Error($"PAYMENT_IN_{state}_STATE_CANT_BE_{Participle(operation)}", $"the payment is {payment.State(bank.Now)}"),
        };
    }

    private static string Participle(Operation operation) => operation switch
    {
        Operation.Confirm => "CONFIRMED",
        Operation.Void => "VOIDED",
        Operation.Refund => "REFUNDED",
        _ => "CHARGED",
    };

    private static bool TryAmount(JsonObject body, string name, decimal otherwise, QuickpayPayment payment, out decimal amount)
    {
        amount = otherwise;
        return body[name] is null || (Money.TryRead(Text(body, name), out amount) && amount > 0 && Money.Fits(amount, payment.Payment.Currency));
    }

    private QuickpayPayment? Find(string? id) => Guid.TryParse(id, out var guid) && _payments.TryGetValue(guid, out var payment) ? payment : null;

    private Answer Show(HttpContext http, QuickpayPayment payment, int status = StatusCodes.Status200OK)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/quickpay/checkout/payments";
        bank.Lapse(payment.Payment);
        lock (payment.Payment.Lock) return Say(status, payment.ToJson(address, bank.Now));
    }

    private async Task<bool> RefusedAsync(HttpContext http)
    {
        if (tokens.Complaint(http.Request.Headers.Authorization) is not { } complaint) return false;
        await Unauthorized(complaint).SendAsync(http);
        return true;
    }
}
