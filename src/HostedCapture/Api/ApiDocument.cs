using HostedCapture.Hosting;
using HostedCapture.Pages;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HostedCapture.Api;

/// <summary>The description's text that holds for all operations.</summary>
internal static class ApiDocument
{
    public const string Title = "HostedCapture";

    private const string TokenPath = "/oauth2/token";

    private const string Introduction = """
        Captures cards on a page of its own and gives the merchant a token: no card number passes through the merchant's systems.

        1. Get an access token with the client id and secret: `POST /oauth2/token`.
        2. Create an intent: `POST /tokenization/captures`.
        3. Send the cardholder's browser to the link with `rel` = `capture_url`.
        4. The browser comes back to `return_url` (captured) or `cancel_url` (anything else). Read the result:
           `GET /tokenization/captures/{id}`. The `id` is the token to charge.
        5. Charge it: `POST /checkout/payments`, then the link with `rel` = `silent_charge`.

        **JSON** is snake_case; what has no value is left out; times are ISO 8601 in UTC with milliseconds. Members may be added: ignore
        those you do not know.

        **Errors** are `application/problem+json` (RFC 9457). Decide by `status` and `error_code`, which never change; `title`, `detail`,
        `error_description` and `meta_data.errors[].message` follow `Accept-Language`. At 401, `error_description` is one of
        `No authorization token was found`, `Format is Authorization: Bearer [token]` and
        `A valid credential in the Authorization header is required`, in any language.

        **Repeating** a POST is safe with an `Idempotency-Key`: the same request gets the same answer, byte for byte, for 24 hours.
        """;

    public static async Task DescribeAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = Title,
            Version = ProductVersion.Text,
            Description = Introduction,
            Contact = new OpenApiContact { Name = "Whoever runs this server" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = ApiExample.Address, Description = "This server" }];
        document.Tags = Tags(context);

        var components = document.Components ??= new OpenApiComponents();
        components.Parameters = Parameters();
        components.Headers = Headers();
        components.SecuritySchemes = SecuritySchemes(context);
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        components.Schemas[nameof(Problem)] = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), cancellationToken: cancellation);
        foreach (var schema in components.Schemas.Values)
            ApiSchemas.LeaveOutNull(schema);
        foreach (var sent in ApiSchemas.SentIn(document))
            ApiSchemas.AllowNull(sent);
    }

    private static IEnumerable<T> Said<T>(OpenApiDocumentTransformerContext context) =>
        context.DescriptionGroups.SelectMany(group => group.Items).SelectMany(route => route.ActionDescriptor.EndpointMetadata.OfType<T>());

    private static HashSet<OpenApiTag> Tags(OpenApiDocumentTransformerContext context) =>
    [
        .. Said<ApiTag>(context)
            .DistinctBy(tag => tag.Name)
            .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }),
    ];

    private static Dictionary<string, IOpenApiParameter> Parameters() => new()
    {
        [Idempotency.Header] = new OpenApiParameter
        {
            Name = Idempotency.Header,
            In = ParameterLocation.Header,
            Description =
                "Your own name for this request, such as a random UUID. Repeated with the same body, it gets the first answer again, for "
                    + "24 hours; with another body, 422.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MinLength = 1,
                MaxLength = Idempotency.LongestKey,
                Pattern = "^[ -~]+$",
            },
        },
        ["Accept-Language"] = new OpenApiParameter
        {
            Name = "Accept-Language",
            In = ParameterLocation.Header,
            Description =
                $"The language of error texts, one of {string.Join(", ", Texts.Languages)}; English when none of them is asked for.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = "es-CL,es;q=0.9",
        },
        [SecurityHeaders.RequestId] = new OpenApiParameter
        {
            Name = SecurityHeaders.RequestId,
            In = ParameterLocation.Header,
            Description =
                "Your own id of this request. It comes back in the answer; anything else than 1 to 128 printable ASCII characters "
                    + "without spaces is replaced.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    private static Dictionary<string, IOpenApiHeader> Headers() => new()
    {
        [SecurityHeaders.RequestId] = Header("The request's id, as sent or made. Name it when you ask for help."),
        ["Location"] = Header("The address of what was made, the same as the link `self`.", "uri"),
        ["Content-Language"] = Header("The language of the texts."),
        ["WWW-Authenticate"] = Header("The scheme to use."),
        ["Retry-After"] = new OpenApiHeader
        {
            Description = "Seconds after which repeating the request makes sense.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
        },
    };

    private static OpenApiHeader Header(string description, string? format = null) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = format } };

    private static Dictionary<string, IOpenApiSecurityScheme> SecuritySchemes(OpenApiDocumentTransformerContext context)
    {
        var schemes = SecuritySchemes();
        // Only where operators are configured.
        if (Said<RouteNeeds>(context).Any(needs => needs.Scheme == "operator"))
        {
            schemes["operator"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "An operator's token: `POST /operator/token`.",
            };
        }

        return schemes;
    }

    private static Dictionary<string, IOpenApiSecurityScheme> SecuritySchemes() => new()
    {
        ["bearer"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token that you already have.",
        },
        ["oauth2"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description =
                "An access token got with the client id and secret. Those of this server have both roles; those of another issuer have "
                    + "the roles it gives.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials =
                    new OpenApiOAuthFlow { TokenUrl = new Uri(ApiExample.Address + TokenPath), Scopes = new Dictionary<string, string>() },
            },
        },
        ["client"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "basic",
            Description = "The client id and secret themselves, for the token routes.",
        },
    };
}
