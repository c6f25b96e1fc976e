using System.Text.Json.Nodes;
using HostedCapture.Tests.Providers;

namespace HostedCapture.Tests.Fuzz;

/// <summary>A route as the API's description has it.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with its parameters in braces.</param>
/// <param name="Query">The parameters of its query.</param>
/// <param name="Type">The media type of its body; null: it takes none.</param>
/// <param name="Body">A body that it takes; of a form, its fields.</param>
internal sealed record DescribedRoute(HttpMethod Method, string Path, IReadOnlyList<string> Query, string? Type, JsonObject Body);

/// <summary>The routes of the description, so that a new one joins by itself, and those that it does not show.</summary>
internal static class DescribedRoutes
{
    private static readonly string[] s_undescribedPosts = ["/csp-reports", .. Subject.NotificationPaths];

    // But for the page's stream, which does not end.
    private static readonly string[] s_undescribed =
        [.. s_undescribedPosts, "/brand/{file}", "/docs/{path}", "/nothing/{path}", "/health/live"];

    /// <summary>All of them.</summary>
    public static async Task<IReadOnlyList<DescribedRoute>> ReadAsync(HttpClient client)
    {
        var others = from path in s_undescribed
                     from method in new[] { HttpMethod.Get, HttpMethod.Post }
                     select new DescribedRoute(method, path, ["x"], method == HttpMethod.Post ? "application/json" : null, Report());
        return [.. await DescribedAsync(client), .. others];
    }

    /// <summary>Those that take a body by POST.</summary>
    public static async Task<IReadOnlyList<DescribedRoute>> TakingBodiesAsync(HttpClient client) =>
    [
        .. (await DescribedAsync(client)).Where(route => route.Method == HttpMethod.Post && route.Type is not null),
        .. s_undescribedPosts.Select(path => new DescribedRoute(HttpMethod.Post, path, [], "application/json", Report())),
    ];

    private static async Task<IEnumerable<DescribedRoute>> DescribedAsync(HttpClient client)
    {
        var document = (await client.ReadAsync("/openapi/v1.json")).Json;
        return from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where operation.Value is JsonObject && operation.Key is not "parameters"
               select Route(document, path.Key, operation.Key, operation.Value!.AsObject());
    }

    private static DescribedRoute Route(JsonObject document, string path, string method, JsonObject operation)
    {
        var query = (operation["parameters"] as JsonArray ?? [])
            .Select(parameter => Resolve(document, parameter!))
            .Where(parameter => (string?)parameter["in"] == "query")
            .Select(parameter => (string)parameter["name"]!);
        var content = operation["requestBody"]?["content"] as JsonObject;
        var (type, body) = content is null ? default : content.First();
        var example = (body?["examples"] as JsonObject)?.FirstOrDefault().Value?["value"] ?? body?["example"];
        var schema = body?["schema"] is { } named ? Resolve(document, named) : null;
        return new DescribedRoute(
            new HttpMethod(method.ToUpperInvariant()), path, [.. query], type, example as JsonObject ?? Sample(schema));
    }

    private static JsonObject Sample(JsonObject? schema)
    {
        var sample = new JsonObject();
        foreach (var (name, _) in schema?["properties"] as JsonObject ?? [])
            sample[name] = name == "grant_type" ? "client_credentials" : "1";
        return sample;
    }

    private static JsonObject Resolve(JsonObject document, JsonNode node) =>
        (string?)node["$ref"] is { } reference
            ? reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode)document, (at, name) => at[name]!).AsObject()
            : node.AsObject();

    private static JsonObject Report() => new()
    {
        ["csp-report"] = new JsonObject { ["effective-directive"] = "script-src", ["blocked-uri"] = "https://evil.example/x.js" },
        ["id"] = "1",
        ["event_name"] = "ORDER_SUCCEEDED",
        ["content"] = new JsonObject { ["order"] = new JsonObject { ["order_id"] = "1", ["txn_uuid"] = "2" } },
    };
}
