using AngleSharp.Html.Dom;
using HostedCapture.Pages;
using HostedCapture.Tests.CardPage;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>What is around every page, and the pages that say one thing.</summary>
public sealed class DocumentTests
{
    private static readonly Notice s_notice = new("What happened", "What it means", "done", "https://shop.example/ok?a=1&b=2", "Go on");

    private static readonly Dictionary<string, Func<IHtmlDocument>> s_pages = new()
    {
        ["form"] = () => Rendering.Form(Rendering.Model()),
        ["form with script"] = () => Rendering.Form(Rendering.Model(), Rendering.WithScript()),
        ["form with errors"] = () => Rendering.Form(Rendering.Model() with { Errors = [new("number", "luhn")] }),
        ["notice"] = () => Rendering.Notice(s_notice),
        ["notice without a shop"] = () => Rendering.Notice(s_notice, Rendering.Frame() with { Shop = null, Path = "" }),
    };

    public static TheoryData<string> Pages => [.. s_pages.Keys];

    public static TheoryData<string> Languages => [.. Texts.Languages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_Page_Has_Nothing_Inline_And_Only_Own_Sources(string name)
    {
        var page = s_pages[name]();
        Assert.Empty(page.QuerySelectorAll("style, iframe, object, embed, base"));
        Assert.All(page.QuerySelectorAll("script"), script => Assert.Equal("", script.TextContent));
        Assert.All(page.All, element => Assert.DoesNotContain(element.Attributes, attribute =>
            attribute.Name == "style" || attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.All(page.QuerySelectorAll("link, img, script"), element =>
            Assert.StartsWith("/", element.GetAttribute("href") ?? element.GetAttribute("src"), StringComparison.Ordinal));
        Assert.All(page.QuerySelectorAll("link[rel=stylesheet], script"), element => Assert.StartsWith("sha384-", element.GetAttribute("integrity"), StringComparison.Ordinal));
        Assert.Single(page.QuerySelectorAll("link[rel=stylesheet]"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_Page_Has_One_Heading_And_One_Main_Part_And_Is_Not_Indexed(string name)
    {
        var page = s_pages[name]();
        Assert.Equal("html", page.Doctype.Name);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Single(page.QuerySelectorAll("main"));
        Assert.NotEmpty(page.Title!);
        Assert.Equal("noindex", page.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Equal("light dark", page.QuerySelector("meta[name=color-scheme]")!.GetAttribute("content"));
        Assert.DoesNotContain("user-scalable", page.QuerySelector("meta[name=viewport]")!.GetAttribute("content"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_Page_Names_Its_Language_And_Leads_To_The_Others(string language)
    {
        var page = Rendering.Notice(s_notice, Rendering.Frame(language));
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(language, Assert.Single(page.QuerySelectorAll("nav [aria-current]")).GetAttribute("lang"));
        Assert.Equal(
            Texts.Languages.Except([language]).Select(other => ($"{Rendering.Path}?lang={other}", other, Texts.In(other)!["page.language_name"])),
            page.QuerySelectorAll("nav a").Select(link => (link.GetAttribute("href")!, link.GetAttribute("lang")!, link.TextContent)));
    }

    [Fact]
    public void A_Shop_Without_A_Logo_Is_Named()
    {
        var page = Rendering.Notice(s_notice);
        Assert.Equal("Tienda & Co", page.QuerySelector(".shop")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("img"));
        Assert.Contains("pay.example", page.QuerySelector(".host")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Logo_Replaces_The_Name_And_Has_It_As_Alternative_Text()
    {
        var page = Rendering.Notice(s_notice, Rendering.Frame() with { LogoPath = "/brand/logo.svg" });
        var logo = Assert.Single(page.QuerySelectorAll("img"));
        Assert.Equal(("/brand/logo.svg", "Tienda & Co"), (logo.GetAttribute("src"), logo.GetAttribute("alt")));
        Assert.Empty(page.QuerySelectorAll(".shop"));
    }

    [Fact]
    public void A_Script_Runs_After_The_Page_Is_Parsed()
    {
        Assert.Empty(Rendering.Form(Rendering.Model()).QuerySelectorAll("script"));
        var script = Assert.Single(Rendering.Form(Rendering.Model(), Rendering.WithScript()).QuerySelectorAll("script"));
        Assert.Equal(("module", "/assets/capture.js", "sha384-y"), (script.GetAttribute("type"), script.GetAttribute("src"), script.GetAttribute("integrity")));
    }

    [Fact]
    public void Help_Is_Shown_Where_It_Is_Configured()
    {
        Assert.Empty(Rendering.Notice(s_notice).QuerySelectorAll("footer > a"));
        var page = Rendering.Notice(s_notice, Rendering.Frame() with { HelpUrl = "mailto:help@shop.example" });
        Assert.Equal("mailto:help@shop.example", Assert.Single(page.QuerySelectorAll("footer > a")).GetAttribute("href"));
    }

    [Fact]
    public void The_Page_Of_An_Unknown_Link_Has_No_Shop_But_Host_And_Languages()
    {
        var page = Rendering.Notice(s_notice, Rendering.Frame() with { Shop = null, Path = "/capture" });
        Assert.Equal("Página servida por pay.example", Assert.Single(page.QuerySelectorAll("header > *")).TextContent);
        Assert.Equal(Texts.Languages.Where(language => language != "es").Select(language => $"/capture?lang={language}"), page.QuerySelectorAll("nav a").Select(link => link.GetAttribute("href")!));
    }

    [Theory]
    [InlineData("done", "M7 12.5l3.5 3.5L17 9")]
    [InlineData("wait", "M12 6.5V12l3.5 2.5")]
    [InlineData("stop", "M12 7v6M12 16.5v.5")]
    public void Each_Mark_Is_Drawn_And_Hidden_From_Screen_Readers(string mark, string drawing)
    {
        var page = Rendering.Notice(s_notice with { Mark = mark });
        Assert.Equal("status", page.QuerySelector($"section.{mark}")!.GetAttribute("role"));
        var sign = Assert.Single(page.QuerySelectorAll("svg"));
        Assert.Equal("true", sign.GetAttribute("aria-hidden"));
        Assert.Equal(drawing, Assert.Single(sign.QuerySelectorAll("path")).GetAttribute("d"));
    }

    [Fact]
    public void A_Notice_Says_What_Happened_In_Title_And_Heading_And_Leads_On_Without_A_Referrer()
    {
        var page = Rendering.Notice(s_notice);
        Assert.Equal(("What happened", "What happened"), (page.Title, page.QuerySelector("h1")!.TextContent));
        Assert.Equal("What it means", page.QuerySelector(".notice p")!.TextContent);
        var way = Assert.Single(page.QuerySelectorAll("a.button"));
        Assert.Equal(("https://shop.example/ok?a=1&b=2", "noreferrer", "Go on"), (way.GetAttribute("href"), way.GetAttribute("rel"), way.TextContent));
    }

    [Fact]
    public void A_Notice_Without_A_Way_On_Has_No_Link() =>
        Assert.Empty(Rendering.Notice(s_notice with { WayOn = null, WayOnText = null }).QuerySelectorAll("main a"));
}
