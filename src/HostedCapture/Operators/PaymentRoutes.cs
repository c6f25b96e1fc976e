using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Domain;
using HostedCapture.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<HostedCapture.Payments.PaymentAnswer>,
    Microsoft.AspNetCore.Http.HttpResults.Accepted<HostedCapture.Payments.PaymentAnswer>, HostedCapture.Api.Problem>;
using Result = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<HostedCapture.Operators.OperatorPayment>,
    Microsoft.AspNetCore.Http.HttpResults.Accepted<HostedCapture.Operators.OperatorPayment>, HostedCapture.Api.Problem>;

namespace HostedCapture.Operators;

/// <summary>Payments for operators.</summary>
internal static class PaymentRoutes
{
    private static readonly string[] s_states = [.. Enum.GetValues<PaymentState>().Select(state => state.ToWire()).Distinct()];

    /// <summary>The list's filters.</summary>
    public static OpenApiParameter[] Filters { get; } =
    [
        OperatorQueries.Parameter("state", "Only payments in this state.", s_states),
        OperatorQueries.Attention("payments"),
        OperatorQueries.Parameter("application", "Only payments of this application."),
        OperatorQueries.Parameter("provider", "Only payments whose card is charged there."),
        OperatorQueries.Parameter("gateway_order", "Only payments with this `transaction.gateway_order`."),
        OperatorQueries.Parameter("intent_id", "Only payments of this captured card."),
        OperatorQueries.Parameter("last_four", "Only payments whose card ends in these four digits."),
        .. OperatorQueries.Period,
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapPayments(RouteGroupBuilder operators)
    {
        operators.MapGet("/payments", ListAsync).WithName("listOperatorPayments")
            .WithMetadata(PaymentRouteExamples.List).WithMetadata([.. Filters, .. OperatorQueries.Page, PersonalData.Described])
            .RequiresPermission(Permission.PaymentsRead)
            .Answers(Problem.InvalidModel(new FieldError("limit", "range")));
        operators.MapGet("/payments/count", CountAsync).WithName("countOperatorPayments")
            .WithMetadata(ListCount.Example).WithMetadata(Filters)
            .RequiresPermission(Permission.PaymentsRead)
            .Answers(Problem.InvalidModel(new FieldError("state", "unknown_value")));
        operators.MapGet("/payments/{id:guid}", ReadAsync).WithName("readOperatorPayment")
            .WithMetadata(PaymentRouteExamples.Read).WithMetadata(PersonalData.Described)
            .RequiresPermission(Permission.PaymentsRead)
            .Answers(Problem.InvalidModel(new FieldError("personal", "unknown_value")), Problem.NotFound());
        operators.MapGet("/payments/{id:guid}/timeline", TimelineAsync).WithName("readOperatorPaymentTimeline")
            .WithMetadata(IntentRouteExamples.Timeline).RequiresPermission(Permission.PaymentsRead).Answers(Problem.NotFound());
        operators.MapPost("/payments/{id:guid}/confirm", ConfirmAsync).WithName("confirmOperatorPayment")
            .WithMetadata(PaymentRouteExamples.Confirm).RequiresPermission(Permission.PaymentsConfirm)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("total_amount", "amount")), Problem.InvalidState("confirming", passes: true),
                PaymentOperations.TooMuch("CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL")));
        operators.MapPost("/payments/{id:guid}/void", VoidAsync).WithName("voidOperatorPayment")
            .WithMetadata(PaymentRouteExamples.Void).RequiresPermission(Permission.PaymentsVoid)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("reason", "too_long")), Problem.InvalidState("confirming", passes: true)));
        operators.MapPost("/payments/{id:guid}/refund", RefundAsync).WithName("refundOperatorPayment")
            .WithMetadata(PaymentRouteExamples.Refund).RequiresPermission(Permission.PaymentsRefund)
            .Answers(PaymentOperations.Problems(
                Problem.InvalidModel(new FieldError("refunded_amount", "amount")), Problem.InvalidState("refunding", passes: true),
                PaymentOperations.TooMuch("REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL"), Limit(new Money(50_000, Currency.Of("CLP")!))));
        operators.MapPost("/payments/operations/{id:guid}/settle", SettleAsync).WithName("settleOperatorOperation")
            .WithMetadata(PaymentRouteExamples.Settle).RequiresPermission(Permission.PaymentsSettle)
            .Answers(
                Problem.InvalidModel(new FieldError("reason", "required")), Problem.NotFound(), Problem.InvalidState("approved"),
                Differs(null), PeopleOnly());
    }

    /// <summary>List payments of all applications</summary>
    /// <remarks>
    /// The payments of the operator's applications, newest first, without their operations. Each page's `next` is the `after` of the
    /// next one; on the last page it is null.
    /// </remarks>
    internal static async Task<Results<Ok<OperatorPaymentPage>, Problem>> ListAsync(
        HttpContext context, CurrentOperator caller, PaymentList payments)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = Question(query);
        var (after, limit, personalAsked) = (query.After(), query.Limit(), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(
            personalAsked, caller, context, null, $"payments {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var rows = await payments.PageAsync(caller, asked, after, limit);
        var page = rows.Take(limit).ToList();
        return TypedResults.Ok(new OperatorPaymentPage(
            [.. page.Select(row => payments.Show(row, personal))], rows.Count > limit ? Place(page[^1]).Cursor : null));
    }

    /// <summary>Count payments</summary>
    /// <remarks>How many payments the list's filters find. Counting ends at 10,000, and when it takes long.</remarks>
    internal static Task<Results<Ok<ListCount>, Problem>> CountAsync(
        HttpRequest request, CurrentOperator caller, PaymentList payments, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var asked = Question(query);
        return ListCount.OfAsync(query, time, enough => payments.CountAsync(caller, asked, enough));
    }

    /// <summary>Read a payment of any application</summary>
    /// <remarks>The payment as it is now, with its operations; at each open one, from when on it can be settled by hand.</remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorPayment>, Problem>> ReadAsync(
        Guid id, HttpContext context, CurrentOperator caller, PaymentList payments)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = PersonalData.IsAsked(query);
        if (query.Problem is { } problem)
            return problem;
        if (await payments.FindAsync(caller, id) is not { } payment)
            return Problem.NotFound();
        var (personal, refusal) = await PersonalData.ForAsync(asked, caller, context, id.ToString());
        return refusal is not null ? refusal : TypedResults.Ok(await payments.ShowAllAsync(payment, personal));
    }

    /// <summary>Read a payment's timeline</summary>
    /// <remarks>Everything that is known of it in one line of time, as of an intent.</remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static async Task<Results<Ok<TimelineAnswer>, Problem>> TimelineAsync(
        Guid id, CurrentOperator caller, PaymentList payments, Timeline timeline) =>
        await payments.FindAsync(caller, id) is { } payment
            ? TypedResults.Ok(await timeline.OfAsync(id, payment.ApplicationId))
            : Problem.NotFound();

    /// <summary>Confirm an authorization of any application</summary>
    /// <remarks>
    /// Takes authorized money, all of it or a part, as the merchant's own confirm. A 202 says that nobody knows yet what became of it:
    /// do not repeat it.
    /// </remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static async Task<Result> ConfirmAsync(
        Guid id, HttpContext context, JsonBody<OperatorConfirm> body, CurrentOperator caller, PaymentList payments,
        PaymentOperations operations, AuditLog audit) =>
        await RunAsync(id, context, body.Problem, body.Value?.Reason, "payment.confirm_asked", caller, payments, audit, payment =>
            operations.ConfirmAsync(
                payment.Method, id, context, body.As(one => new ConfirmBody(one.TotalAmount, null, null)), payment.ApplicationId));

    /// <summary>Void an authorization of any application</summary>
    /// <remarks>Releases authorized money of which nothing was taken. A 202 says that nobody knows yet: do not repeat it.</remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static async Task<Result> VoidAsync(
        Guid id, HttpContext context, JsonBody<OperatorReason> body, CurrentOperator caller, PaymentList payments,
        PaymentOperations operations, AuditLog audit) =>
        await RunAsync(id, context, body.Problem, body.Value?.Reason, "payment.void_asked", caller, payments, audit, payment =>
            operations.VoidAsync(payment.Method, id, context, body.As(_ => new VoidBody()), payment.ApplicationId));

    /// <summary>Refund a payment of any application</summary>
    /// <remarks>
    /// Gives money back, all that is left or a part. Merchants' support may give back up to the limit of its currency for each payment:
    /// see `Operators:SupportRefundLimits`. A 202 says that nobody knows yet: do not repeat it.
    /// </remarks>
    /// <param name="id">The payment's <c>id</c>.</param>
    internal static async Task<Result> RefundAsync(
        Guid id, HttpContext context, JsonBody<OperatorRefund> body, CurrentOperator caller, PaymentList payments,
        PaymentOperations operations, AuditLog audit, OperatorSettings settings)
    {
        Money? most = null;
        if (caller.Role == Role.MerchantSupport)
        {
            if (await payments.FindAsync(caller, id) is not { } payment)
                return Problem.NotFound();
            var total = payment.Payment.Total;
            most = settings.SupportRefundLimits.GetValueOrDefault(total.Currency) ?? total.With(0);
        }

        var result = await RunAsync(
            id, context, body.Problem, body.Value?.Reason, "payment.refund_asked", caller, payments, audit,
            payment => operations.RefundAsync(
                payment.Method, id, context, body.As(one => new RefundBody(one.RefundedAmount, null)), payment.ApplicationId, most));
        return most is not null && result.Result is Problem { Code: "REFUND_LIMIT" } ? await Limit(most).NoteAsync(context) : result;
    }

    /// <summary>Settle an operation by hand</summary>
    /// <remarks>
    /// Says what became of an operation that its provider cannot look up, as a person found it there. Above the amount of
    /// `Operators:SettleTogetherAbove` a second person must send the same within a day: a 202 says that one is missing.
    /// </remarks>
    /// <param name="id">The operation's <c>id</c>.</param>
    internal static async Task<Result> SettleAsync(
        Guid id, HttpContext context, JsonBody<SettleOperation> body, CurrentOperator caller, PaymentList payments,
        SettlingTogether settling)
    {
        if (body.Problem is { } unreadable)
            return unreadable;
        if (await payments.FindByOperationAsync(caller, id) is not { } payment)
            return Problem.NotFound();
        if (Errors(body.Value!) is { Count: > 0 } errors)
            return Problem.InvalidModel(errors);
        var result = await settling.SettleAsync(caller, payment, id, body.Value!);
        var after = (await payments.FindAsync(caller, payment.Id))!;
        switch (result)
        {
            case SettleResult.Settled:
                return TypedResults.Ok(await payments.ShowAllAsync(after, PersonalData.Masked));
            case SettleResult.Waits:
                return TypedResults.Accepted((string?)null, await payments.ShowAllAsync(after, PersonalData.Masked));
            case SettleResult.NeedsProviderId:
                return Problem.InvalidModel(new FieldError("provider_id", "required"));
            case SettleResult.Differs:
                return Differs(await settling.FindAsync(id));
            case SettleResult.NeedsPeople:
                return await PeopleOnly().NoteAsync(context);
            default:
                var operation = after.Operations.First(one => one.Id == id);
                return Problem.InvalidState(Data.ColumnTypes.Name(operation.State));
        }
    }

    /// <summary>The filters of a query.</summary>
    internal static PaymentQuestion Question(QueryReader query) => new()
    {
        State = query.OneOf("state", s_states),
        Attention = query.Attention("payments"),
        Application = query.Plain("application"),
        Provider = query.Plain("provider"),
        GatewayOrder = query.Plain("gateway_order"),
        IntentId = query.Cursor("intent_id", text => Guid.TryParse(text, out var id) ? id : (Guid?)null),
        LastFour = query.LastFour(),
        From = query.Time("created_from"),
        To = query.Time("created_to"),
    };

    /// <summary>A payment's place in the list.</summary>
    internal static PagePlace Place(StoredPayment payment) => new(payment.CreatedAt, payment.Id.ToString());

    private static async Task<Result> RunAsync(
        Guid id, HttpContext context, Problem? unreadable, string? reason, string type, CurrentOperator caller, PaymentList payments,
        AuditLog audit, Func<StoredPayment, Task<Answer>> run)
    {
        if (await payments.FindAsync(caller, id) is not { } payment)
            return Problem.NotFound();
        if ((unreadable ?? Reasons.RefuseText(reason)) is { } problem)
            return problem;
        // Before the provider is called: the outcome is a row of its own.
        await audit.WriteAsync(audit.Row(type, AuditLog.Success, id, reason));
        var answer = await run(payment);
        if (answer.Result is Problem refused)
            return refused;
        var after = await payments.ShowAllAsync((await payments.FindAsync(caller, id))!, PersonalData.Masked);
        return answer.Result is Accepted<PaymentAnswer> ? TypedResults.Accepted((string?)null, after) : TypedResults.Ok(after);
    }

    private static List<FieldError> Errors(SettleOperation said)
    {
        var errors = new List<FieldError>();
        if (said.Outcome is null)
            errors.Add(new("outcome", "required"));
        else if (said.Outcome is not ("approved" or "declined"))
            errors.Add(new("outcome", "unknown_value"));
        if (said is { Outcome: "declined", ProviderId: not null })
            errors.Add(new("provider_id", "unknown"));
        if (said.ProviderId is { } named && (named.Length is 0 or > 200 || named.Any(char.IsControl)))
            errors.Add(new("provider_id", "text"));
        errors.AddRange(Reasons.Check(said.Reason));
        return errors;
    }

    private static Problem Limit(Money most) => new(StatusCodes.Status403Forbidden, "REFUND_LIMIT")
    {
        MetaData = new Dictionary<string, object> { ["limit"] = most.Major, ["currency"] = most.Currency.Code },
    };

    private static Problem PeopleOnly() => new(StatusCodes.Status403Forbidden, "PEOPLE_NEEDED");

    private static Problem Differs(SettleProposal? first) => new(StatusCodes.Status409Conflict, "SETTLEMENT_DIFFERS")
    {
        MetaData = new Dictionary<string, object> { ["outcome"] = first?.Outcome ?? "approved", ["name"] = first?.Name ?? "Ana Soto" },
    };
}
