using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Intents;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>Intents for operators.</summary>
internal static class IntentRoutes
{
    private static readonly string[] s_states = ["created", "captured", "rejected", "canceled", "expired"];
    private static readonly string[] s_kinds = [.. Enum.GetValues<CaptureKind>().Select(kind => kind.ToWire())];

    /// <summary>The list's filters.</summary>
    public static OpenApiParameter[] Filters { get; } =
    [
        OperatorQueries.Parameter("state", "Only intents in this state.", s_states),
        OperatorQueries.Parameter("kind", "Only intents of this kind of capture.", s_kinds),
        OperatorQueries.Attention("intents"),
        OperatorQueries.Parameter("application", "Only intents of this application."),
        OperatorQueries.Parameter("provider", "Only intents whose last card went to this provider."),
        OperatorQueries.Parameter("brand", "Only intents whose last card was of this brand: `visa`."),
        OperatorQueries.Parameter("reference_id", "Only intents with this `cardholder.reference_id`."),
        OperatorQueries.Parameter("last_four", "Only intents whose last card ended in these four digits."),
        OperatorQueries.Parameter("metadata", "Only intents with this pair of the merchant's own, `name=value`."),
        .. OperatorQueries.Period,
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapIntents(RouteGroupBuilder operators)
    {
        operators.MapGet("/intents", ListAsync).WithName("listOperatorIntents")
            .WithMetadata(IntentRouteExamples.List).WithMetadata([.. Filters, .. OperatorQueries.Page, PersonalData.Described])
            .RequiresPermission(Permission.IntentsRead)
            .Answers(Problem.InvalidModel(new FieldError("limit", "range")));
        operators.MapGet("/intents/count", CountAsync).WithName("countOperatorIntents")
            .WithMetadata(ListCount.Example).WithMetadata(Filters)
            .RequiresPermission(Permission.IntentsRead)
            .Answers(Problem.InvalidModel(new FieldError("state", "unknown_value")));
        operators.MapGet("/intents/{id:guid}", ReadAsync).WithName("readOperatorIntent")
            .WithMetadata(IntentRouteExamples.Read).WithMetadata(PersonalData.Described)
            .RequiresPermission(Permission.IntentsRead)
            .Answers(Problem.InvalidModel(new FieldError("personal", "unknown_value")), Problem.NotFound());
        operators.MapGet("/intents/{id:guid}/timeline", TimelineAsync).WithName("readOperatorIntentTimeline")
            .WithMetadata(IntentRouteExamples.Timeline).RequiresPermission(Permission.IntentsRead).Answers(Problem.NotFound());
        operators.MapPost("/intents/{id:guid}/cancel", CancelAsync).WithName("cancelOperatorIntent")
            .WithMetadata(IntentRouteExamples.Cancel).RequiresPermission(Permission.IntentsCancel)
            .Answers(
                Problem.InvalidModel(new FieldError("reason", "too_long")), Problem.NotFound(), Problem.InvalidState("captured"));
        operators.MapDelete("/intents/{id:guid}", DeleteAsync).WithName("deleteOperatorIntent")
            .WithMetadata(OperatorQueries.Parameter("reason", "Why, for the audit log, at most 500 characters."))
            .RequiresPermission(Permission.IntentsDelete)
            .Answers(
                Problem.InvalidModel(new FieldError("reason", "too_long")), Problem.NotFound(),
                Problem.InvalidState("created", submitting: true));
    }

    /// <summary>List intents of all applications</summary>
    /// <remarks>
    /// The intents of the operator's applications, newest first, the forgotten ones too. Each page's `next` is the `after` of the next
    /// one; on the last page it is null.
    /// </remarks>
    internal static async Task<Results<Ok<OperatorIntentPage>, Problem>> ListAsync(
        HttpContext context, CurrentOperator caller, IntentList intents)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = Question(query);
        var (after, limit, personalAsked) = (query.After(), query.Limit(), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(
            personalAsked, caller, context, null, $"intents {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var rows = await intents.PageAsync(caller, asked, after, limit);
        var page = rows.Take(limit).ToList();
        return TypedResults.Ok(new OperatorIntentPage(
            [.. page.Select(row => intents.Show(row, personal))], rows.Count > limit ? page[^1].Place.Cursor : null));
    }

    /// <summary>Count intents</summary>
    /// <remarks>How many intents the list's filters find. Counting ends at 10,000, and when it takes long.</remarks>
    internal static Task<Results<Ok<ListCount>, Problem>> CountAsync(
        HttpRequest request, CurrentOperator caller, IntentList intents, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var asked = Question(query);
        return ListCount.OfAsync(query, time, enough => intents.CountAsync(caller, asked, enough));
    }

    /// <summary>Read an intent of any application</summary>
    /// <remarks>The intent as it is now; a forgotten one without the data that is gone.</remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorIntent>, Problem>> ReadAsync(
        Guid id, HttpContext context, CurrentOperator caller, IntentList intents)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = PersonalData.IsAsked(query);
        if (query.Problem is { } problem)
            return problem;
        if (await intents.FindAsync(caller, id) is not { } row)
            return Problem.NotFound();
        var (personal, refusal) = await PersonalData.ForAsync(asked, caller, context, id.ToString());
        return refusal is not null ? refusal : TypedResults.Ok(intents.Show(row, personal));
    }

    /// <summary>Read an intent's timeline</summary>
    /// <remarks>
    /// Everything that is known of it in one line of time: what callers did, calls to providers with their outcomes, events with their
    /// deliveries, and the deletion of tokens.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<TimelineAnswer>, Problem>> TimelineAsync(
        Guid id, CurrentOperator caller, IntentList intents, Timeline timeline) =>
        await intents.FindAsync(caller, id) is { } intent
            ? TypedResults.Ok(await timeline.OfAsync(id, intent.ApplicationId))
            : Problem.NotFound();

    /// <summary>Cancel an intent of any application</summary>
    /// <remarks>
    /// The same as the merchant's: possible while it is `created` and no card is at the provider. Its merchant gets the event.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorIntent>, Problem>> CancelAsync(
        Guid id, JsonBody<OperatorReason> body, CurrentOperator caller, IntentList intents, IntentStore store)
    {
        if (await intents.FindAsync(caller, id) is not { DeletedAt: null } before)
            return Problem.NotFound();
        if (body.Problem is { } unreadable)
            return unreadable;
        if (Reasons.RefuseText(body.Value!.Reason) is { } problem)
            return problem;
        var canceled = await store.CancelAsync(before.Id, body.Value.Reason);
        var after = intents.Show((await intents.FindAsync(caller, id))!, PersonalData.Masked);
        return canceled ? TypedResults.Ok(after) : NotOpen(after);
    }

    /// <summary>Delete an intent of any application</summary>
    /// <remarks>
    /// The same as the merchant's: forgets the token, here and at the provider, and the cardholder's data. Not possible while a card is
    /// at the provider. The record stays.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<NoContent, Problem>> DeleteAsync(
        Guid id, HttpRequest request, CurrentOperator caller, IntentList intents, IntentStore store)
    {
        var query = new QueryReader(request.Query);
        var reason = query.Plain("reason");
        if ((query.Problem ?? Reasons.RefuseText(reason)) is { } problem)
            return problem;
        if (await intents.FindAsync(caller, id) is not { DeletedAt: null } before)
            return Problem.NotFound();
        if (await store.DeleteAsync(before.ApplicationId, id, reason))
            return TypedResults.NoContent();
        return await intents.FindAsync(caller, id) is { DeletedAt: null } intent
            ? NotOpen(intents.Show(intent, PersonalData.Masked))
            : Problem.NotFound();
    }

    /// <summary>The filters of a query.</summary>
    internal static IntentQuestion Question(QueryReader query) => new()
    {
        State = query.OneOf("state", s_states),
        Kind = query.OneOf("kind", s_kinds),
        Attention = query.Attention("intents"),
        Application = query.Plain("application"),
        Provider = query.Plain("provider"),
        Brand = query.Plain("brand"),
        ReferenceId = query.Plain("reference_id"),
        LastFour = query.LastFour(),
        Metadata = Pair(query),
        From = query.Time("created_from"),
        To = query.Time("created_to"),
    };

    private static (string Name, string Value)? Pair(QueryReader query)
    {
        var pair = query.Cursor(
            "metadata", text => text.IndexOf('=', StringComparison.Ordinal) > 0 && !text.Any(char.IsControl) ? text : null);
        return pair?.Split('=', 2) is [var name, var value] ? (name, value) : null;
    }

    private static Problem NotOpen(OperatorIntent intent) =>
        Problem.InvalidState(intent.State, intent.Submitting == true, passes: intent.State == "created");
}
