using System.Text.RegularExpressions;
using FsCheck.Fluent;
using HostedCapture.Pages;
using HostedCapture.Tests.Domain;
using Linked;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>A shop's colour can always be read.</summary>
public sealed partial class AccentTests
{
    private const double Enough = 4.5;

    private static readonly FsCheck.Gen<string> s_colors = Gen.Choose(0, 0xffffff).Select(color => $"#{color:x6}");

    public static TheoryData<string> Grounds => [.. s_grounds];

    // The stylesheet's own, light and dark.
    private static readonly string[] s_grounds =
        [.. Ground()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot-assets", "capture.css")))
            .Select(match => match.Groups["color"].Value)];

    [Fact]
    public void The_Backgrounds_Are_Those_Of_The_Stylesheet() => Assert.Equal(["#ffffff", "#14171c"], s_grounds);

    [Theory]
    [MemberData(nameof(Grounds))]
    public void Any_Corrected_Colour_Is_Readable(string ground) =>
        Property.Holds(s_colors, color => Contrast.Of(Contrast.Correct(color, ground), ground) >= Enough);

    [Theory]
    [MemberData(nameof(Grounds))]
    public void A_Readable_Colour_Is_Not_Changed(string ground) =>
        Property.Holds(s_colors, color => Contrast.Of(color, ground) < Enough || Contrast.Correct(color, ground) == color);

    [Fact]
    public void Text_On_Any_Accent_Is_Readable_In_Light_And_Dark() => Property.Holds(s_colors, color =>
    {
        var pairs = Accents()
            .Matches(Accent.Stylesheet(color))
            .Select(match => (Accent: match.Groups["accent"].Value, Text: match.Groups["text"].Value))
            .ToList();
        return pairs.Count == 2
            && pairs.TrueForAll(pair => Contrast.Of(pair.Accent, pair.Text) >= Enough)
            && Contrast.Of(pairs[0].Accent, s_grounds[0]) >= Enough
            && Contrast.Of(pairs[1].Accent, s_grounds[1]) >= Enough;
    });

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#ffffff", "#000000", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#1f5fbf", "#1f5fbf", 1)]
    public void Contrast_Is_That_Of_Wcag(string one, string other, double contrast) =>
        Assert.Equal(contrast, Contrast.Of(one, other), 2);

    [GeneratedRegex("--ground: (?<color>#[0-9a-f]{6});", RegexOptions.None, 1000)]
    private static partial Regex Ground();

    [GeneratedRegex("--accent:(?<accent>#[0-9a-f]{6});--on-accent:(?<text>#[0-9a-f]{6})", RegexOptions.None, 1000)]
    private static partial Regex Accents();
}
