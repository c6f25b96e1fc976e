using AngleSharp.Html.Dom;
using HostedCapture.Domain;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>What the page hands to its script: the server's own table and texts, and nothing without a script.</summary>
public sealed class ScriptDataTests
{
    public static TheoryData<string> Languages => [.. Texts.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_Field_Has_A_Message_For_Whatever_Can_Be_Wrong_With_It(string language)
    {
        var texts = Texts.In(language)!;
        var pages = new[] { false, true }.Select(cmr => Rendering.Form(Rendering.Model(cmr), Rendering.WithScript(language)));
        foreach (var input in pages.SelectMany(page => page.QuerySelectorAll("input:not([type=hidden])")))
        {
            // What only the server says is not handed over: that a field is empty again, that there is more than digits in it.
            var keys = texts.Keys.Where(key => key.StartsWith($"card.{input.Id}.", StringComparison.Ordinal) && key.Split('.')[2] is not ("again" or "digits")).ToList();
            Assert.NotEmpty(keys);
            Assert.All(keys, key => Assert.Equal(texts[key], input.GetAttribute($"data-{key.Split('.')[2]}")));
            Assert.False(input.HasAttribute("data-again") || input.HasAttribute("data-digits"));
        }
    }

    [Fact]
    public void The_Brands_Are_Those_Of_The_One_Table_And_Any_Other()
    {
        var brands = Brands(AcceptedCards.Any);
        Assert.Equal(CardBrand.All.Count + 1, brands.Count);
        foreach (var (brand, sent) in CardBrand.All.Append(CardBrand.Unknown).Zip(brands))
        {
            string[] expected =
            [
                brand.Name, string.Join(' ', brand.Lengths), string.Join(' ', brand.Groups), brand.Ranges, string.Join(' ', brand.CodeLengths),
                "1", brand.CodeIsOptional ? "" : "1", brand.HasCheckDigit ? "1" : "",
            ];
            Assert.Equal(expected, sent);
        }
    }

    [Fact]
    public void The_Scripts_Brands_Say_Whether_The_Provider_Accepts_Them()
    {
        var brands = Brands(new AcceptedCards(["visa", "maestro"], CodeIsRequired: true));
        Assert.Equal(["Maestro", "Visa"], brands.Where(brand => brand[5] == "1").Select(brand => brand[0]));
        Assert.All(brands, brand => Assert.Equal("1", brand[6]));
    }

    [Fact]
    public void The_Script_Gets_The_Servers_Times()
    {
        var model = Rendering.Model() with { Month = new DateOnly(2026, 3, 31), SecondsLeft = 899 };
        var form = Form(Rendering.Form(model, Rendering.WithScript()));
        Assert.Equal(("2026-03", "899"), (form.GetAttribute("data-month"), form.GetAttribute("data-expires")));
    }

    [Theory]
    [InlineData(121, false)]
    [InlineData(120, true)]
    [InlineData(1, true)]
    public void The_Remaining_Time_Is_Shown_In_The_Last_Two_Minutes_Without_Script_Too(int secondsLeft, bool told)
    {
        var news = Rendering.Form(Rendering.Model() with { SecondsLeft = secondsLeft }).QuerySelector("#news")!;
        Assert.Equal(told, news.TextContent.Length > 0);
        Assert.Equal("status", news.GetAttribute("role"));
    }

    [Fact]
    public void Without_A_Script_The_Page_Has_No_Script_Data()
    {
        var page = Rendering.Form(Rendering.Model());
        Assert.Empty(page.QuerySelectorAll("script, template, #brand, #spoken"));
        Assert.All(page.All, element => Assert.DoesNotContain(element.Attributes, attribute => attribute.Name.StartsWith("data-", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_Scripts_Error_Lines_Have_The_Servers_Markup()
    {
        var page = Rendering.Form(Rendering.Model(), Rendering.WithScript());
        var (line, lines) = (Template(page, "line"), Template(page, "lines"));
        Assert.Equal(("error", ""), (line.FirstElementChild!.ClassName, line.TextContent));
        Assert.Equal("true", line.QuerySelector("svg")!.GetAttribute("aria-hidden"));
        Assert.Equal(("alert", Texts.In("es")!["form.summary"]), (lines.FirstElementChild!.GetAttribute("role"), lines.TextContent.Trim()));
        Assert.Equal("UL", lines.FirstElementChild!.LastElementChild!.TagName);
    }

    private static List<string[]> Brands(AcceptedCards accepted) =>
        [.. Form(Rendering.Form(Rendering.Model() with { Accepted = accepted }, Rendering.WithScript())).GetAttribute("data-brands")!.Split(';').Select(row => row.Split('|'))];

    private static IHtmlFormElement Form(IHtmlDocument page) => page.Forms[0];

    private static AngleSharp.Dom.IDocumentFragment Template(IHtmlDocument page, string id) => Assert.IsType<IHtmlTemplateElement>(page.GetElementById(id), exactMatch: false).Content;
}
