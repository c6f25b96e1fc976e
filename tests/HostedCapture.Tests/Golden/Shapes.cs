using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Golden;

/// <summary>Names, JSON types and nesting of answers, compared.</summary>
internal static class Shapes
{
    /// <summary>Insists that two answers have the same places with the same types, but for what is named.</summary>
    public static void Differences(JsonObject printed, JsonObject ours, string[] missing, string[] added)
    {
        var (theirs, own) = (Of(printed).ToHashSet(), Of(ours).ToHashSet());
        Assert.Equal(missing.Order(StringComparer.Ordinal), theirs.Except(own).Order(StringComparer.Ordinal));
        Assert.Equal(added.Order(StringComparer.Ordinal), own.Except(theirs).Order(StringComparer.Ordinal));
    }

    /// <summary>Every place in an answer with its type: <c>gateway.panFirst6 string</c>.</summary>
    public static IEnumerable<string> Of(JsonNode? node, string path = "")
    {
        var own = path.Length == 0 ? Array.Empty<string>() : [$"{path} {TypeOf(node)}"];
        return node switch
        {
            JsonObject o => own.Concat(o.SelectMany(member => Of(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))),
            // Links have an empty security or one of texts: what is in it is compared with the links.
            JsonArray array => own.Concat(array.Where(item => item is JsonObject).SelectMany(item => Of(item, $"{path}[]"))),
            _ => own,
        };
    }

    private static string TypeOf(JsonNode? node) => node?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "bool",
        null => "null",
        var kind => kind.ToString()!.ToLowerInvariant(),
    };
}
