using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace OperatorConsole.Texts;

/// <summary>
/// The console's texts in one language. They are embedded files, <c>Texts/es/shell.json</c>: the file's name is the section, and
/// <c>shell.sign_out</c> the key of what it calls <c>sign_out</c>.
/// </summary>
public sealed class Words
{
    private const string Fallback = "en";

    private static readonly FrozenDictionary<string, Words> s_all =
        Languages.ToFrozenDictionary(language => language, language => new Words(language, Read(language)));

    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language, FrozenDictionary<string, string> texts) => (Language, _texts) = (language, texts);

    /// <summary>The languages, the most used first.</summary>
    public static IReadOnlyList<string> Languages => ["es", "pt", "en"];

    /// <summary>ISO 639-1, such as <c>es</c>.</summary>
    public string Language { get; }

    /// <summary>All keys, with their sections.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>A text; the key itself where there is none.</summary>
    /// <param name="key">Section and name: <c>shell.sign_out</c>.</param>
    public string this[string key] => Find(key) ?? key;

    /// <summary>A text with its <c>{0}</c>, <c>{1}</c>, … filled in.</summary>
    /// <param name="key">Section and name.</param>
    /// <param name="arguments">What is filled in.</param>
    public string this[string key, params object?[] arguments] =>
        Find(key) is { } text ? string.Format(CultureInfo.InvariantCulture, text, arguments) : key;

    /// <summary>The texts of a language; English for one that is not among <see cref="Languages"/>.</summary>
    /// <param name="language">Such as <c>es</c> or <c>es-CL</c>.</param>
    public static Words Of(string language) =>
        s_all.TryGetValue((language ?? "").Split('-')[0].ToLowerInvariant(), out var found) ? found : s_all[Fallback];

    /// <summary>A text; null where there is none.</summary>
    /// <param name="key">Section and name.</param>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>What a value of an open list is called; the value itself where it is not known.</summary>
    /// <param name="section">Such as <c>parts.intent_state</c>; without a dot it is one of <c>parts</c>.</param>
    /// <param name="value">As the API writes it.</param>
    public string Or(string section, string value) =>
        Find($"{section}.{value}") ?? Find($"parts.{section}.{value}") ?? value;

    private static FrozenDictionary<string, string> Read(string language)
    {
        var texts = new Dictionary<string, string>();
        foreach (var name in typeof(Words).Assembly.GetManifestResourceNames())
        {
            // OperatorConsole.Texts.es.shell.json
            if (name.Replace('/', '.').Split('.') is not [.., "Texts", var of, var section, "json"] || of != language)
                continue;
            using var file = typeof(Words).Assembly.GetManifestResourceStream(name)!;
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(file)!)
                texts.Add($"{section}.{key}", text);
        }

        return texts.ToFrozenDictionary();
    }
}
