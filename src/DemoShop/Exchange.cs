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

    /// <summary>The body that was sent, for reading.</summary>
    public string? PrettyBody => Body is { } body && Parse(body) is { } json ? Indent(json) : Body;

    /// <summary>A text member of the answer.</summary>
    public string? Text(string name) => Json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The address of a link; null where there is none.</summary>
    public string? Link(string rel) =>
        (Json?["links"] as JsonArray)?.FirstOrDefault(link => (string?)link?["rel"] == rel)?["href"]?.GetValue<string>();

    /// <summary>Whether a provider has not said yet what came of the intent or payment.</summary>
    public bool IsOpen => Json?["submitting"] is not null || Text("state") is "confirming" or "voiding" or "refunding";

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
