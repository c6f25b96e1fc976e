using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HostedCapture.Api;

/// <summary>Marks a body, or an object in one, whose unknown members are refused.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClosedAttribute : Attribute;

/// <summary>
/// Marks an object that takes free information beside its own members, but refuses a member that looks as if it
/// decided something: a misspelt known one, or a name that contains one of some words.
/// </summary>
/// <param name="words">Parts of names, in lower case without separators.</param>
[AttributeUsage(AttributeTargets.Class)]
public class TakesInformationAttribute(params string[] words) : Attribute
{
    /// <summary>Parts of the names of members that would decide something.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    /// <summary>Members of other objects, which decide there and would be lost here.</summary>
    public string[] Elsewhere { get; init; } = [];

    /// <summary>Members that are information, whatever their names.</summary>
    public string[] Known { get; init; } = [];
}

/// <summary>Finds unknown members that must not be ignored, since the request would then do something else than asked for.</summary>
internal static class UnknownMembers
{
    // A body may hold thousands; this many are enough to see what is wrong.
    private const int MostTold = 20;

    /// <summary>The members that are refused, by their paths. One that is null says nothing.</summary>
    public static IReadOnlyList<FieldError> In(JsonElement body, Type type) => [.. Find(body, type, "").Take(MostTold).Select(path => new FieldError(path, "unknown"))];

    private static IEnumerable<string> Find(JsonElement element, Type type, string path)
    {
        var info = Json.Options.GetTypeInfo(type);
        return (info.Kind, element.ValueKind) switch
        {
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => element.EnumerateArray().Index().SelectMany(item => Find(item.Item, info.ElementType!, $"{path}.{item.Index}")),
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => element.EnumerateObject().SelectMany(member => Member(member, info, path.Length == 0 ? member.Name : $"{path}.{member.Name}")),
            _ => [],
        };
    }

    private static IEnumerable<string> Member(JsonProperty member, JsonTypeInfo of, string path)
    {
        if (of.Properties.FirstOrDefault(property => property.Name == member.Name && !property.IsExtensionData) is { } known)
            return Find(member.Value, known.PropertyType, path);
        return member.Value.ValueKind != JsonValueKind.Null && IsRefused(member.Name, of) ? [path] : [];
    }

    private static bool IsRefused(string name, JsonTypeInfo of)
    {
        if (of.Type.IsDefined(typeof(ClosedAttribute), false))
            return true;
        if (Attribute.GetCustomAttribute(of.Type, typeof(TakesInformationAttribute)) is not TakesInformationAttribute open || open.Known.Contains(name))
            return false;
        var plain = Plain(name);
        return open.Words.Any(word => plain.Contains(word, StringComparison.Ordinal))
            || of.Properties.Where(property => !property.IsExtensionData).Select(property => property.Name).Concat(open.Elsewhere).Any(known => IsNear(plain, Plain(known)));
    }

    // isDeferredCapture, Is-Deferred-Capture and is_deferred_capture are one name.
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    // In short names, a typing error often makes another word.
    private static bool IsNear(string name, string known) =>
        name == known || (Math.Abs(name.Length - known.Length) <= 2 && Distance(name, known) <= (known.Length >= 8 ? 2 : known.Length >= 5 ? 1 : 0));

    /// <summary>The Levenshtein distance.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 0; i < one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < other.Length; j++)
            {
                var changed = diagonal + (one[i] == other[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
