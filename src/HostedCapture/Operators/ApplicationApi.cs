using HostedCapture.Api;
using HostedCapture.Applications;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Operators;

/// <summary>Applications: read, made, changed, taken back.</summary>
public static class ApplicationApi
{
    /// <summary>The default number of applications on a page.</summary>
    internal const int DefaultPage = 20;

    /// <summary>The most applications on a page.</summary>
    internal const int LargestPage = 100;

    private const string Changed = "application.changed";

    /// <summary>Maps the routes.</summary>
    public static void MapApplications(this RouteGroupBuilder operators)
    {
        operators.MapGet("/applications", ListAsync).RequiresPermission(Permission.ApplicationsRead).WithName("listApplications")
            .WithMetadata(ApplicationExamples.List).WithMetadata(ApplicationExamples.Filters)
            .Answers(Problem.InvalidModel(new FieldError("state", "unknown_value")));
        operators.MapPost("/applications", CreateAsync).RequiresPermission(Permission.ApplicationsCreate).WithName("createApplication")
            .WithMetadata(ApplicationExamples.Create)
            .Answers(Problem.InvalidModel(new FieldError("return_origins", "required") { Detail = "at least one origin is required" }));
        operators.MapGet("/applications/{id}", ReadAsync).RequiresPermission(Permission.ApplicationsRead).WithName("readApplication")
            .WithMetadata(ApplicationExamples.Read)
            .Answers(Problem.NotFound());
        operators.MapPut("/applications/{id}", ChangeAsync).RequiresPermission(Permission.ApplicationsManage).WithName("changeApplication")
            .WithMetadata(ApplicationExamples.Change)
            .AnswersOfChange();
        operators.MapPost("/applications/{id}/take-back", TakeBackAsync).RequiresPermission(Permission.ApplicationsManage)
            .WithName("takeBackApplication")
            .WithMetadata(ApplicationExamples.TakeBack)
            .Answers(
                Problem.InvalidModel(new FieldError("reason", "too_long")), Problem.NotFound(), ApplicationEditor.InConfiguration());
    }

    /// <summary>The problems of a route that changes an application.</summary>
    internal static TBuilder AnswersOfChange<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.Answers(
        Problem.InvalidModel(new FieldError("version", "required")),
        Problem.NotFound(),
        ApplicationEditor.InConfiguration(),
        Problem.InvalidState(ApplicationView.TakenBack),
        ApplicationEditor.Stale(4),
        ApplicationEditor.Stale(4, byHeader: true));

    /// <summary>List applications</summary>
    /// <remarks>
    /// Those of the configuration and those of the database, by their ids; an operator of single applications sees theirs. Each page's
    /// `next` is the `after` of the next one; on the last page it is null.
    /// </remarks>
    internal static async Task<Results<Ok<ApplicationPage>, Problem>> ListAsync(
        HttpRequest request, CurrentOperator caller, ApplicationView view)
    {
        var query = new QueryReader(request.Query);
        var source = query.OneOf("source", ApplicationView.Configured, ApplicationView.Stored);
        var state = query.OneOf("state", ApplicationView.Active, ApplicationView.TakenBack);
        var after = query.Plain("after");
        var limit = query.Number("limit", DefaultPage, 1, LargestPage);
        return query.Problem is { } problem ? problem : TypedResults.Ok(await view.ListAsync(caller, source, state, after, limit, request));
    }

    /// <summary>Make an application</summary>
    /// <remarks>
    /// It may call at once, on every node within two seconds. Its client secret is in this answer and nowhere else: only its hash is
    /// kept. Webhooks and a logo are given afterwards. All errors are told at once, and then nothing is made.
    /// </remarks>
    internal static async Task<Results<Created<ApplicationWithSecrets>, Problem>> CreateAsync(
        HttpContext context, JsonBody<NewApplicationBody> body, CurrentOperator caller, ApplicationEditor editor, ApplicationView view,
        TimeProvider time)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        var (id, now) = (Idempotency.ReservedId(context).ToString(), time.GetUtcNow());
        var secret = ClientSecret.New();
        var made = new StoredApplication
        {
            Id = id,
            ClientId = string.IsNullOrEmpty(wish.ClientId) ? ClientSecret.IdFor(wish.Name ?? "") : wish.ClientId,
            Version = 1,
            Settings = Settings(wish, wish.Branding),
            Webhooks = StoredWebhooks.None,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (await editor.MakeAsync(made, ClientSecret.Hash(secret)) is { } problem)
            return problem;
        var application = await ShownAsync(caller, id, context, view);
        return TypedResults.Created(
            $"/operator/applications/{id}", new ApplicationWithSecrets { Application = application, ClientSecret = secret });
    }

    /// <summary>Read an application</summary>
    /// <remarks>Also one that was taken back. Its version is the answer's `ETag`, too.</remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> ReadAsync(
        string id, HttpContext context, CurrentOperator caller, ApplicationView view) =>
        await view.FindAsync(caller, id, context.Request) is { } found ? TypedResults.Ok(Tagged(found, context)) : Problem.NotFound();

    /// <summary>Change an application</summary>
    /// <remarks>
    /// What is left out has its default from now on; branding and webhooks have routes of their own. Name the version it was made from,
    /// as `version` (a stale one is 409) or as `If-Match` (412). All errors are told at once, and then nothing is changed.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> ChangeAsync(
        string id, HttpContext context, JsonBody<ChangeApplicationBody> body, CurrentOperator caller, ApplicationEditor editor,
        ApplicationView view)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request, wish.Version);
        if (stored is null)
            return problem!;
        problem = await editor.SaveAsync(stored, stored with { Settings = Settings(wish, stored.Settings.Branding) }, Changed);
        return problem is not null ? problem : TypedResults.Ok(await ShownAsync(caller, id, context, view));
    }

    /// <summary>Take an application back</summary>
    /// <remarks>
    /// From now on it gets no tokens, and those it has are refused, on every node within two seconds; its open links take no card any
    /// more, and it gets no webhooks. What it made stays readable here. This cannot be undone: its id and client id are never used again.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> TakeBackAsync(
        string id, HttpContext context, JsonBody<TakeBackBody> body, CurrentOperator caller, ApplicationEditor editor, ApplicationView view)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        if (Reasons.RefuseText(wish.Reason) is { } refused)
            return refused;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        // Asked for twice, it is done once.
        if (stored is null && problem!.Code != "INVALID_STATE")
            return problem;
        if (stored is not null)
            await editor.TakeBackAsync(stored, wish.Reason);
        return TypedResults.Ok(await ShownAsync(caller, id, context, view));
    }

    /// <summary>The application as it is after a change.</summary>
    internal static async Task<OperatorApplication> ShownAsync(
        CurrentOperator caller, string id, HttpContext context, ApplicationView view) =>
        Tagged((await view.FindAsync(caller, id, context.Request))!, context);

    private static OperatorApplication Tagged(OperatorApplication shown, HttpContext context)
    {
        if (shown.Version is { } version)
            context.Response.Headers[HeaderNames.ETag] = $"\"{version}\"";
        return shown;
    }

    private static StoredSettings Settings(ApplicationDefinition wish, BrandingDefinition? branding) => new()
    {
        Name = wish.Name,
        ReturnOrigins = wish.ReturnOrigins,
        Locale = wish.Locale,
        PanTruncation = wish.PanTruncation,
        Routes = wish.Routes,
        Popup = wish.Popup,
        ConsentBox = wish.ConsentBox,
        Branding = branding,
    };
}
