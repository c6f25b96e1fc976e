using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace HostedCapture.Cli;

/// <summary>Every text a person may read, in one language. A file of <c>Texts</c> is a language: nothing else lists them.</summary>
internal sealed class Texts
{
    private static readonly FrozenDictionary<string, Texts> s_all = typeof(Texts).Assembly.GetManifestResourceNames()
        .Select(name => name.Split('.'))
        .Where(name => name is ["Texts", _, "json"])
        .ToFrozenDictionary(name => name[1], name => new Texts(name[1]));

    private static readonly string[] s_variables = ["HC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

    private readonly FrozenDictionary<string, string> _texts;

    private Texts(string language)
    {
        Language = language;
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"Texts.{language}.json")!;
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();
    }

    /// <summary>The languages there are, ISO 639-1, in the order of their codes.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. s_all.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The language, ISO 639-1.</summary>
    public string Language { get; }

    /// <summary>The keys there are.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key.</summary>
    public string this[string key] =>
        _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No text '{key}' in '{Language}'.");

    /// <summary>
    /// The texts a run speaks: of <c>--lang</c>, <c>HC_LANG</c>, else the system's language (<c>LC_ALL</c>, <c>LC_MESSAGES</c>,
    /// <c>LANG</c>); English where none of them is known.
    /// </summary>
    public static Texts For(Terminal terminal, IReadOnlyList<string> args)
    {
        var wished = args.Zip(args.Skip(1).Append("")).Where(pair => pair.First == "--lang").Select(pair => pair.Second)
            .Concat(args.Where(arg => arg.StartsWith("--lang=", StringComparison.Ordinal)).Select(arg => arg["--lang=".Length..]))
            .Concat(s_variables.Select(terminal.Variable));
        return wished.Select(In).FirstOrDefault(texts => texts is not null) ?? s_all["en"];
    }

    /// <summary>A language by its name, whose region and encoding are ignored: <c>pt_BR.UTF-8</c> is <c>pt</c>. Null for another.</summary>
    public static Texts? In(string? language) =>
        language is { Length: >= 2 } && (language.Length == 2 || language[2] is '-' or '_' or '.' or '@')
        && s_all.TryGetValue(language[..2].ToLowerInvariant(), out var texts) ? texts : null;

    /// <summary>The text of a key with its <c>{name}</c> places filled.</summary>
    public string Format(string key, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var text = this[key];
        foreach (var (name, value) in values)
            text = text.Replace("{" + name + "}", Convert.ToString(value, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return text;
    }
}
