using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace HostedCapture.Pages;

/// <summary>Every text a person may read, in one language. A file of <c>Pages/Texts</c> is a language: nothing else lists them.</summary>
public sealed class Texts
{
    private static readonly FrozenDictionary<string, Texts> s_all = typeof(Texts).Assembly.GetManifestResourceNames()
        .Select(name => name.Split('.'))
        .Where(name => name is ["Texts", _, "json"])
        .ToFrozenDictionary(name => name[1], name => new Texts(name[1]));

    private readonly FrozenDictionary<string, string> _texts;

    private Texts(string language)
    {
        Language = language;
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"Texts.{language}.json")!;
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();

        // The process knows no cultures: a language's file shows how it writes a number, "1.000,00".
        var sample = this["page.number"];
        Numbers = (NumberFormatInfo)CultureInfo.InvariantCulture.NumberFormat.Clone();
        (Numbers.NumberGroupSeparator, Numbers.NumberDecimalSeparator) = ($"{sample[1]}", $"{sample[5]}");
    }

    /// <summary>The languages there are, ISO 639-1, in the order of their codes.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. s_all.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What is spoken where nothing tells a language.</summary>
    public static Texts English { get; } = s_all["en"];

    /// <summary>The language, ISO 639-1.</summary>
    public string Language { get; }

    /// <summary>How the language writes numbers: 19.990 in Spanish, 19,990 in English.</summary>
    public NumberFormatInfo Numbers { get; }

    /// <summary>The keys there are.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key.</summary>
    public string this[string key] =>
        _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No text '{key}' in '{Language}'.");

    /// <summary>The texts in a language, whose region is ignored: <c>pt-BR</c> is <c>pt</c>. Null for another language.</summary>
    public static Texts? In(string? language) =>
        language is { Length: >= 2 } && (language.Length == 2 || language[2] == '-')
        && s_all.TryGetValue(language[..2].ToLowerInvariant(), out var texts) ? texts : null;

    /// <summary>
    /// The language of a country (ISO 3166-1 alpha-2): English where none is told, Spanish where no language's file names
    /// it.
    /// </summary>
    public static Texts Spoken(string? country) =>
        country is null or "" ? English
        : Languages.Select(language => s_all[language]).FirstOrDefault(texts => texts["page.countries"].Split(' ').Contains(country))
            ?? s_all["es"];

    /// <summary>The best of the languages a browser or client accepts (RFC 9110, 12.5.4), or null.</summary>
    public static Texts? Accepted(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .Where(accepted => accepted.Quality is not 0)
            .OrderByDescending(accepted => accepted.Quality ?? 1)
            .Select(accepted => In(accepted.Value.Value))
            .FirstOrDefault(texts => texts is not null);

    /// <summary>Whether there is such a text.</summary>
    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>The text of a key with its <c>{name}</c> places filled.</summary>
    public string Format(string key, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var text = this[key];
        foreach (var (name, value) in values)
            text = text.Replace("{" + name + "}", value?.ToString() ?? "", StringComparison.Ordinal);
        return text;
    }
}
