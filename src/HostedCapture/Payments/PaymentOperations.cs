using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Payments;

/// <summary>The operations of the payments API: validates the request, and answers with the result.</summary>
public sealed class PaymentOperations(PaymentStore store, PaymentView view, PaymentFlow flow, ChargedCards cards, TimeProvider time)
{
    private const int MostInstallments = 48;

    // The problems of all operations.
    private static readonly Problem[] s_problems =
        [Problem.NotFound(), Declined("203", "paid"), ChargedCards.NotSupported("tumipay", Operation.Refund), Unavailable()];

    /// <summary>The problems of an operation.</summary>
    /// <param name="own">Its own problems.</param>
    internal static Problem[] Problems(params Problem[] own) => [.. own, .. s_problems];

    /// <summary>Charges the card, or authorizes.</summary>
    public async Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> ChargeAsync(
        string method,
        Guid id,
        HttpContext context,
        JsonBody<SilentCharge> body,
        Application application)
    {
        var (operation, payment, answer) = await StartAsync(method, id, context, body.Problem, application.Id);
        if (payment is null)
            return answer!;
        var errors = new List<FieldError>();
        var installments = Installments(body.Value!.InstallmentsNumber, errors);
        Repeated(body.Value, payment.Payment.Total, errors);
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);
        if (payment.Payment.State != PaymentState.Created)
            return NotNow(payment);
        if (payment.ExpiresAt <= time.GetUtcNow())
            return Expired();
        if (payment.Authentication == BankAuthentication.Required)
            return NeedsCardholder();
        if (payment.CaptureToken is not { } token)
            return ChargedCards.NoCard();
        var (card, problem) = await cards.FindAsync(application, token);
        var move = new Move(PaymentEvent.Charge)
        {
            Card = card,
            Installments = installments,
            Address = ClientAddress.Of(context)?.ToString(),
        };
        return problem ?? await FinishAsync(await flow.RunAsync(operation, payment, move), payment, context.Request);
    }

    /// <summary>Takes authorized money.</summary>
    public async Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> ConfirmAsync(
        string method,
        Guid id,
        HttpContext context,
        JsonBody<ConfirmBody> body,
        string applicationId)
    {
        var (operation, payment, answer) = await StartAsync(method, id, context, body.Problem, applicationId);
        if (payment is null)
            return answer!;
        var errors = new List<FieldError>();
        var amount = Amount("total_amount", body.Value!.TotalAmount, payment, errors);
        AmountRules.CheckNumber("tax", body.Value.Tax, errors);
        AmountRules.CheckNumber("subtotal", body.Value.Subtotal, errors);
        Alone("tax", AmountRules.IsThere(body.Value.Tax), body.Value.TotalAmount, errors);
        Alone("subtotal", AmountRules.IsThere(body.Value.Subtotal), body.Value.TotalAmount, errors);
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);
        if (payment.Payment.State != PaymentState.Authorized)
            return NotNow(payment);
        if (amount?.Units > payment.Payment.Total.Units)
            return TooMuch("CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL");
        var tax = AmountRules.IsThere(body.Value.Tax) ? AmountRules.Tax(body.Value.Tax, amount!) : null;
        var move = new Move(PaymentEvent.Confirm) { Amount = amount, Tax = tax };
        return await FinishAsync(await flow.RunAsync(operation, payment, move), payment, context.Request);
    }

    /// <summary>Releases authorized money.</summary>
    public async Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> VoidAsync(
        string method,
        Guid id,
        HttpContext context,
        JsonBody<VoidBody> body,
        string applicationId)
    {
        var (operation, payment, answer) = await StartAsync(method, id, context, body.Problem, applicationId);
        if (payment is null)
            return answer!;
        return payment.Payment.State == PaymentState.Authorized
            ? await FinishAsync(await flow.RunAsync(operation, payment, new Move(PaymentEvent.Void)), payment, context.Request)
            : NotNow(payment);
    }

    /// <summary>Gives taken money back.</summary>
    /// <param name="method">As in the path.</param>
    /// <param name="id">The payment.</param>
    /// <param name="context">The request.</param>
    /// <param name="body">How much.</param>
    /// <param name="applicationId">Whose payment it is.</param>
    /// <param name="most">The most that may be refunded of the payment, this refund with it; null: all of it.</param>
    public async Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> RefundAsync(
        string method,
        Guid id,
        HttpContext context,
        JsonBody<RefundBody> body,
        string applicationId,
        Money? most = null)
    {
        var (operation, payment, answer) = await StartAsync(method, id, context, body.Problem, applicationId);
        if (payment is null)
            return answer!;
        var errors = new List<FieldError>();
        var amount = Amount("refunded_amount", body.Value!.RefundedAmount, payment, errors);
        Alone("items", body.Value.Items is not null, body.Value.RefundedAmount, errors);
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);
        if (payment.Payment.State is not (PaymentState.Paid or PaymentState.PartiallyRefunded))
            return NotNow(payment);
        if (amount?.Units > payment.Payment.Left)
            return TooMuch("REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL");
        if (most is not null && payment.Payment.Refunded + (amount?.Units ?? payment.Payment.Left) > most.Units)
            return TooMuch("REFUND_LIMIT");
        var move = new Move(PaymentEvent.Refund) { Amount = amount, MostRefunded = most };
        return await FinishAsync(await flow.RunAsync(operation, payment, move), payment, context.Request);
    }

    /// <summary>503: no new charge goes to the provider.</summary>
    internal static Problem Paused() => Problem.ProviderPaused("quickpay", ProviderPauses.RetryAfterSeconds);

    /// <summary>422: more than was authorized or paid.</summary>
    internal static Problem TooMuch(string code) => new(StatusCodes.Status422UnprocessableEntity, code);

    /// <summary>422: the bank must see the cardholder, who is only on the approval page.</summary>
    internal static Problem NeedsCardholder() => new(StatusCodes.Status422UnprocessableEntity, "AUTHENTICATION_REQUIRED");

    /// <summary>409: it was not charged in time.</summary>
    internal static Problem Expired() => new(StatusCodes.Status409Conflict, "EXPIRED_PAYMENT_INTENTION")
    {
        MetaData = new Dictionary<string, object> { ["state"] = PaymentState.Created.ToWire() },
    };

    /// <summary>409: it was edited while the request was on its way, so nothing was charged.</summary>
    internal static Problem Edited() => new(StatusCodes.Status409Conflict, "PAYMENT_EDITED")
    {
        MetaData = new Dictionary<string, object> { ["state"] = PaymentState.Created.ToWire() },
    };

    /// <summary>409: not possible from this state.</summary>
    /// <param name="payment">The payment now.</param>
    /// <param name="passes">Whether another request was first, so that it may be possible soon.</param>
    internal static Problem NotNow(StoredPayment payment, bool passes = false) =>
        Problem.InvalidState(payment.Payment.State.ToWire(), payment.Payment.State == PaymentState.Charging, passes
            || payment.Payment.InFlight);

    // The operation's id and the payment; without a payment, the answer.
    private async Task<(Guid Operation, StoredPayment? Payment, Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>? Answer)>
        StartAsync(string method, Guid id, HttpContext context, Problem? unreadable, string applicationId)
    {
        if (await store.FindAsync(applicationId, id) is not { } payment || payment.Method != method)
            return (id, null, Problem.NotFound());
        if (unreadable is not null)
            return (id, null, unreadable);
        // The repetition of a request that was cut off: answered by the first run's result, without another operation.
        var (operation, known) = PaymentFlow.FindEarlierRun(payment, Idempotency.ReservedId(context));
        return known is null
            ? (operation, payment, null)
            : (operation, null, await FinishAsync(known, payment, context.Request, ranBefore: true));
    }

    private async Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> FinishAsync(
        Settlement settlement,
        StoredPayment before,
        HttpRequest request,
        bool ranBefore = false)
    {
        switch (settlement)
        {
            case Settlement.Done done:
                return TypedResults.Ok(view.Show(done.Payment, request));
            case Settlement.Declined { Payment.Payment.State: PaymentState.Rejected } rejected:
                return TypedResults.Ok(view.Show(rejected.Payment, request));
            case Settlement.Declined declined:
                return Declined(declined.Code, declined.Payment.Payment.State.ToWire());
            case Settlement.Open open:
                var answer = view.Show(open.Payment, request);
                return TypedResults.Accepted(answer.Links[0].Href, answer);
            case Settlement.NotSupported cannot:
                return ChargedCards.NotSupported(before.Provider ?? "", cannot.Operation);
            case Settlement.Unavailable:
                return Unavailable();
            case Settlement.Paused paused:
                return Problem.ProviderPaused(paused.Provider, ProviderPauses.RetryAfterSeconds);
            case Settlement.Edited:
                return Edited();
            default:
                return NotNow(await store.FindAsync(before.ApplicationId, before.Id) ?? before, passes: !ranBefore);
        }
    }

    // Null: none was sent, which means all that is left; or an error was added.
    private static Money? Amount(string field, JsonElement? value, StoredPayment payment, List<FieldError> errors) =>
        AmountRules.IsThere(value) ? AmountRules.Read(field, value, payment.Payment.Total.Currency, errors) : null;

    private static int Installments(JsonElement? value, List<FieldError> errors)
    {
        if (!AmountRules.IsThere(value) || AmountRules.Text(value) is "")
            return 1;
        if (WholeNumber.Parse(AmountRules.Text(value)) is >= 0 and <= MostInstallments and var number)
            return Math.Max(1, (int)number);
        errors.Add(new("installments_number", "range"));
        return 1;
    }

    // A charge refuses instructions that it cannot follow.
    private static void Repeated(SilentCharge body, Money total, List<FieldError> errors)
    {
        if (AmountRules.IsThere(body.DeferredMonths)
            && AmountRules.Text(body.DeferredMonths) is not "" && WholeNumber.Parse(AmountRules.Text(body.DeferredMonths)) != 0)
            errors.Add(new("deferred_months", "unsupported"));
        var amount = body.Transaction?.Amount;
        if (amount?.Currency is { } currency && currency != total.Currency.Code)
            errors.Add(new("transaction.amount.currency", "differs"));
        else if (AmountRules.IsThere(amount?.Total)
            && AmountRules.Read("transaction.amount.total", amount!.Total, total.Currency, errors) is { } repeated && repeated != total)
            errors.Add(new("transaction.amount.total", "differs"));
    }

    // Without the amount, it would be ignored and the whole amount moved.
    private static void Alone(string field, bool isThere, JsonElement? amount, List<FieldError> errors)
    {
        if (isThere && !AmountRules.IsThere(amount))
            errors.Add(new(field, "alone"));
    }

    private static Problem Declined(string code, string state) =>
        new(StatusCodes.Status422UnprocessableEntity, $"GW01_{code}", "PAYMENT_DECLINED")
        {
            MetaData = new Dictionary<string, object> { ["state"] = state },
        };

    private static Problem Unavailable() =>
        new(StatusCodes.Status502BadGateway, "REQUEST_ERROR", "PAYMENT_REQUEST_ERROR") { RetryAfterSeconds = 2 };
}
