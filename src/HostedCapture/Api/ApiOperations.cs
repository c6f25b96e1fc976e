using HostedCapture.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace HostedCapture.Api;

/// <summary>Completes each operation from what its route is mapped with: token, limit, body, examples, problems.</summary>
internal static class ApiOperations
{
    // Every address can answer this: a card number in the request. Routes that read nothing have no other error.
    private static readonly Problem s_cardInAddress = Problem.InvalidModel(new FieldError("query", Problem.CardNumber));

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        var role = metadata.OfType<IAllowAnonymous>().Any() ? null : metadata.OfType<IAuthorizeData>().FirstOrDefault()?.Policy;
        var runsOnce = role is not null && HttpMethods.IsPost(context.Description.HttpMethod ?? "");
        var problems = Problems(metadata, role, runsOnce).ToList();

        operation.Description = ApiSchemas.Flowing(operation.Description);
        if (role is not null)
        {
            var needs = metadata.OfType<RouteNeeds>().LastOrDefault() ?? new RouteNeeds($"Role: `{role}`.", "oauth2");
            operation.Security = [OpenApi.Needs("bearer", document), OpenApi.Needs(needs.Scheme, document)];
            operation.Description += $"\n\n{needs.Text}";
        }

        // An empty list states that no token is needed; a missing list would leave it open.
        operation.Security ??= [];

        operation.Parameters =
        [
            .. operation.Parameters ?? [],
            .. metadata.OfType<OpenApiParameter>(),
            .. Headers().Select(header => new OpenApiParameterReference(header, document)),
        ];

        var path = $"/{context.Description.RelativePath}".Replace("{id:guid}", ApiExample.Id, StringComparison.Ordinal)
            .Replace("{id}", ApiExample.Id, StringComparison.Ordinal)
            .TrimEnd('/');
        operation.Responses = Complete(operation.Responses ?? [], [.. metadata.OfType<PageAnswer>()], problems, path, document);
        foreach (var example in metadata.OfType<ApiExample>())
            Show(example, operation);
        return Task.CompletedTask;

        IEnumerable<string> Headers()
        {
            if (runsOnce)
                yield return Idempotency.Header;
            if (problems.Count > 0)
                yield return "Accept-Language";
            yield return SecurityHeaders.RequestId;
        }
    }

    /// <summary>The route's own problems, then those of how it is mapped.</summary>
    private static IEnumerable<Problem> Problems(IList<object> metadata, string? role, bool runsOnce) =>
    [
        .. metadata.OfType<PossibleProblems>().SelectMany(possible => possible.All),
        .. role is null ? [] : new Problem[]
        {
            new(401, "InvalidCredentials") { Description = "No authorization token was found" },
            new(403, "FORBIDDEN"),
            new(500, "GENERAL_SYSTEM_ERROR"),
            Problem.DatabaseError(),
            new(503, "AUTHORITY_UNAVAILABLE"),
        },
        .. metadata.OfType<EnableRateLimitingAttribute>().Select(_ => ApiLimits.TooMany(10)),
        .. runsOnce ? [Idempotency.BadKey(), Idempotency.Running(), Idempotency.Reused()] : Array.Empty<Problem>(),
        .. metadata.OfType<JsonBodyOf>()
            .SelectMany(_ => new Problem[] { new(413, "CONTENT_TOO_LARGE"), new(415, "UNSUPPORTED_MEDIA_TYPE") }),
    ];

    /// <summary>All answers of an operation in the order of their statuses, with their headers.</summary>
    private static OpenApiResponses Complete(
        OpenApiResponses known,
        PageAnswer[] pages,
        List<Problem> problems,
        string path,
        OpenApiDocument document)
    {
        // The framework assumes 200 where a route declares no answers; pages declare theirs.
        var responses = pages.Length > 0 ? [] : known.ToDictionary();
        foreach (var page in pages)
            responses[page.Status.ToString()] = Page(page);
        if (!responses.Keys.Concat(problems.Select(problem => problem.StatusCode.ToString()!)).Any(status => status[0] == '4'))
            problems.Add(s_cardInAddress);
        foreach (var same in problems.GroupBy(problem => problem.StatusCode!.Value))
            responses[same.Key.ToString()] = Answer([.. same.DistinctBy(problem => problem.Code)], path, document);

        var complete = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var headers = ((OpenApiResponse)response).Headers ??= new Dictionary<string, IOpenApiHeader>();
            headers[SecurityHeaders.RequestId] = new OpenApiHeaderReference(SecurityHeaders.RequestId, document);
            if (status == "201")
                headers["Location"] = new OpenApiHeaderReference("Location", document);
            complete[status] = response;
        }

        return complete;
    }

    private static OpenApiResponse Page(PageAnswer page) => new()
    {
        Description = page.Description,
        Content = page.Status is >= 300 and < 400 ? null : new Dictionary<string, OpenApiMediaType>
        {
            ["text/html"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        },
    };

    private static OpenApiResponse Answer(IReadOnlyList<Problem> problems, string path, OpenApiDocument document)
    {
        var examples = problems.ToDictionary(
            problem => problem.Code, IOpenApiExample (problem) => new OpenApiExample { Value = problem.Example(path) });
        var response = new OpenApiResponse
        {
            Description = string.Join("\n\n", problems.Select(problem => $"`{problem.Code}`: {problem.Example(path)["detail"]}")),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document), Examples = examples },
            },
            Headers =
                new Dictionary<string, IOpenApiHeader> { ["Content-Language"] = new OpenApiHeaderReference("Content-Language", document) },
        };
        if (problems.Any(problem => problem.RetryAfterSeconds is not null))
            response.Headers["Retry-After"] = new OpenApiHeaderReference("Retry-After", document);
        if (problems.Any(problem => problem.StatusCode == StatusCodes.Status401Unauthorized))
            response.Headers["WWW-Authenticate"] = new OpenApiHeaderReference("WWW-Authenticate", document);
        return response;
    }

    private static void Show(ApiExample example, OpenApiOperation operation)
    {
        var content = example.Status is { } status ? operation.Responses![status.ToString()].Content : operation.RequestBody!.Content;
        foreach (var media in content!.Values)
            (media.Examples ??= new Dictionary<string, IOpenApiExample>())[example.Name] = new OpenApiExample
            {
                Summary = example.Summary,
                Value = example.Value,
            };
    }
}
