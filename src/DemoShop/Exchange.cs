using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DemoShop;

/// <summary>One request to the API and its answer, as a developer wants to see them.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Status">The HTTP status; 0 when no answer came.</param>
/// <param name="Answer">The body as it came; for no answer, why.</param>
public sealed record Exchange(string Method, string Path, int Status, string Answer)
{
    // An answer is shown as text in a page that encodes it, so é may stay é.
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<JsonObject?> _json = new(() => Parse(Answer));

    /// <summary>The <c>Idempotency-Key</c> that was sent, if any.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The body that was sent, if any, exactly.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the API did what it was asked.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The answer as JSON; null when it is none.</summary>
    public JsonObject? Json => _json.Value;

    /// <summary>The answer for reading.</summary>
    public string Pretty => Json is { } json ? Indent(json) : Answer;

    /// <summary>A text member of the answer.</summary>
    public string? Text(string name) => Json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>JSON as people read it.</summary>
    public static string Indent(JsonObject json) => json.ToJsonString(s_indented);

    private static JsonObject? Parse(string answer)
    {
        try
        {
            return JsonNode.Parse(answer) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
