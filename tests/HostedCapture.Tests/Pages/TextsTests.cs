using System.Text.Json;
using System.Text.RegularExpressions;
using HostedCapture.Domain;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>Files of texts that say the same, and sources that use all of them.</summary>
public sealed partial class TextsTests
{
    // OpenTelemetry's name of a tag, which looks like a key.
    private const string TraceTag = "error.type";

    private static readonly string s_product = Path.Combine(Repository.Root, "src", "HostedCapture");

    private static readonly string s_texts = Path.Combine(s_product, "Pages", "Texts");

    private static readonly string s_sources = string.Join('\n', Sources("*.cs").Concat(Sources("*.razor")));

    private static readonly HashSet<string> s_quoted = [.. Quoted().Matches(s_sources).Select(match => match.Value)];

    public static TheoryData<string> Languages => [.. Texts.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_Language_Has_Every_Key_In_The_Same_Order_And_None_Twice(string language) =>
        Assert.Equal(Keys("es"), Keys(language));

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_Text_Has_The_Same_Placeholders_In_Each_Language(string language) =>
        Assert.All(Texts.In("es")!.Keys, key => Assert.Equal(Places("es", key), Places(language, key)));

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_Text_Is_Empty_Or_Has_Stray_Spaces(string language) =>
        Assert.All(Texts.In(language)!.Keys, key => Assert.Matches(@"^\S(.*\S)?$", Texts.In(language)![key]));

    [Fact]
    public void Each_File_Is_A_Language() =>
        Assert.Equal(
            Directory.EnumerateFiles(s_texts).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), Texts.Languages);

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_Language_Shows_How_It_Writes_A_Number(string language) =>
        Assert.Equal(Texts.In(language)!["page.number"], 1000m.ToString("N2", Texts.In(language)!.Numbers));

    [Fact]
    public void Every_Used_Text_Exists()
    {
        var known = Texts.In("es")!.Keys.ToHashSet();
        var families = known.Select(Family).ToHashSet();
        var asked = Asked().Matches(s_sources).Select(match => match.Groups["text"].Value)
            .Concat(s_quoted.Where(text => Key().IsMatch(text) && families.Contains(Family(text)) && text != TraceTag))
            .Concat(ProblemCodes().Matches(s_sources).SelectMany(match => new[]
            {
                $"status.{match.Groups["status"]}",
                $"error.{match.Groups[match.Groups["text"].Success ? "text" : "code"]}",
            }))
            .Concat(s_closedStates.SelectMany(state => new[] { $"{state}.title", $"{state}.text" }))
            .ToHashSet();
        Assert.Superset(new HashSet<string> { "form.title", "way.on", "error.DOCUMENT_NOT_FOUND", "rejected.text" }, asked);
        Assert.Subset(known, asked);
    }

    [Fact]
    public void Every_Text_Is_Used() =>
        Assert.DoesNotContain(Texts.In("es")!.Keys, key => !s_quoted.Contains(key) && !IsBuilt(key));

    // Keys that the sources put together: the part that varies must be in them.
    private static bool IsBuilt(string key) => key.Split('.') switch
    {
        ["card", "number" or "expiry" or "code" or "name" or "document" or "consent", var code] => s_quoted.Contains(code),
        ["field" or "error" or "signature", var code] => s_quoted.Contains(code),
        ["status", var status] => Regex.IsMatch(s_sources, $@"(?<!\d){status}(?!\d)", RegexOptions.None, TimeSpan.FromSeconds(1)),
        ["trouble", var cause, "title" or "text"] =>
            int.TryParse(cause, out var status) ? status is >= 400 and < 600 : s_quoted.Contains(cause),
        [var state, "title" or "text"] => s_closedStates.Contains(state),
        _ => false,
    };

    private static readonly string[] s_closedStates =
        [.. Enum.GetValues<IntentState>()
            .Select(state => state.ToWire())
            .Where(state => state is not ("created" or "captured"))
            .Distinct()];

    private static IEnumerable<string> Sources(string pattern) => Directory.EnumerateFiles(s_product, pattern, SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    private static List<string> Keys(string language)
    {
        var keys = new List<string>();
        var reader = new Utf8JsonReader(File.ReadAllBytes(Path.Combine(s_texts, $"{language}.json")));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                keys.Add(reader.GetString()!);
        }

        Assert.Distinct(keys);
        return keys;
    }

    private static IEnumerable<string> Places(string language, string key) =>
        Place().Matches(Texts.In(language)![key]).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    private static string Family(string key) => key[..key.IndexOf('.', StringComparison.Ordinal)];

    [GeneratedRegex("(?<=\")[^\"\\\\\\n]*(?=\")", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[a-z]+\.[A-Za-z0-9_.]+$", RegexOptions.None, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("(?:[fF]rame|Texts)\\.(?:Text|Format)\\(\"(?<text>[a-z][^\"{]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex(
        "new(?: Problem)?\\((?<status>[45][0-9]{2}), \"(?<code>[A-Za-z_]+)\"(?:, \"(?<text>[A-Za-z_]+)\")?", RegexOptions.None, 1000)]
    private static partial Regex ProblemCodes();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
