using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using HostedCapture.Domain;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HostedCapture.Api;

/// <summary>Schemas as <see cref="Json"/> writes and reads: null members are left out.</summary>
internal static class ApiSchemas
{
    // A page's cursor is written as null on the last page: the one member that is not left out.
    private const string Cursor = "next";

    // The types for which generated clients send a default value.
    private static readonly JsonSchemaType[] s_valueTypes = [JsonSchemaType.Integer, JsonSchemaType.Number, JsonSchemaType.Boolean];

    /// <summary>The name under which a type is described once; null: where it is used.</summary>
    public static string? NameOf(JsonTypeInfo type) => (Nullable.GetUnderlyingType(type.Type) ?? type.Type) switch
    {
        var shown when shown == typeof(SensitiveText) || shown == typeof(JsonElement) || shown == typeof(JsonObject) => null,
        var shown when shown == typeof(ProblemBody) => nameof(Problem),
        _ => OpenApiOptions.CreateDefaultSchemaReferenceId(type),
    };

    /// <summary>Corrects what the framework cannot know of a type.</summary>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(int))
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int32");
        else if (type == typeof(SensitiveText))
            (schema.Type, schema.WriteOnly) = (JsonSchemaType.String, true);
        else if (type == typeof(JsonElement) || type == typeof(JsonObject))
            schema.Type = JsonSchemaType.Object;
        else if (context.JsonPropertyInfo is { Name: "meta_data" } property && property.DeclaringType == typeof(ProblemBody))
            schema.Properties = MetaData();
        else if (context.JsonPropertyInfo is { Name: "detail" } text && text.DeclaringType == typeof(ProblemBody))
            (schema.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-ms-primary-error-message"] = new JsonNodeExtension(true);

        if (type.IsDefined(typeof(ClosedAttribute), false))
            schema.AdditionalPropertiesAllowed = false;
        foreach (var optional in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
            schema.Required?.Remove(optional.Name);
        return Task.CompletedTask;
    }

    /// <summary>Takes <c>null</c> out of the types of a finished schema's members.</summary>
    public static void LeaveOutNull(IOpenApiSchema schema)
    {
        schema.Description = Flowing(schema.Description);
        foreach (var (name, member) in schema.Properties?.ToArray() ?? [])
        {
            if (member is OpenApiSchema { OneOf: [{ Type: JsonSchemaType.Null }, var only] })
                schema.Properties![name] = only;
            else if (member is OpenApiSchema typed && name != Cursor)
                typed.Type &= ~JsonSchemaType.Null;
        }
    }

    /// <summary>
    /// Says of a finished schema's optional numbers and switches that they may be null. Generated clients send 0 and
    /// false for those they know no null for, and those mean something.
    /// </summary>
    public static void AllowNull(IOpenApiSchema schema)
    {
        foreach (var member in schema.Properties?.Where(member => schema.Required?.Contains(member.Key) != true)
            .Select(member => member.Value)
            .OfType<OpenApiSchema>() ?? [])
        {
            if (s_valueTypes.Any(type => member.Type?.HasFlag(type) == true))
                member.Type |= JsonSchemaType.Null;
        }
    }

    /// <summary>The schemas of what is sent, with all that they are made of.</summary>
    public static IEnumerable<IOpenApiSchema> SentIn(OpenApiDocument document)
    {
        var found = new HashSet<string>();
        foreach (var (_, operation) in document.Paths.Values.SelectMany(path => path.Operations ?? []))
        {
            foreach (var body in operation.RequestBody?.Content?.Values ?? [])
                Find(body.Schema);
        }

        return found.Select(name => document.Components!.Schemas![name]);

        void Find(IOpenApiSchema? schema)
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } name })
            {
                if (found.Add(name))
                    Find(document.Components!.Schemas![name]);
                return;
            }

            foreach (var part in (schema?.Properties?.Values ?? []).Append(schema?.Items).OfType<IOpenApiSchema>())
                Find(part);
        }
    }

    /// <summary>A comment's text without the line ends inside its paragraphs, which readers of Markdown may show.</summary>
    public static string? Flowing(string? text) =>
        text?.Replace("\n\n", "\r", StringComparison.Ordinal).Replace('\n', ' ').Replace("\r", "\n\n", StringComparison.Ordinal);

    private static Dictionary<string, IOpenApiSchema> MetaData() => new()
    {
        ["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "At `INVALID_MODEL`: every wrong field.",
            Items = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "field", "code", "message" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["field"] = Text("As the wire names it: `cardholder.country`; empty for the body as a whole."),
                    ["code"] = Text("What is wrong: `required`, `too_long`, …"),
                    ["message"] = Text("The same for people, in the reader's language."),
                },
            },
        },
        ["state"] = Text("The state that stood in the way."),
        ["submitting"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Boolean,
            Description = "A card is at the provider, so the state may change by itself.",
        },
        ["id"] = Text("At `GATEWAY_ORDER_USED`: the payment that has the order."),
        ["provider"] = Text("At `OPERATION_NOT_SUPPORTED`: where the card would be charged; at `PROVIDER_PAUSED`: what is paused."),
        ["operation"] = Text("At `OPERATION_NOT_SUPPORTED`: what cannot be done there."),
        ["count"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "At `COUNT_CHANGED`: how many there are." },
        ["after"] = Text("At `ROTATION_TOO_EARLY`: when it will be possible."),
        ["reason"] = Text("At `PAGE_UNREACHABLE`: why."),
        ["permission"] = Text("At `PERMISSION_MISSING` and `SECOND_FACTOR_NEEDED`: what the operator would need."),
        ["roles"] = Texts("At `PERMISSION_MISSING`: the roles that have it."),
        ["given_by"] = Texts("At `PERMISSION_MISSING`: the roles of those who can give it."),
        ["limit"] = new OpenApiSchema { Type = JsonSchemaType.Number, Description = "At `REFUND_LIMIT`: the most, in major units." },
        ["currency"] = Text("At `REFUND_LIMIT`: of the limit."),
        ["outcome"] = Text("At `SETTLEMENT_DIFFERS`: what the first person said."),
        ["name"] = Text("At `SETTLEMENT_DIFFERS`: who that was."),
        ["tries_left"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "How many more cards may be tried." },
    };

    private static OpenApiSchema Texts(string description) => new()
    {
        Type = JsonSchemaType.Array,
        Description = description,
        Items = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
