using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HostedCapture.Tests.Api;

/// <summary>
/// Checks JSON against a schema of an OpenAPI 3.1 document, as far as ours goes. Stricter than JSON Schema in one
/// thing: a member that is not described is an error, unless the schema describes none.
/// </summary>
/// <param name="document">The document that references point into.</param>
internal sealed class JsonSchema(JsonNode document)
{
    private static readonly HashSet<string> s_known =
    [
        "$ref", "type", "description", "required", "properties", "additionalProperties", "items", "enum", "pattern", "format",
        "minLength", "maxLength", "minimum", "maximum", "maxProperties", "default", "writeOnly",
    ];

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    /// <param name="value">The JSON; null is JSON's null.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="path">Where in the whole it is.</param>
    public IEnumerable<string> Errors(JsonNode? value, JsonNode schema, string path = "$")
    {
        if (schema["$ref"] is { } reference)
            return Errors(value, Resolve(reference.GetValue<string>()), path);
        if (schema.AsObject()
            .Select(pair => pair.Key)
            .Except(s_known)
            .FirstOrDefault(key => !key.StartsWith("x-", StringComparison.Ordinal)) is { } unknown)
            return [$"{path}: the check does not know the keyword {unknown}"];
        // One of several types: it must be as one of them.
        if (schema["type"] is JsonArray types)
        {
            var each =
                types.Select(type => Errors(value, schema.DeepClone().AsObject().Set("type", type!.DeepClone()), path).ToList()).ToList();
            return each.Exists(errors => errors.Count == 0) ? [] : each[0];
        }

        if (schema["type"]?.GetValue<string>() is not { } type)
            return [$"{path}: the schema has no type"];

        return (type, value) switch
        {
            ("null", null) => [],
            ("object", JsonObject members) => OfObject(members, schema, path),
            ("array", JsonArray items) => items.SelectMany((item, index) => Errors(item, schema["items"]!, $"{path}[{index}]")),
            ("string", JsonValue text) when text.TryGetValue<string>(out var written) => OfText(written, schema, path),
            ("integer", JsonValue number) when number.TryGetValue<long>(out var whole) => OfNumber(whole, schema, path),
            ("number", JsonValue number) when number.GetValueKind() == JsonValueKind.Number => [],
            ("boolean", JsonValue flag) when flag.TryGetValue<bool>(out _) => [],
            _ => [$"{path}: is no {type}"],
        };
    }

    /// <summary>What a reference points to.</summary>
    public JsonNode Resolve(string reference) =>
        reference[2..].Split('/').Aggregate(document, (node, name) => node[name.Replace("~1", "/", StringComparison.Ordinal)]!)
        ?? throw new InvalidOperationException($"{reference} points to nothing");

    private IEnumerable<string> OfObject(JsonObject members, JsonNode schema, string path)
    {
        foreach (var required in (schema["required"] as JsonArray ?? [])
            .Select(name => name!.GetValue<string>())
            .Where(name => !members.ContainsKey(name)))
            yield return $"{path}.{required}: is missing";
        if (schema["maxProperties"]?.GetValue<int>() is { } most && members.Count > most)
            yield return $"{path}: has more than {most} members";

        var described = schema["properties"] as JsonObject;
        foreach (var (name, value) in members)
        {
            if ((described?[name] ?? schema["additionalProperties"]) is JsonObject of)
            {
                foreach (var error in Errors(value, of, $"{path}.{name}"))
                    yield return error;
            }
            else if (described is not null)
            {
                yield return $"{path}.{name}: is not described";
            }
        }
    }

    private static IEnumerable<string> OfText(string text, JsonNode schema, string path)
    {
        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => one!.GetValue<string>() == text))
            yield return $"{path}: {text} is not allowed";
        if (schema["maxLength"]?.GetValue<int>() is { } longest && text.Length > longest)
            yield return $"{path}: is longer than {longest}";
        if (schema["pattern"]?.GetValue<string>() is { } pattern
            && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
            yield return $"{path}: {text} does not match {pattern}";
        if (schema["format"]?.GetValue<string>() is { } format && !HasFormat(text, format))
            yield return $"{path}: {text} is no {format}";
    }

    private static IEnumerable<string> OfNumber(long number, JsonNode schema, string path)
    {
        if (schema["minimum"]?.GetValue<long>() is { } least && number < least)
            yield return $"{path}: is less than {least}";
        if (schema["maximum"]?.GetValue<long>() is { } most && number > most)
            yield return $"{path}: is more than {most}";
    }

    private static bool HasFormat(string text, string format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "email" => text.Contains('@', StringComparison.Ordinal),
        _ => throw new InvalidOperationException($"unknown format {format}"),
    };
}
