using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>Reads and writes providers' JSON: strictly, with exact amounts, and without card numbers.</summary>
internal static class ProviderJson
{
    // Longer than any field to be shown.
    private const int LongestShown = 400;

    private const int LongestCode = 40;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>The body's JSON object; null for anything else, including duplicate members and invalid text.</summary>
    public static JsonObject? Read(string body)
    {
        try
        {
            var json = JsonNode.Parse(body, documentOptions: s_strict) as JsonObject;
            // An unpaired surrogate shows only when the text is read.
            _ = json?.ToJsonString();
            return json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member that is an object.</summary>
    public static JsonObject? Block(this JsonObject? json, string name) => json?[name] as JsonObject;

    /// <summary>A member's text; null where it is missing, empty or no text.</summary>
    public static string? Text(this JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>A member's whole number.</summary>
    public static long? Whole(this JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>
    /// Whether a member, where there is one, is this amount in major units: a number or the text of one (<c>10</c>,
    /// <c>10.00</c>, <c>"10.00"</c>).
    /// </summary>
    public static bool IsOrLacks(this JsonObject? json, string name, Money amount) => json?[name] switch
    {
        null => true,
        JsonValue value => Money.ReadExactly(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()) == amount.Major,
        _ => false,
    };

    /// <summary>An amount in major units as a JSON number without superfluous zeros: <c>1000</c>, <c>19.9</c>.</summary>
    public static JsonNode Number(this Money amount) => amount.Units % amount.Currency.UnitsInMajor == 0
        ? JsonValue.Create(amount.Units / amount.Currency.UnitsInMajor)
        : JsonValue.Create(amount.Major);

    /// <summary>An object of the members that are known.</summary>
    public static JsonObject Known(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var known = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (!string.IsNullOrWhiteSpace(value))
                known[name] = value;
        }

        return known;
    }

    /// <summary>The first of some texts that can be a reason code: letters, digits and underscores.</summary>
    public static string Code(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is { Length: > 0 and <= LongestCode } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !CardNumbers.AreIn(text))
                return text;
        }

        return "DECLINED";
    }

    /// <summary>
    /// The members of these names that are plain values without a card number. Other members may hold more card data
    /// than may be shown.
    /// </summary>
    public static JsonObject Keep(this JsonObject? json, params ReadOnlySpan<string> names)
    {
        var kept = new JsonObject();
        foreach (var name in names)
        {
            if (json?[name] is JsonValue value && value.ToJsonString() is { Length: <= LongestShown } text && !CardNumbers.AreIn(text))
                kept[name] = value.DeepClone();
        }

        return kept;
    }

    /// <summary>What every block of a capture shows beside the provider's own fields.</summary>
    public static JsonObject Shown(this AttemptFacts facts) => new()
    {
        [facts.FirstFourLastSix ? "panFirst4" : "panFirst6"] = facts.PanFirst,
        [facts.FirstFourLastSix ? "panLast6" : "panLast4"] = facts.PanLast,
        ["merchantReferenceCode"] = facts.ReferenceId ?? facts.AttemptId.ToString(),
    };
}
