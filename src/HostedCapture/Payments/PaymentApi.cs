using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Payments;

/// <summary>The payments API, Quickpay's "checkout".</summary>
public static class PaymentApi
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Maps the routes.</summary>
    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var payments = app.MapGroup("/checkout/payments")
            .WithMetadata(
                new ApiTag("Payments", "A payment charges a captured card: create it, charge or authorize, then confirm, void or refund."))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .RequireRateLimiting(ApiLimits.Policy);
        var read = payments.MapGroup("").RequireAuthorization(BearerTokens.Read);
        var write = payments.MapGroup("").RequireAuthorization(BearerTokens.Write);

        write.MapPost("", CreateAsync).WithName("createPayment").WithMetadata(PaymentExamples.Create)
            .Answers(
                Problem.InvalidModel(new FieldError("transaction.amount.total", "decimals")), OrderUsed(Guid.Parse(ApiExample.Id)),
                ChargedCards.No("CAPTURE_TOKEN_UNKNOWN"), ChargedCards.No("CAPTURE_TOKEN_NOT_CAPTURED"),
                ChargedCards.No("CAPTURE_TOKEN_FORGOTTEN"));
        read.MapGet("/{id:guid}/events", HistoryAsync)
            .WithName("readPaymentEvents")
            .WithMetadata(WebhookDescription.Events)
            .WithMetadata(WebhookDescription.After)
            .Answers(Problem.InvalidModel(new FieldError("after", "cursor")), Problem.NotFound());
        read.MapGet("/{id}", ReadAsync).WithName("readPayment").WithMetadata(PaymentExamples.Read).Answers(Problem.NotFound());
        write.MapPut("/{id:guid}/edit", EditAsync).WithName("editPayment").WithMetadata(PaymentExamples.Edit)
            .Answers(
                Problem.InvalidModel(new FieldError("transaction.amount.total", "decimals")), Problem.NotFound(),
                Problem.InvalidState("paid"), PaymentOperations.Expired(), OrderUsed(Guid.Parse(ApiExample.Id)),
                ChargedCards.No("CAPTURE_TOKEN_UNKNOWN"));

        var operations = write.MapGroup("/gateways/quickpay/{method}/{id:guid}");
        operations.MapPost("/silent", SilentAsync).WithName("chargePayment").WithMetadata(PaymentExamples.Charge)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("installments_number", "range")), Problem.InvalidState("created", submitting: true),
                PaymentOperations.Expired(),
                PaymentOperations.Edited(), PaymentOperations.Paused(), ChargedCards.NoCard(),
                ChargedCards.No("CAPTURE_TOKEN_FORGOTTEN"), PaymentOperations.NeedsCardholder()));
        operations.MapPost("/confirm", ConfirmAsync).WithName("confirmPayment").WithMetadata(PaymentExamples.Confirm)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("total_amount", "amount")), Problem.InvalidState("confirming", passes: true),
                PaymentOperations.TooMuch("CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL")));
        operations.MapPost("/void", VoidAsync).WithName("voidPayment").WithMetadata(PaymentExamples.Void)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("amount", "unknown")), Problem.InvalidState("confirming", passes: true)));
        operations.MapPost("/refund", RefundAsync).WithName("refundPayment").WithMetadata(PaymentExamples.Refund)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("amount", "unknown")), Problem.InvalidState("refunding", passes: true),
                PaymentOperations.TooMuch("REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL")));
    }

    /// <summary>Create a payment</summary>
    /// <remarks>
    /// Makes a payment for a captured card: `additional_attributes.capture_token` is the `id` of a captured intent, or
    /// `gateway.capture_token` of an earlier payment. Nothing is charged yet: follow the link with `rel` =
    /// `silent_charge`, or send the cardholder to `approval_url`.
    ///
    /// `transaction.amount.total` is what is charged, in major units, and must fit its currency: no decimals in `CLP`, at
    /// most two in the others; `details` and `items` are information. With `additional_attributes.is_deferred_capture` =
    /// `"true"` the charge only authorizes, and `confirm_authorization` takes the money.
    ///
    /// `authentication` says whether `approval_url` sends the cardholder to her bank; `required` is refused where the card's
    /// provider cannot (422 `OPERATION_NOT_SUPPORTED`).
    ///
    /// Information of your own may be sent, too. `payer` and `transaction.amount` take no other members, and nowhere is one
    /// taken that only looks as if it decided about the card or the money: `isDeferredCapture` is `unknown`.
    /// </remarks>
    internal static async Task<Results<Created<PaymentAnswer>, Problem>> CreateAsync(
        HttpContext context,
        JsonBody<CreatePayment> body,
        CurrentApplication caller,
        ChargedCards cards,
        PaymentStore store,
        PaymentView view)
    {
        var (terms, card, problem) = await ValidateAsync(body, caller, cards);
        if (problem is not null)
            return problem;
        var id = Idempotency.ReservedId(context);
        var written = await store.InsertAsync(id, caller.Id, body.Value!, terms!, card);
        if (written is not WriteResult.Done done)
            return OrderUsed((written as WriteResult.OrderUsed)?.By);
        var answer = view.Show(done.Payment, context.Request);
        return TypedResults.Created(answer.Links[0].Href, answer);
    }

    /// <summary>Read a payment</summary>
    /// <remarks>
    /// The payment as it is now, by its `id` or by its `gateway_order`. `gateway` holds its operations' results in Quickpay's
    /// shape, and under `provider` the provider's own answers.
    /// </remarks>
    /// <param name="id">The payment's <c>id</c>, or its <c>gateway_order</c>.</param>
    internal static async Task<Results<Ok<PaymentAnswer>, Problem>> ReadAsync(
        string id,
        HttpRequest request,
        CurrentApplication caller,
        PaymentStore store,
        PaymentView view)
    {
        // No order has control characters, and PostgreSQL takes no NUL.
        if (id.Any(char.IsControl))
            return Problem.NotFound();
        var payment = Guid.TryParse(id, out var named) ? await store.FindAsync(caller.Id, named) : null;
        payment ??= await store.FindByOrderAsync(caller.Id, id);
        return payment is null ? Problem.NotFound() : TypedResults.Ok(view.Show(payment, request));
    }

    /// <summary>Read a payment's history</summary>
    /// <remarks>The events of one payment in the order in which they happened.</remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static Task<Results<Ok<EventPage>, Problem>> HistoryAsync(
        Guid id,
        HttpRequest request,
        CurrentApplication caller,
        EventFeed feed,
        HostSettings host) =>
        EventApi.HistoryAsync(id, request, caller, feed, host);

    /// <summary>Edit a payment</summary>
    /// <remarks>Puts another body in the place of the first one, while the payment is `created` and no charge is at the provider.</remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static async Task<Results<Ok<PaymentAnswer>, Problem>> EditAsync(
        Guid id,
        HttpRequest request,
        JsonBody<CreatePayment> body,
        CurrentApplication caller,
        ChargedCards cards,
        PaymentStore store,
        PaymentView view,
        TimeProvider time)
    {
        if (await store.FindAsync(caller.Id, id) is not { } payment)
            return Problem.NotFound();
        if (payment.Payment.State != PaymentState.Created)
            return PaymentOperations.NotNow(payment);
        if (payment.ExpiresAt <= time.GetUtcNow())
            return PaymentOperations.Expired();
        var (terms, card, problem) = await ValidateAsync(body, caller, cards);
        if (problem is not null)
            return problem;
        return await store.EditAsync(payment, body.Value!, terms!, card) switch
        {
            WriteResult.Done done => TypedResults.Ok(view.Show(done.Payment, request)),
            WriteResult.OrderUsed used => OrderUsed(used.By),
            _ => PaymentOperations.NotNow((await store.FindAsync(caller.Id, id))!, passes: true),
        };
    }

    /// <summary>Charge a payment</summary>
    /// <remarks>
    /// Charges the card at the provider that made its token; the link with `rel` = `silent_charge`. The body may be left
    /// out; a member that is not described is refused. The payment is `paid`, `authorized` where it is deferred, or
    /// `rejected` with `gateway.error`. A 202 says that the
    /// provider has not said: read the payment until `submitting` is gone, and do not charge again. A 409 `PAYMENT_EDITED`
    /// says that an edit came between: nothing was charged; read the payment and charge it again if it is as you want it.
    /// </remarks>
    /// <param name="method"><c>token</c> or <c>credit</c>, as the link has it.</param>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> SilentAsync(
        string method,
        Guid id,
        HttpContext context,
        JsonBody<SilentCharge> body,
        CurrentApplication caller,
        PaymentOperations operations) =>
        operations.ChargeAsync(method, id, context, body, caller.Application);

    /// <summary>Confirm an authorization</summary>
    /// <remarks>
    /// Takes authorized money, all of it or a part; the rest is released. The link with `rel` = `confirm_authorization`.
    /// Without a body, or with an empty one, it is all; a member that is not described is refused. A declined one is a
    /// 422 `GW01_` and the provider's reason, and the payment stays `authorized`. A 202 says that the
    /// provider has not said: the payment is `confirming` until it has.
    /// </remarks>
    /// <param name="method"><c>token</c> or <c>credit</c>, as the link has it.</param>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> ConfirmAsync(
        string method, Guid id, HttpContext context, JsonBody<ConfirmBody> body, CurrentApplication caller, PaymentOperations operations) =>
        operations.ConfirmAsync(method, id, context, body, caller.Id);

    /// <summary>Void an authorization</summary>
    /// <remarks>
    /// Releases authorized money of which nothing was taken. The link with `rel` = `void_method`. What was paid is refunded
    /// instead. A 202 says that the provider has not said: the payment is `voiding` until it has.
    /// </remarks>
    /// <param name="method"><c>token</c> or <c>credit</c>, as the link has it.</param>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> VoidAsync(
        string method, Guid id, HttpContext context, JsonBody<VoidBody> body, CurrentApplication caller, PaymentOperations operations) =>
        operations.VoidAsync(method, id, context, body, caller.Id);

    /// <summary>Refund a payment</summary>
    /// <remarks>
    /// Gives money back, all that is left or a part, as often as something is left. The link with `rel` = `refund_method`.
    /// Without a body, or with an empty one, it is all that is left; a member that is not described is refused. A 202
    /// says that the provider has not said: the payment is `refunding` until it has.
    /// </remarks>
    /// <param name="method"><c>token</c> or <c>credit</c>, as the link has it.</param>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static Task<Results<Ok<PaymentAnswer>, Accepted<PaymentAnswer>, Problem>> RefundAsync(
        string method, Guid id, HttpContext context, JsonBody<RefundBody> body, CurrentApplication caller, PaymentOperations operations) =>
        operations.RefundAsync(method, id, context, body, caller.Id);

    private static async Task<(PaymentTerms? Terms, ChargedCard? Card, Problem? Problem)> ValidateAsync(
        JsonBody<CreatePayment> body, CurrentApplication caller, ChargedCards cards)
    {
        if (body.Value is not { } wanted)
            return (null, null, body.Problem);
        var errors = new List<FieldError>();
        if (CreatePaymentRules.Check(wanted, caller.Application, errors) is not { } terms)
            return (null, null, Problem.InvalidModel(errors));
        if (terms.CaptureToken is null)
            return (terms, null, null);
        var (card, problem) = await cards.FindAsync(caller.Application, terms.CaptureToken);
        return (terms, card, problem ?? (BankAuthentications.Parse(wanted.Authentication) == BankAuthentication.Required
            ? cards.CannotAuthenticate(card!)
            : null));
    }

    private static Problem OrderUsed(Guid? payment) => new(StatusCodes.Status409Conflict, "GATEWAY_ORDER_USED")
    {
        MetaData = payment is { } by ? new Dictionary<string, object> { ["id"] = by } : new Dictionary<string, object>(),
        // The other payment has given the order up.
        RetryAfterSeconds = payment is null ? 1 : null,
    };
}
