using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace ProviderSimulator.Wire;

/// <summary>The fields of a form, or of JSON with the same names: <c>metadata.txns.auto_capture</c>, flat or nested.</summary>
internal sealed class Fields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads a request's body and query; null if the body is too large or neither.</summary>
    public static async Task<Fields?> ReadAsync(HttpRequest request)
    {
        if (await Line.ReadAsync(request) is not { } body) return null;
        var fields = new Fields();
        foreach (var (name, value) in request.Query) fields.Add(name, value);
        if (body.AsSpan().Trim(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            foreach (var (name, value) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body))) fields.Add(name, value);
            return fields;
        }
        if (JsonBody.Parse(body) is not { } json) return null;
        fields.Add("", json);
        return fields;
    }

    /// <summary>The fields under a prefix, without it.</summary>
    public Fields Under(string prefix)
    {
        var part = new Fields();
        foreach (var (name, value) in _values)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) part._values[name[prefix.Length..]] = value;
        return part;
    }

    public IReadOnlyList<string> Missing(params string[] names) => [.. names.Where(name => this[name] is null)];

    private void Add(string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members) Add(path.Length == 0 ? name : $"{path}.{name}", value);
                break;
            case JsonValue value:
                Add(path, value.ToString());
                break;
            default:
                break;
        }
    }

    private void Add(string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value)) _values[name] = value.Trim();
    }
}
