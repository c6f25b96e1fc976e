using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace HostedCapture.Applications;

/// <summary>Where applications get their tokens, and where anyone finds the keys to check them.</summary>
public static class TokenEndpoints
{
    private const string TokenPath = "/oauth2/token";
    private const string KeysPath = "/.well-known/jwks.json";
    internal const int LargestForm = 8 * 1024;
    private const string Grant = "client_credentials";
    /// <summary>The error of a client over the limit.</summary>
    internal const string TooOften = "Too many requests for tokens: ask again after the seconds in Retry-After.";

    /// <summary>What a 401 asks for.</summary>
    internal const string Challenge = "Basic realm=\"token\", charset=\"UTF-8\"";

    // A form has no more than its body holds.
    private static readonly FormLimits s_limits = new(LargestForm, LargestForm);

    /// <summary>Maps the routes.</summary>
    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        // The keys are read, or the first one made, at the start: an error with them stops it.
        routes.ServiceProvider.GetRequiredService<SigningKeys>();

        var tokens = routes.MapGroup("")
            .WithMetadata(new ApiTag("Tokens", "Access tokens for the API, and the keys that they and the receipts are signed with."))
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm))
            .AllowAnonymous();
        tokens.MapPost("/sso/oauth2/v2/token", IssueOriginalAsync)
            .WithName("getTokenAsOriginal")
            .WithSummary("Get an access token, as at Quickpay Connect")
            .WithDescription(
                "`Authorization: Basic` with `client_id:client_secret`, in base64 or as it is. `expires_in` is the moment of expiry in "
                    + "seconds since 1970.")
            .Produces<OriginalTokenAnswer>()
            .WithMetadata(TokenExamples.Original)
            .Answers(
                Problem.InvalidModel(new FieldError("grant_type", "required")),
                new Problem(401, "InvalidCredentials") { Description = "A valid credential in the Authorization header is required" },
                new Problem(413, "CONTENT_TOO_LARGE"),
                new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "FORM_EXPECTED"),
                ApiLimits.TooMany(10))
            .AddOpenApiOperationTransformer((operation, context, _) => TakesForm(operation, context.Document!, [Grant], "grant_type"));
        tokens.MapPost(TokenPath, IssueStandardAsync)
            .WithName("getToken")
            .WithSummary("Get an access token (RFC 6749)")
            .WithDescription("Client credentials, by `Authorization: Basic` or in the body. `expires_in` is in seconds from now.")
            .Produces<TokenAnswer>()
            .Produces<TokenErrorAnswer>(400)
            .Produces<TokenErrorAnswer>(401)
            .Produces<TokenErrorAnswer>(413)
            .Produces<TokenErrorAnswer>(429)
            .WithMetadata(TokenExamples.Standard)
            .AddEndpointFilter(TellErrorAsync)
            .AddOpenApiOperationTransformer(
                (operation, context, _) => TakesForm(operation, context.Document!, [Grant], "grant_type", "client_id", "client_secret"));
        tokens.MapGet(KeysPath, (SigningKeys keys) => TypedResults.Ok(KeySet(keys)))
            .WithName("readKeys")
            .WithMetadata(TokenExamples.Keys)
            .WithSummary("The public keys")
            .WithDescription(
                "The keys of access tokens and receipts; two of them after a rotation. Ask again when a token names an unknown `kid`.");
        tokens.MapGet("/.well-known/openid-configuration", (TokenIssuer issuer) => TypedResults.Ok(Describe(issuer.Name)))
            .WithName("readIssuer")
            .WithMetadata(TokenExamples.Issuer)
            .WithSummary("The issuer's metadata")
            .WithDescription("OpenID Connect Discovery 1.0, as far as client credentials go.");
        tokens.MapGet("/.well-known/oauth-authorization-server", (TokenIssuer issuer) => TypedResults.Ok(Describe(issuer.Name)))
            .WithName("readAuthorizationServer")
            .WithMetadata(TokenExamples.Issuer)
            .WithSummary("The issuer's metadata, as OAuth names it")
            .WithDescription("Authorization Server Metadata (RFC 8414): the same as `/.well-known/openid-configuration`.");
    }

    private static async Task<IResult> IssueOriginalAsync(
        HttpContext context, ApplicationRegistry registry, TokenIssuer issuer, TokenLimits limits, CredentialUses uses,
        AuditLog audit)
    {
        NeverStore(context.Response);
        var form = await PostedForm.ReadAsync(context, s_limits);
        switch (form.Fault)
        {
            case { Status: 415 }:
                return new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "FORM_EXPECTED");
            case { Field: { } twice }:
                return Problem.InvalidModel(new FieldError(twice, "duplicate"));
            case { } fault:
                return UnhandledErrors.ProblemOf(fault.Status);
        }

        var credentials = ClientCredentials.Original(context.Request);
        if (credentials?.Find(registry) is not { Application: var application, Credential: var credential })
        {
            await audit.WriteRefusalAsync(Refused(audit, credentials, registry));
            if (await limits.FailedAsync(context) is { } seconds)
                return ApiLimits.TooMany(seconds);
            context.Response.Headers.WWWAuthenticate = Challenge;
            return InvalidCredentials.Problem(context.Request, malformed: credentials is null);
        }

        if (Grants(form) is { } wrong)
            return Problem.InvalidModel(new FieldError("grant_type", wrong));
        if (limits.Issue(application) is { } wait)
            return ApiLimits.TooMany(wait);
        await audit.WriteAsync(Issued(audit, application));
        await uses.NoteAsync(application.Id, credential);
        var (token, expiresAt) = issuer.Issue(application);
        return TypedResults.Ok(new OriginalTokenAnswer("", "Bearer", token, expiresAt.ToUnixTimeSeconds()));
    }

    private static async Task<IResult> IssueStandardAsync(
        HttpContext context, ApplicationRegistry registry, TokenIssuer issuer, IssuerSettings settings, TokenLimits limits,
        CredentialUses uses, AuditLog audit)
    {
        NeverStore(context.Response);
        var form = await PostedForm.ReadAsync(context, s_limits);
        if (Fault(form) is { } wrong)
            return wrong;

        var header = ClientCredentials.AreIn(context.Request);
        var (id, secret) = (form["client_id"], form["client_secret"]);
        if (header && secret is not null)
            return Error(400, "invalid_request", "The client's secret is sent in two ways: use one.");
        var credentials = header ? ClientCredentials.Standard(context.Request)
            : id is not null && secret is not null ? new ClientCredentials(id, secret) : null;
        if (credentials?.Find(registry) is not { Application: var application, Credential: var credential }
            || (id is not null && id != application.ClientId))
        {
            await audit.WriteRefusalAsync(Refused(audit, credentials, registry));
            if (await limits.FailedAsync(context) is { } seconds)
                return TooMany(context, seconds);
            context.Response.Headers.WWWAuthenticate = Challenge;
            return Error(401, "invalid_client", "The client is unknown, or its secret is missing or wrong.");
        }

        switch (Grants(form))
        {
            case "required":
                return Error(400, "invalid_request", $"grant_type is missing: it must be {Grant}.");
            case { }:
                return Error(400, "unsupported_grant_type", $"grant_type must be {Grant}.");
            default:
                if (limits.Issue(application) is { } wait)
                    return TooMany(context, wait);
                await audit.WriteAsync(Issued(audit, application));
                await uses.NoteAsync(application.Id, credential);
                return TypedResults.Ok(
                    new TokenAnswer(issuer.Issue(application).Token, "Bearer", (long)settings.TokenLifetime.TotalSeconds));
        }
    }

    // For the log of failed calls: RFC 6749's errors are no problems.
    private static async ValueTask<object?> TellErrorAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var result = await next(call);
        if ((result is INestedHttpResult nested ? nested.Result : result) is JsonHttpResult<TokenErrorAnswer> { Value: { } error })
            call.HttpContext.Features.Set(new FailedWith(error.Error));
        return result;
    }

    private static AuditRow Issued(AuditLog audit, Application application) =>
        audit.Row("token.issued", AuditLog.Success, application.ClientId) with { Actor = application.Id };

    // An unknown client id may be a secret in the wrong field: only a known one is logged.
    private static AuditRow Refused(AuditLog audit, ClientCredentials? credentials, ApplicationRegistry registry) =>
        audit.Row(
            "token.refused", AuditLog.Failure, credentials is null ? null : credentials.Named(registry)?.ClientId ?? "unknown client");

    private static string? Grants(PostedForm form) => form["grant_type"] switch
    {
        null or "" => "required",
        Grant => null,
        _ => "unknown_value",
    };

    /// <summary>What is wrong with a form, as RFC 6749 says it; null: nothing.</summary>
    internal static IResult? Fault(PostedForm form) => form.Fault switch
    {
        null => null,
        { Status: 413 } => Error(413, "invalid_request", $"The body has more than {LargestForm} bytes."),
        { Status: 415 } => Error(400, "invalid_request", $"The body must be {PostedForm.MediaType}."),
        { Field: not null } => Error(400, "invalid_request", "A parameter is sent more than once."),
        { } fault => Error(fault.Status, "invalid_request", "The body cannot be read."),
    };

    /// <summary>An error as RFC 6749, 5.2 answers it.</summary>
    internal static JsonHttpResult<TokenErrorAnswer> Error(int status, string code, string description) =>
        TypedResults.Json(new TokenErrorAnswer(code, description), statusCode: status);

    // RFC 6749 has no error code for it; Microsoft Entra's token endpoint uses this one, too.
    internal static JsonHttpResult<TokenErrorAnswer> TooMany(HttpContext context, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString();
        return Error(429, "temporarily_unavailable", TooOften);
    }

    // RFC 6749, 5.1
    internal static void NeverStore(HttpResponse response) =>
        (response.Headers.CacheControl, response.Headers.Pragma) = ("no-store", "no-cache");

    private static KeySetAnswer KeySet(SigningKeys keys) =>
        new([.. keys.Valid.Select(key => new KeyAnswer("RSA", "sig", "RS256", key.Kid, key.Modulus, key.Exponent))]);

    internal static IssuerAnswer Describe(string issuer) => new(
        issuer, issuer + TokenPath, issuer + KeysPath,
        [Grant], ["client_secret_basic", "client_secret_post"], [], ["public"], ["RS256"]);

    // Not .Accepts<T>(): the framework then answers another media type itself, without a body.
    internal static Task TakesForm(
        OpenApiOperation operation, OpenApiDocument document, string[] grants, params ReadOnlySpan<string> fields)
    {
        operation.Security = [OpenApi.Needs("client", document)];
        if (fields.Contains("client_secret"))
            operation.Security.Add([]);
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "grant_type" },
            Properties = new Dictionary<string, IOpenApiSchema>(),
        };
        foreach (var field in fields)
        {
            schema.Properties[field] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = field == "grant_type" ? [.. grants] : null,
            };
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { [PostedForm.MediaType] = new() { Schema = schema } },
        };
        return Task.CompletedTask;
    }
}
