using System.Text.Json.Nodes;
using HostedCapture.Tests.Api;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>What <c>hc</c> prints with <c>--json</c>, compared with its schema, and with the API's own description.</summary>
internal static class Printed
{
    /// <summary>Fails when it is not as described.</summary>
    /// <param name="api">The installation's description.</param>
    /// <param name="command">The command.</param>
    /// <param name="json">What it printed.</param>
    public static void Check(JsonNode api, string command, JsonNode json)
    {
        var schemas = CommandLineTests.Schema();
        var own = schemas["commands"]![command]!;
        var errors = new JsonSchema(schemas).Errors(json, own).Concat(OfApi(json, Resolve(own["$ref"]))).ToList();
        Assert.True(errors.Count == 0, $"{command}: {string.Join("; ", errors)} in {json.ToJsonString()}");

        JsonNode Resolve(JsonNode? reference) => new JsonSchema(schemas).Resolve((string)reference!);

        // What is the API's own is as the API describes it, to the last member.
        IEnumerable<string> OfApi(JsonNode? value, JsonNode schema)
        {
            if (schema["x-api"] is { } name)
                return new JsonSchema(api).Errors(value, api["components"]!["schemas"]![(string)name!]!);
            if (schema["properties"]?["items"]?["items"]?["$ref"] is { } item)
                return value!["items"]!.AsArray().SelectMany(one => OfApi(one, Resolve(item)));
            return value is JsonObject && value["payment"] is { } payment && schema["properties"]?["payment"]?["$ref"] is { } of
                ? OfApi(payment, Resolve(of))
                : [];
        }
    }
}
