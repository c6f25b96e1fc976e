using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Operators;

/// <summary>Where operators get their tokens.</summary>
internal static class OperatorTokenApi
{
    /// <summary>The path.</summary>
    public const string Path = "/operator/token";

    private const string ClientCredentialsGrant = "client_credentials";
    private const string AssertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string Grants = $"{ClientCredentialsGrant} or {AssertionGrant}";
    private static readonly FormLimits s_limits = new(TokenEndpoints.LargestForm, TokenEndpoints.LargestForm);

    /// <summary>Maps the route.</summary>
    public static void MapToken(IEndpointRouteBuilder app) =>
        app.MapPost(Path, IssueAsync)
            .WithName("getOperatorToken")
            .WithMetadata(OperatorApi.Tag, new RequestSizeLimitAttribute(TokenEndpoints.LargestForm))
            .AllowAnonymous()
            .Produces<TokenAnswer>()
            .Produces<TokenErrorAnswer>(400)
            .Produces<TokenErrorAnswer>(401)
            .Produces<TokenErrorAnswer>(413)
            .Produces<TokenErrorAnswer>(429)
            .WithMetadata(TokenExamples.Standard)
            .AddOpenApiOperationTransformer((operation, context, _) => TokenEndpoints.TakesForm(
                operation, context.Document!, [ClientCredentialsGrant, AssertionGrant], "grant_type", "client_id", "client_secret",
                "assertion"));

    /// <summary>Get an operator's token</summary>
    /// <remarks>
    /// RFC 6749's client credentials, of a machine account, by `Authorization: Basic` or in the body; or the assertion of a console about
    /// the person whom it signed in (RFC 7523). The token is valid for 15 minutes, and only at `/operator`.
    /// </remarks>
    internal static async Task<IResult> IssueAsync(
        HttpContext context, OperatorSettings settings, OperatorTokens tokens, ConsoleAssertions assertions, TokenLimits limits,
        AuditLog audit)
    {
        TokenEndpoints.NeverStore(context.Response);
        var form = await PostedForm.ReadAsync(context, s_limits);
        if (TokenEndpoints.Fault(form) is { } fault)
            return fault;

        switch (form["grant_type"])
        {
            case null or "":
                return TokenEndpoints.Error(400, "invalid_request", $"grant_type is missing: it must be {Grants}.");
            case ClientCredentialsGrant:
                return await OfAccountAsync(context, form, settings, tokens, limits, audit);
            case AssertionGrant:
                return await OfPersonAsync(context, form["assertion"], tokens, assertions, limits, audit);
            default:
                return TokenEndpoints.Error(400, "unsupported_grant_type", $"grant_type must be {Grants}.");
        }
    }

    private static async Task<IResult> OfPersonAsync(
        HttpContext context, string? assertion, OperatorTokens tokens, ConsoleAssertions assertions, TokenLimits limits, AuditLog audit)
    {
        if (assertion is null)
            return TokenEndpoints.Error(400, "invalid_request", "assertion is missing.");
        var (person, fault) = await assertions.TakeAsync(assertion);
        if (person is null)
        {
            await audit.WriteRefusalAsync(audit.Row(
                "operator.token.refused", AuditLog.Failure, assertions.ConsoleOf(assertion) ?? "unknown console", fault));
            return await limits.FailedAsync(context) is { } seconds
                ? TokenEndpoints.TooMany(context, seconds)
                : TokenEndpoints.Error(400, "invalid_grant", fault!);
        }

        var actor = $"{AuditLog.OperatorActor}{person.Subject}";
        if (limits.Issue(actor) is { } wait)
            return TokenEndpoints.TooMany(context, wait);
        var roles = string.Join(' ', RoleNames.Of(person.Role, person.Applications));
        var said = $"{person.Name}: {roles}, by {string.Join(' ', person.Methods)}";
        await audit.WriteAsync(audit.Row("operator.token.issued", AuditLog.Success, person.Subject, said) with { Actor = actor });
        return Answer(tokens.Issue(person));
    }

    private static async Task<IResult> OfAccountAsync(
        HttpContext context, PostedForm form, OperatorSettings settings, OperatorTokens tokens, TokenLimits limits, AuditLog audit)
    {
        var header = ClientCredentials.AreIn(context.Request);
        var (id, secret) = (form["client_id"], form["client_secret"]);
        if (header && secret is not null)
            return TokenEndpoints.Error(400, "invalid_request", "The client's secret is sent in two ways: use one.");
        var credentials = header ? ClientCredentials.Standard(context.Request)
            : id is not null && secret is not null ? new ClientCredentials(id, secret) : null;
        if (credentials?.Find((client, shown) => Account(client) is { } known && known.HasSecret(shown) ? known : null) is not { } account
            || (id is not null && id != account.Id))
        {
            // An unknown id may be a secret in the wrong field: only a known one is written.
            var named = credentials is null ? null : credentials.Find((client, _) => Account(client))?.Id ?? "unknown client";
            await audit.WriteRefusalAsync(audit.Row("operator.token.refused", AuditLog.Failure, named));
            if (await limits.FailedAsync(context) is { } seconds)
                return TokenEndpoints.TooMany(context, seconds);
            context.Response.Headers.WWWAuthenticate = TokenEndpoints.Challenge;
            return TokenEndpoints.Error(401, "invalid_client", "The client is unknown, or its secret is missing or wrong.");
        }

        var actor = $"{AuditLog.OperatorActor}{account.Id}";
        if (limits.Issue(actor) is { } wait)
            return TokenEndpoints.TooMany(context, wait);
        await audit.WriteAsync(audit.Row("operator.token.issued", AuditLog.Success, account.Id) with { Actor = actor });
        return Answer(tokens.Issue(account));

        OperatorAccount? Account(string client) => settings.Accounts.FirstOrDefault(one => one.Id == client);
    }

    private static Ok<TokenAnswer> Answer(string token) =>
        TypedResults.Ok(new TokenAnswer(token, "Bearer", (long)OperatorSettings.TokenLifetime.TotalSeconds));
}
