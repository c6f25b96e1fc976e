using System.Collections.Frozen;
using System.Text.Json;

namespace HostedCapture.Pages;

/// <summary>Every text a person may read, in one language; one file for each: <c>Texts/es.json</c>, <c>en.json</c>, <c>pt.json</c>.</summary>
public sealed class Texts
{
    private static readonly FrozenDictionary<string, Texts> s_all =
        new[] { "es", "en", "pt" }.ToFrozenDictionary(language => language, language => new Texts(language));

    private readonly FrozenDictionary<string, string> _texts;

    private Texts(string language)
    {
        Language = language;
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"Texts.{language}.json")
            ?? throw new InvalidOperationException($"The texts for '{language}' are not in the assembly.");
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();
    }

    /// <summary>The languages there are.</summary>
    public static IEnumerable<string> Languages => s_all.Keys.Order(StringComparer.Ordinal);

    /// <summary>The language: <c>es</c>, <c>en</c> or <c>pt</c>.</summary>
    public string Language { get; }

    /// <summary>The keys there are.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key.</summary>
    public string this[string key] =>
        _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No text '{key}' in '{Language}'.");

    /// <summary>The texts in a language, whose region is ignored: <c>pt-BR</c> is <c>pt</c>. Null for another language.</summary>
    public static Texts? In(string? language) =>
        language is { Length: >= 2 } && (language.Length == 2 || language[2] == '-')
        && s_all.TryGetValue(language[..2].ToLowerInvariant(), out var texts) ? texts : null;

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
