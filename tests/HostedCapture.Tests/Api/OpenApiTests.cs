using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static HostedCapture.Tests.Api.OpenApiProduct;

namespace HostedCapture.Tests.Api;

/// <summary>The API's description is complete, and holds no card.</summary>
public sealed partial class OpenApiTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    private static readonly string[] s_pages = ["showPage", "submitPage", "cancelPage", "showApproval", "approvePayment", "goToBank"];

    // What belongs to pages and tools; everything else that is mapped must be described.
    private static readonly string[] s_left = [
        "/assets/", "/brand/", "/csp-reports", "/docs", "/openapi/", "/{**path}", "/capture/{key}/{**rest}", "/capture/{key}/state",
        "/pay/{key}/{**rest}", "/bank/", "/providers/"];

    [Fact]
    public void Every_Mapped_Route_Is_Described_And_Nothing_Else()
    {
        var mapped = from endpoint in product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                     let path = Constraint().Replace($"/{endpoint.RoutePattern.RawText!.Trim('/')}", "}")
                     where path is not ("/" or "/capture" or "/pay")
                         && !Array.Exists(s_left, left => path.StartsWith(left, StringComparison.Ordinal))
                     from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
                     select $"{method} {path}";
        var described = product.Operations.Select(operation => $"{operation.Method} {operation.Path}");
        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_Operation_Says_What_It_Does_And_What_It_Answers()
    {
        var names = new HashSet<string>();
        foreach (var (method, path, operation) in product.Operations)
        {
            Assert.True(names.Add(Text(operation["operationId"])), $"{method} {path} has a name of its own");
            Assert.NotEmpty(Text(operation["summary"]));
            Assert.NotEmpty(Text(operation["description"]));
            Assert.Contains(Text(operation["tags"]![0]), product.Document["tags"]!.AsArray().Select(tag => Text(tag!["name"])));
            Assert.All(operation["parameters"]!.AsArray(), parameter => Assert.NotEmpty(Text(Follow(parameter!)["description"])));

            var page = s_pages.Contains(Text(operation["operationId"]));
            var good = operation["responses"]!.AsObject().Where(response => response.Key[0] is '2' or '3').ToList();
            Assert.NotEmpty(good);
            var isFile = path.EndsWith("/export", StringComparison.Ordinal) || path == "/operator/evidence";
            foreach (var (status, response) in good.Where(_ => !isFile))
                Assert.True(status is "204"
                    or "303"
                    || response!["content"]![page ? "text/html" : "application/json"]!["schema"] is not null, $"{method} {path} {status}");
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key[0] > '3'))
            {
                var (type, content) = Assert.Single(response!["content"]!.AsObject());
                Assert.NotEmpty(Text(response["description"]));
                if (type == "application/problem+json")
                    Assert.Equal("#/components/schemas/Problem", Text(content!["schema"]!["$ref"]));
                else
                    Assert.True(page ? type == "text/html" : path is "/oauth2/token" or "/operator/token", $"{method} {path} {status}");
            }
        }
    }

    [Fact]
    public void Operations_That_Need_A_Token_Say_So_With_All_That_Follows()
    {
        var policies = product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
            .ToHashSet();
        Assert.NotEmpty(policies);
        foreach (var (method, path, operation) in product.Operations)
        {
            // There on each operation: where nothing is needed, the list is empty.
            var schemes = operation["security"]!.AsArray().SelectMany(need => need!.AsObject().Select(scheme => scheme.Key));
            var statuses = operation["responses"]!.AsObject().Select(response => response.Key).ToHashSet();
            var headers = operation["parameters"]!.AsArray().Select(parameter => Text(Follow(parameter!)["name"])).ToHashSet();
            if (policies.Contains(Text(operation["operationId"])))
            {
                Assert.Equal(["bearer", path.StartsWith("/operator/", StringComparison.Ordinal) ? "operator" : "oauth2"], schemes);
                Assert.Superset(new HashSet<string> { "401", "403", "429", "500", "503" }, statuses);
                Assert.Superset(new HashSet<string> { "Accept-Language", "X-Request-Id" }, headers);
                Assert.Equal(method == "POST", headers.Contains("Idempotency-Key"));
                if (method == "POST")
                    Assert.Superset(new HashSet<string> { "400", "409", "422" }, statuses);
            }
            else
            {
                Assert.Equal(path.EndsWith("/token", StringComparison.Ordinal) ? ["client"] : [], schemes);
            }
        }
    }

    [Fact]
    public void Every_Example_Is_As_Its_Schema_Says()
    {
        var bodies = (from operation in product.Operations
                      from body in Bodies(operation.Operation)
                      select (Where: $"{operation.Method} {operation.Path} {body.Where}", body.Media)).ToList();
        foreach (var (where, media) in bodies)
        {
            if (!where.EndsWith("json", StringComparison.Ordinal))
                continue;
            var examples = media["examples"]?.AsObject();
            Assert.True(examples is { Count: > 0 }, $"{where} has an example");
            foreach (var (name, example) in examples)
                Assert.Equal([], product.Schema.Errors(example!["value"], media["schema"]!).Select(error => $"{where} {name} {error}"));
        }
    }

    [Fact]
    public void No_Example_Holds_A_Card_Number_But_Those_Of_Direct_Calls()
    {
        foreach (var (_, path, operation) in product.Operations)
        {
            foreach (var (where, media) in Bodies(operation).Where(body =>
                !(body.Where.StartsWith("request", StringComparison.Ordinal) && path.Contains("/gateways/", StringComparison.Ordinal))))
                Assert.DoesNotContain("4111111111111111", media.ToJsonString(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Where, JsonNode Media)> Bodies(JsonNode operation)
    {
        foreach (var (type, media) in operation["requestBody"]?["content"]?.AsObject() ?? [])
            yield return ($"request {type}", media!);
        foreach (var (status, response) in operation["responses"]!.AsObject())
        {
            foreach (var (type, media) in response!["content"]?.AsObject() ?? [])
                yield return ($"{status} {type}", media!);
        }
    }

    private JsonNode Follow(JsonNode node) => node["$ref"] is { } reference ? product.Schema.Resolve(Text(reference)) : node;

    [GeneratedRegex(@":\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Constraint();
}
