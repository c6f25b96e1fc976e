using System.Text.Json;
using System.Text.RegularExpressions;
using HostedCapture.Cli;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>Files of texts that say the same, and sources that use all of them.</summary>
public sealed partial class TextsTests
{
    private static readonly string s_source = Path.Combine(Repository.Root, "src", "HostedCapture.Cli");

    private static readonly string s_sources = string.Join('\n', Directory
        .EnumerateFiles(s_source, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText));

    public static TheoryData<string> Languages => [.. Texts.Languages];

    [Fact]
    public void It_Speaks_Spanish_Portuguese_And_English() => Assert.Equal(["en", "es", "pt"], Texts.Languages);

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_Language_Has_Every_Key_In_The_Same_Order_And_None_Twice(string language)
    {
        Assert.Distinct(Keys(language));
        Assert.Equal(Keys("en"), Keys(language));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_Text_Has_The_Same_Places_In_Each_Language(string language) =>
        Assert.All(Keys("en"), key => Assert.Equal(Places("en", key), Places(language, key)));

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_Text_Is_Empty_Or_Has_Stray_Spaces(string language) =>
        Assert.All(Keys(language), key => Assert.Equal(Texts.In(language)![key].Trim(), Texts.In(language)![key]));

    [Fact]
    public void Every_Used_Text_Exists() =>
        Assert.Subset(Keys("en").ToHashSet(), Asked().Matches(s_sources).Select(match => match.Groups["key"].Value).ToHashSet());

    [Fact]
    public void Every_Text_Is_Used() => Assert.DoesNotContain(Keys("en"), key => !IsUsed(key));

    [Theory]
    [InlineData("es", "HC_LANG", "es")]
    [InlineData("pt", "LANG", "pt_BR.UTF-8")]
    [InlineData("en", "LANG", "C.UTF-8")]
    [InlineData("en", "LANG", "de_DE.UTF-8")]
    [InlineData("es", "LC_ALL", "es_CL")]
    public async Task The_Language_Follows_The_Environment(string language, string variable, string value)
    {
        using var tool = new Tool();
        tool.Environment.Remove("HC_LANG");
        tool.Environment[variable] = value;
        Assert.Contains(Texts.In(language)!["error.no_address"], (await tool.RunAsync("whoami")).Error, StringComparison.Ordinal);
        Assert.Contains(
            Texts.In("pt")!["error.no_address"], (await tool.RunAsync("whoami", "--lang", "pt")).Error, StringComparison.Ordinal);
    }

    // Keys that the sources put together: what varies must be in them, as a word of its own.
    private static bool IsUsed(string key) => s_sources.Contains($"\"{key}\"", StringComparison.Ordinal) || key.Split('.') switch
    {
        ["source" or "doctor", var name] => s_sources.Contains($"\"{name}\"", StringComparison.Ordinal),
        ["option", var name] => s_sources.Contains($"\"{name.Replace('_', '-')}\"", StringComparison.Ordinal),
        ["payments", var name] => s_sources.Contains($"\"{name}\"", StringComparison.Ordinal),
        _ => false,
    };

    private static List<string> Keys(string language)
    {
        var keys = new List<string>();
        var reader = new Utf8JsonReader(File.ReadAllBytes(Path.Combine(s_source, "Texts", $"{language}.json")));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                keys.Add(reader.GetString()!);
        }

        return keys;
    }

    private static IEnumerable<string> Places(string language, string key) =>
        Place().Matches(Texts.In(language)![key]).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex("""(?:[tT]exts\[|[tT]exts\.Format\(|\brun\.Text\(|\bText\()\s*"(?<key>[a-z_.]+)"[\],)]""", RegexOptions.None, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
