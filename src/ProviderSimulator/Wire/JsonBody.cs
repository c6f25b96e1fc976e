using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProviderSimulator.Wire;

/// <summary>Bodies in JSON: reads what came, writes what goes.</summary>
internal static class JsonBody
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body as an object; null if it is anything else.</summary>
    public static JsonObject? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            // Duplicate names would otherwise show only at the look-up.
            return document.RootElement.ValueKind == JsonValueKind.Object && !HasTwice(document.RootElement)
                ? JsonNode.Parse(body)!.AsObject()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same; no body at all is an empty object.</summary>
    public static JsonObject? ParseOrEmpty(byte[] body) => body.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? [] : Parse(body);

    public static JsonNode? Node(JsonObject body, string path) =>
        path.Split('.').Aggregate((JsonNode?)body, (parent, name) => (parent as JsonObject)?[name]);

    /// <summary>A text or number at a path such as <c>cardholder.name</c>, as text; null if missing, blank or something else.</summary>
    public static string? Text(JsonObject body, string path)
    {
        var node = Node(body, path);
        var text = node is JsonValue value && value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? node!.ToString().Trim() : null;
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>True for <c>true</c> and <c>"true"</c>.</summary>
    public static bool IsTrue(JsonObject body, string path) =>
        Node(body, path) is JsonValue value && string.Equals(value.ToString(), "true", StringComparison.OrdinalIgnoreCase);

    public static Answer Say(int status, JsonObject body) => new(status, "application/json; charset=utf-8", body.ToJsonString(Json));

    private static bool HasTwice(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().GroupBy(member => member.Name).Any(same => same.Skip(1).Any())
            || element.EnumerateObject().Any(member => HasTwice(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasTwice),
        _ => false,
    };
}
