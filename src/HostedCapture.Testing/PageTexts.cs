using System.Text.Json;
using System.Text.RegularExpressions;

namespace HostedCapture.Testing;

/// <summary>What the pages promise, out of <c>promises.json</c>: their texts in every language, as patterns.</summary>
internal static partial class PageTexts
{
    private static readonly JsonElement s_promises = Read();

    /// <summary>A pattern of a whole text in any language; its placeholders stand for anything.</summary>
    public static Regex Of(params string[] names) => Whole(names.Select(name => s_promises.GetProperty("texts").GetProperty(name)));

    /// <summary>A pattern of a field's label in any language.</summary>
    public static Regex Label(string field) => Whole([s_promises.GetProperty("fields").GetProperty(field).GetProperty("label")]);

    /// <summary>A field's <c>autocomplete</c> token.</summary>
    public static string Token(string field) =>
        s_promises.GetProperty("fields").GetProperty(field).GetProperty("autocomplete").GetString()!;

    private static Regex Whole(IEnumerable<JsonElement> texts)
    {
        var patterns = texts.SelectMany(text => text.EnumerateObject()).Select(one => Pattern(one.Value.GetString()!)).Distinct();
        return new($"^\\s*({string.Join('|', patterns)})\\s*$", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    // Read by browsers, too, so only what both read alike is escaped.
    private static string Pattern(string text) => Placeholder().Replace(Special().Replace(text, @"\$0"), ".+");

    private static JsonElement Read()
    {
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream("promises.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    [GeneratedRegex(@"[.*+?^$()|\[\]\\]", RegexOptions.None, 1000)]
    private static partial Regex Special();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
