using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace HostedCapture.Hosting;

/// <summary>Completes each operation from what its route is mapped with: token, limit, body, examples, problems.</summary>
internal static class ApiOperations
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        var role = metadata.OfType<IAllowAnonymous>().Any() ? null : metadata.OfType<IAuthorizeData>().FirstOrDefault()?.Policy;
        operation.Description = ApiSchemas.Flowing(operation.Description);
        var runsOnce = role is not null && HttpMethods.IsPost(context.Description.HttpMethod ?? "");
        var problems = metadata.OfType<PossibleProblems>().SelectMany(possible => possible.All).ToList();

        if (role is not null)
        {
            operation.Security = [OpenApi.Needs("bearer", document), OpenApi.Needs("oauth2", document)];
            operation.Description += $"\n\nRole: `{role}`.";
            problems.AddRange(
                new Problem(401, "InvalidCredentials") { Description = "No authorization token was found" },
                new Problem(403, "FORBIDDEN"),
                new Problem(500, "GENERAL_SYSTEM_ERROR"),
                Problem.DatabaseError(),
                new Problem(503, "AUTHORITY_UNAVAILABLE"));
        }

        if (metadata.OfType<EnableRateLimitingAttribute>().Any())
            problems.Add(ApiLimits.TooMany(10));
        if (runsOnce)
            problems.AddRange(Idempotency.BadKey(), Idempotency.Running(), Idempotency.Reused());
        if (metadata.OfType<JsonBodyOf>().Any())
            problems.AddRange(new Problem(413, "CONTENT_TOO_LARGE"), new Problem(415, "UNSUPPORTED_MEDIA_TYPE"));

        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<OpenApiParameter>())
            operation.Parameters.Add(parameter);
        if (runsOnce)
            operation.Parameters.Add(new OpenApiParameterReference(Idempotency.Header, document));
        if (problems.Count > 0)
            operation.Parameters.Add(new OpenApiParameterReference("Accept-Language", document));
        operation.Parameters.Add(new OpenApiParameterReference(SecurityHeaders.RequestId, document));

        var responses = operation.Responses ??= [];
        foreach (var page in metadata.OfType<PageAnswer>())
            responses[page.Status.ToString()] = Page(page);
        if (metadata.OfType<PageAnswer>().Any() && !metadata.OfType<PageAnswer>().Any(page => page.Status == 200))
            responses.Remove("200");
        var path = $"/{context.Description.RelativePath}".Replace("{id:guid}", ApiExample.Id, StringComparison.Ordinal).TrimEnd('/');
        foreach (var same in problems.GroupBy(problem => problem.StatusCode!.Value))
            responses[same.Key.ToString()] = Answer([.. same.DistinctBy(problem => problem.Code)], path, document);
        foreach (var response in responses.Values.OfType<OpenApiResponse>())
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[SecurityHeaders.RequestId] = new OpenApiHeaderReference(SecurityHeaders.RequestId, document);
        if (responses.TryGetValue("201", out var created))
            created.Headers!["Location"] = new OpenApiHeaderReference("Location", document);

        foreach (var example in metadata.OfType<ApiExample>())
            Show(example, operation);
        operation.Responses = Sorted(responses);
        return Task.CompletedTask;
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
        var examples = problems.ToDictionary(problem => problem.Code, IOpenApiExample (problem) => new OpenApiExample { Value = problem.Example(path) });
        var response = new OpenApiResponse
        {
            Description = string.Join("\n\n", problems.Select(problem => $"`{problem.Code}`: {problem.Example(path)["detail"]}")),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document), Examples = examples },
            },
            Headers = new Dictionary<string, IOpenApiHeader> { ["Content-Language"] = new OpenApiHeaderReference("Content-Language", document) },
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
            (media.Examples ??= new Dictionary<string, IOpenApiExample>())[example.Name] = new OpenApiExample { Summary = example.Summary, Value = example.Value };
    }

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            sorted[status] = response;
        return sorted;
    }
}
