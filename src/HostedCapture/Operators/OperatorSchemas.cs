using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>The rules of the operator API's bodies in the description.</summary>
internal static class OperatorSchemas
{
    /// <summary>Adds a type's required members, and each member's limits.</summary>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (context.JsonTypeInfo.Type == typeof(SettleOperation))
            schema.Required = new SortedSet<string>(["outcome", "reason"], StringComparer.Ordinal);
        if (context.JsonPropertyInfo is not { } member || member.DeclaringType.Namespace != typeof(OperatorSchemas).Namespace)
            return Task.CompletedTask;
        if (member.PropertyType == typeof(JsonElement?))
            schema.Type = member.DeclaringType == typeof(OperatorOperation)
                ? JsonSchemaType.Object
                : JsonSchemaType.Number | JsonSchemaType.String;
        else if (member.DeclaringType == typeof(SettleOperation) && member.Name == "outcome")
            schema.Enum = [(JsonNode)"approved", (JsonNode)"declined"];
        else if (member.Name == "reason" && member.DeclaringType != typeof(SettleProposal))
            schema.MaxLength = Reasons.Longest;
        return Task.CompletedTask;
    }
}
