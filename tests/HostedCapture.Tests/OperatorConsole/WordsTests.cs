using System.Text.RegularExpressions;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The console says everything in each of its languages, and nothing by the name of a text.</summary>
public sealed partial class WordsTests
{
    private const string Sources = "src/HostedCapture.Console";

    private static readonly Words[] s_all = [.. Words.Languages.Select(Words.Of)];

    private static readonly HashSet<string> s_sections =
        [.. s_all.SelectMany(words => words.Keys).Select(key => key.Split('.')[0])];

    [Fact]
    public void All_Languages_Have_The_Same_Texts() => RoomsTests.None(
        from words in s_all
        from other in s_all
        from missing in other.Keys.Except(words.Keys)
        select $"{words.Language} has no {missing}, which {other.Language} has");

    [Fact]
    public void A_Text_Has_The_Same_Places_To_Fill_In_Everywhere() => RoomsTests.None(
        from words in s_all
        from key in words.Keys
        let english = Words.Of("en").Find(key)
        where english is not null && !Places(english).SequenceEqual(Places(words[key]))
        select $"{words.Language} {key}: {words[key]}");

    [Fact]
    public void No_Text_Is_Empty_Or_Broken() => RoomsTests.None(
        from words in s_all
        from key in words.Keys
        let text = words[key]
        where string.IsNullOrWhiteSpace(text) || text != text.Trim() || Broken().IsMatch(text)
        select $"{words.Language} {key}: {text}");

    // A literal that looks like a key is one, or begins some: sections of open lists are named so.
    [Fact]
    public void Every_Text_That_Is_Asked_For_Is_There()
    {
        var words = Words.Of("en");
        var keys = words.Keys.ToHashSet();
        RoomsTests.None(
            from file in Repository.Sources(Sources)
            from Match literal in Key().Matches(File.ReadAllText(Path.Combine(Repository.Root, Sources, file)))
            let key = literal.Groups["key"].Value
            where s_sections.Contains(key.Split('.')[0]) && !keys.Contains(key)
                && !keys.Any(one => one.StartsWith($"{key}.", StringComparison.Ordinal))
            select $"{file}: {key}");
    }

    [Fact]
    public void An_Unknown_Language_Is_English()
    {
        Assert.Equal("en", Words.Of("fr").Language);
        Assert.Equal("en", Words.Of("").Language);
        Assert.Equal("pt", Words.Of("pt-BR").Language);
    }

    [Fact]
    public void A_Value_That_Nobody_Named_Is_Shown_As_It_Is()
    {
        var words = Words.Of("es");
        Assert.Equal("Capturada", words.Or("intent_state", "captured"));
        Assert.Equal("frozen", words.Or("intent_state", "frozen"));
        Assert.Null(words.Find("parts.intent_state.frozen"));
        Assert.Equal("parts.no.such", words["parts.no.such"]);
    }

    private static IEnumerable<string> Places(string text) =>
        Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();

    // A brace that fills nothing in, or a sentence that ends twice.
    [GeneratedRegex(@"\{(?!\d+\})|(?<!\{\d+)\}|\.\.(?!\.)|  ", RegexOptions.None, 1000)]
    private static partial Regex Broken();

    [GeneratedRegex("""(?<![$\w])"(?<key>[a-z]+(\.[a-z0-9_]+)+)[".]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();
}
