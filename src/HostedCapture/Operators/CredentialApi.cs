using HostedCapture.Api;
using HostedCapture.Applications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Operators;

/// <summary>The client secrets of applications.</summary>
public static class CredentialApi
{
    /// <summary>The longest overlap.</summary>
    internal const int LongestOverlapSeconds = 30 * 24 * 3600;

    /// <summary>Maps the routes.</summary>
    public static void MapCredentials(this RouteGroupBuilder operators)
    {
        operators.MapPost("/applications/{id}/secrets", RollAsync).RequiresPermission(Permission.CredentialsManage)
            .WithName("rollClientSecret")
            .WithMetadata(ApplicationExamples.Roll)
            .AnswersOfChange();
        operators.MapDelete("/applications/{id}/secrets/{number:int}", EndAsync).RequiresPermission(Permission.CredentialsManage)
            .WithName("endClientSecret")
            .WithMetadata(ApplicationExamples.End)
            .AnswersOfChange()
            .Answers(LastSecret());
    }

    /// <summary>409: without it, the application could not call.</summary>
    internal static Problem LastSecret() => new(StatusCodes.Status409Conflict, "LAST_SECRET");

    /// <summary>Roll a client secret</summary>
    /// <remarks>
    /// Makes a new secret, shown in this answer and nowhere else. All others end after `overlap_seconds`, so that the merchant's servers
    /// can change over in the meantime; one that ends earlier anyway does. Tokens stay valid until they expire.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    internal static async Task<Results<Created<ApplicationWithSecrets>, Problem>> RollAsync(
        string id, HttpContext context, JsonBody<RollSecretBody> body, CurrentOperator caller, ApplicationEditor editor,
        ApplicationView view)
    {
        if (body.Value is not { } wish)
            return body.Problem!;
        if (ErrorOf(wish.OverlapSeconds) is { } error)
            return Problem.InvalidModel(error);
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        if (stored is null)
            return problem!;
        var secret = ClientSecret.New();
        if (await editor.RollAsync(stored, ClientSecret.Hash(secret), TimeSpan.FromSeconds(wish.OverlapSeconds!.Value)) is { } stale)
            return stale;
        return TypedResults.Created((string?)null, new ApplicationWithSecrets
        {
            Application = await ApplicationApi.ShownAsync(caller, id, context, view),
            ClientSecret = secret,
        });
    }

    /// <summary>End a client secret</summary>
    /// <remarks>
    /// From now on it gets no tokens, on every node within two seconds; those it got stay valid until they expire. The last valid secret
    /// cannot be ended: roll it, or take the application back.
    /// </remarks>
    /// <param name="id">The application's <c>id</c>.</param>
    /// <param name="number">The secret's <c>number</c>.</param>
    internal static async Task<Results<Ok<OperatorApplication>, Problem>> EndAsync(
        string id, int number, HttpContext context, CurrentOperator caller, ApplicationEditor editor, ApplicationView view,
        TimeProvider time)
    {
        if (new QueryReader(context.Request.Query).Problem is { } parameters)
            return parameters;
        var (stored, problem) = await editor.OpenAsync(caller, id, context.Request);
        if (stored is null)
            return problem!;
        if (stored.Secrets.FirstOrDefault(one => one.Number == number) is not { } secret)
            return Problem.NotFound();
        var now = time.GetUtcNow();
        if (secret.IsValid(now))
        {
            if (stored.Secrets.Count(one => one.IsValid(now)) == 1)
                return LastSecret();
            if (await editor.EndAsync(stored, secret) is { } stale)
                return stale;
        }

        return TypedResults.Ok(await ApplicationApi.ShownAsync(caller, id, context, view));
    }

    /// <summary>What is wrong with an overlap; null: nothing.</summary>
    internal static FieldError? ErrorOf(int? overlapSeconds) => overlapSeconds switch
    {
        null => new("overlap_seconds", "required"),
        < 0 or > LongestOverlapSeconds => new("overlap_seconds", "range"),
        _ => null,
    };
}
