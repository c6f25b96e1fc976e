using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Operators;

/// <summary>The addresses of applications' webhooks.</summary>
public static class EndpointApi
{
    private const string Changed = "application.webhooks_changed";
    private const int Most = 20;

    /// <summary>Maps the routes.</summary>
    public static void MapEndpoints(this RouteGroupBuilder operators)
    {
        operators.MapPut("/applications/{id}/webhooks", ChangeAsync).RequiresPermission(Permission.WebhooksManage)
            .WithName("changeWebhooks")
            .WithMetadata(ApplicationExamples.ChangeWebhooks)
            .AnswersOfChange();
        operators.MapDelete("/applications/{id}/webhooks", RemoveAsync).RequiresPermission(Permission.WebhooksManage)
            .WithName("removeWebhooks")
            .WithMetadata(ApplicationExamples.WebhooksRemoved)
            .AnswersOfChange();
        operators.MapPost("/applications/{id}/webhooks/test", TryAsync).RequiresPermission(Permission.WebhooksManage)
            .WithName("tryWebhook")
            .WithMetadata(ApplicationExamples.Try)
            .AnswersOfChange();
        operators.MapPost("/applications/{id}/webhooks/{endpoint}/secret", RollAsync).RequiresPermission(Permission.WebhooksManage)
            .WithName("rollWebhookSecret")
            .WithMetadata(ApplicationExamples.RollWebhook)
            .AnswersOfChange();
    }

    /// <summary>Change the webhooks</summary>
    /// <remarks>
    /// These addresses and no others get the application's events from now on. An address that is saved keeps its secrets; each new one
    /// is tried first, and unless all answer 2xx, nothing is changed and the answer says which step failed (`without_test` saves them
    /// anyway). Fresh secrets are in this answer and nowhere else.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<ApplicationWithSecrets>, Problem>> ChangeAsync(
        string id, HttpContext context, JsonBody<ChangeWebhooksBody> body, CurrentOperator caller, ApplicationEditor editor,
        ApplicationView view, EndpointEditor endpoints)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        if (wish.Webhooks is null or { Count: > Most })
            return Problem.InvalidModel(new FieldError("webhooks", wish.Webhooks is null ? "required" : "too_many"));
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request, wish.Version);
        if (stored is null)
            return problem!;
        var (after, fresh, errors) = endpoints.With(stored, wish.Webhooks);
        if (errors.Count == 0 && wish.WithoutTest != true)
            errors = await endpoints.TryNewAsync(stored, after);
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);
        if (await editor.SaveAsync(stored, after, Changed) is { } stale)
            return stale;
        return TypedResults.Ok(new ApplicationWithSecrets
        {
            Application = await ApplicationApi.ShownAsync(caller, id, context, view),
            WebhookSecrets = fresh.Count > 0 ? fresh : null,
        });
    }

    /// <summary>Remove the webhooks</summary>
    /// <remarks>The application gets none from now on; its events stay in its feed.</remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> RemoveAsync(
        string id, HttpContext context, CurrentOperator caller, ApplicationEditor editor, ApplicationView view)
    {
        if (new QueryReader(context.Request.Query).Problem is { } parameters)
            return parameters;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        if (stored is null)
            return problem!;
        problem = await editor.SaveAsync(stored, stored with { Webhooks = StoredWebhooks.None }, Changed);
        return problem is not null ? problem : TypedResults.Ok(await ApplicationApi.ShownAsync(caller, id, context, view));
    }

    /// <summary>Try an address</summary>
    /// <remarks>
    /// Finds its name, checks that it lies outside, connects, checks the certificate, and sends one signed message of the type
    /// `endpoint.ping`. Nothing is saved. For a new address the answer has the secret that signed: let your endpoint verify with it, try
    /// again with it, and save both.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Ok<EndpointTrial>, Problem>> TryAsync(
        string id, HttpContext context, JsonBody<TryWebhookBody> body, CurrentOperator caller, ApplicationEditor editor,
        EndpointEditor endpoints, AuditLog audit)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        if (stored is null)
            return problem!;
        var (trial, errors) = await endpoints.TryAsync(stored, wish);
        if (trial is null)
            return Problem.InvalidModel(errors);
        await audit.WriteAsync(audit.Row(
            "application.webhook_tried", trial.Passed ? AuditLog.Success : AuditLog.Failure, id,
            $"{trial.Url}: {trial.Status?.ToString() ?? trial.Error}"));
        return TypedResults.Ok(trial);
    }

    /// <summary>Roll a webhook's secret</summary>
    /// <remarks>
    /// Makes a new secret, shown in this answer and nowhere else. For `overlap_seconds` the others sign as well: every webhook carries a
    /// signature of each.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    /// <param name="endpoint">The endpoint's <c>id</c>.</param>
    internal static async Task<Results<Created<ApplicationWithSecrets>, Problem>> RollAsync(
        string id, string endpoint, HttpContext context, JsonBody<RollWebhookSecretBody> body, CurrentOperator caller,
        ApplicationEditor editor, ApplicationView view, EndpointEditor endpoints)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        if (CredentialApi.ErrorOf(wish.OverlapSeconds) is { } error)
            return Problem.InvalidModel(error);
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        if (stored is null)
            return problem!;
        if (endpoints.Rolled(stored, endpoint, wish) is not { } rolled)
            return Problem.NotFound();
        if (rolled.Error is { } wrong)
            return Problem.InvalidModel(wrong);
        if (await editor.SaveAsync(stored, rolled.After, "application.webhook_secret_rolled") is { } stale)
            return stale;
        return TypedResults.Created((string?)null, new ApplicationWithSecrets
        {
            Application = await ApplicationApi.ShownAsync(caller, id, context, view),
            WebhookSecrets = [rolled.Fresh],
        });
    }
}
