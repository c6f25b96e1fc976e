using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using HostedCapture.CardPage;
using HostedCapture.Domain;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>The card's form.</summary>
public sealed class CardFormTests
{
    private static readonly CardFormModel s_card = Rendering.Model() with { HolderName = "Jhon Doe" };
    private static readonly CardFormModel s_cmr = Rendering.Model(cmr: true);

    private static readonly Dictionary<string, CardFormModel> s_models = new()
    {
        ["card"] = s_card,
        ["card, all wrong"] = s_card with { Errors = [new("number", "luhn"), new("expiry", "expired"), new("code", "digits"), new("name", "required")] },
        ["card, expiry wrong"] = s_card with { Errors = [new("expiry", "month")] },
        ["card, name wrong"] = s_card with { HolderName = null, Errors = [new("name", "card_number")] },
        ["card, code wrong"] = s_card with { Errors = [new("code", "wrong_length")], Brand = CardBrand.Of("378282246310005") },
        ["card, brand not taken"] = s_card with { Accepted = new(["visa", "amex"]), Errors = [new("number", "brand")], Brand = CardBrand.Of("6304000000000000") },
        ["CMR, document wrong"] = s_cmr with { Errors = [new("document", "format")] },
        ["card, declined"] = s_card with { Message = new("Declined", "Not accepted.") },
        ["CMR"] = s_cmr,
        ["CMR, all wrong"] = s_cmr with { Errors = [new("number", "luhn"), new("document", "check_digit")] },
    };

    public static TheoryData<string> Models => [.. s_models.Keys];

    public static TheoryData<string> Languages => [.. Texts.Languages];

    [Theory]
    [InlineData("card", "number", "cc-number", "numeric")]
    [InlineData("card", "expiry", "cc-exp", "numeric")]
    [InlineData("card", "code", "cc-csc", "numeric")]
    [InlineData("card", "name", "cc-name", "text")]
    [InlineData("CMR", "number", "cc-number", "numeric")]
    [InlineData("CMR", "document", "off", "text")]
    public void A_Browser_Knows_What_Belongs_Into_Each_Field(string model, string id, string autocomplete, string keyboard)
    {
        var input = Assert.Single(Inputs(Form(model)), input => input.Id == id);
        Assert.Equal("text", input.GetAttribute("type"));
        Assert.Equal(autocomplete, input.GetAttribute("autocomplete"));
        Assert.Equal(keyboard, input.GetAttribute("inputmode"));
        Assert.Equal("off", input.GetAttribute("autocorrect"));
        Assert.Equal("false", input.GetAttribute("spellcheck"));
    }

    [Fact]
    public void A_Card_Has_Four_Fields_And_A_Cmr_Card_Two()
    {
        Assert.Equal(["number", "expiry", "code", "name"], Inputs(Form("card")).Select(input => input.Id!));
        Assert.Equal(["number", "document"], Inputs(Form("CMR")).Select(input => input.Id!));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Each_Field_Has_Its_Label_And_A_Name_Of_Its_Own(string model)
    {
        var page = Form(model);
        Assert.All(Inputs(page), input => Assert.NotEmpty(Assert.Single(page.QuerySelectorAll($"label[for={input.Id}]")).TextContent));
        Assert.All(Inputs(page), input => Assert.False(input.HasAttribute("placeholder"), "a placeholder is no label"));
        Assert.Distinct(page.Forms[0].QuerySelectorAll("input").Select(input => input.GetAttribute("name")));
        Assert.Distinct(page.QuerySelectorAll("[id]").Select(element => element.Id));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_Field_Is_Described_By_Its_Hint_Or_Its_Error(string model)
    {
        var page = Form(model);
        foreach (var input in Inputs(page))
        {
            var error = s_models[model].ErrorKey(input.Id!);
            Assert.Equal(error is null ? null : "true", input.GetAttribute("aria-invalid"));
            var described = DescriptionsOf(input).FirstOrDefault();
            var hint = $"form.{input.Id}_hint";
            Assert.Equal(error is not null ? s_models[model].Text(Rendering.Frame(), error) : Texts.In("es")!.Has(hint) ? Spanish(hint) : null, described);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void No_Card_Field_Ever_Has_A_Value(string model) =>
        Assert.All(Inputs(Form(model)).Where(input => input.Id != "name"), input => Assert.False(input.HasAttribute("value")));

    [Theory]
    [InlineData("card")]
    [InlineData("card, all wrong")]
    [InlineData("card, declined")]
    public void The_Name_Is_Kept(string model) =>
        Assert.Equal("Jhon Doe", Assert.Single(Inputs(Form(model)), input => input.Id == "name").Value);

    [Fact]
    public void A_Name_Is_Text_And_No_Markup() =>
        Assert.Equal("\"><b>D'Oé & Co", Assert.Single(Inputs(Rendering.Form(s_card with { HolderName = "\"><b>D'Oé & Co" })), input => input.Id == "name").Value);

    [Theory]
    [InlineData("card, all wrong")]
    [InlineData("CMR, all wrong")]
    [InlineData("card, expiry wrong")]
    [InlineData("card, name wrong")]
    [InlineData("card, code wrong")]
    [InlineData("card, brand not taken")]
    [InlineData("CMR, document wrong")]
    public void The_Summary_Takes_The_Focus_And_Each_Line_Leads_To_Its_Field(string model)
    {
        var page = Form(model);
        var summary = Assert.Single(page.QuerySelectorAll("[role=alert]"));
        Assert.True(summary.HasAttribute("autofocus"));
        Assert.Equal("-1", summary.GetAttribute("tabindex"));
        Assert.NotEmpty(page.GetElementById(summary.GetAttribute("aria-labelledby")!)!.TextContent);
        Assert.Equal(
            Inputs(page).Where(input => input.Id != "name" || s_models[model].ErrorKey("name") is not null)
                .Select(input => ($"#{input.Id}", s_models[model].Text(Rendering.Frame(), s_models[model].ErrorKey(input.Id!)!))),
            summary.QuerySelectorAll("li a").Select(link => (link.GetAttribute("href")!, link.TextContent)));
        Assert.Equal(Spanish("form.title_wrong"), page.Title);
    }

    [Theory]
    [InlineData("card, expiry wrong", "number again, expiry month, code again")]
    [InlineData("card, name wrong", "number again, expiry again, code again, name card_number")]
    [InlineData("card, code wrong", "number again, expiry again, code front")]
    [InlineData("CMR, document wrong", "number again, document format")]
    [InlineData("card, all wrong", "number luhn, expiry expired, code digits, name required")]
    [InlineData("card, declined", "")]
    [InlineData("card", "")]
    public void An_Emptied_Field_Is_Marked_To_Be_Typed_Again(string model, string expected)
    {
        var page = Form(model);
        var marked = expected.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(' ')).ToList();
        Assert.Equal(marked.Select(pair => pair[0]), page.QuerySelectorAll("[aria-invalid=true]").Select(input => input.Id!));
        Assert.Equal(marked.Select(pair => $"card.{pair[0]}.{pair[1]}"), marked.Select(pair => s_models[model].ErrorKey(pair[0])));
        Assert.Equal(marked.Count, page.QuerySelectorAll("[role=alert] li").Length);
    }

    [Fact]
    public void The_Message_About_The_Code_Names_The_Brand() =>
        Assert.Equal("Revisa el código: American Express tiene 4 dígitos, al frente", Form("card, code wrong").GetElementById("code-error")!.TextContent);

    [Fact]
    public void A_Brand_The_Provider_Refuses_Is_Named_Beside_The_Accepted_Ones() =>
        Assert.Equal(
            ["Usa otra tarjeta: Maestro no se acepta aquí", "Aceptamos Visa, American Express"],
            DescriptionsOf(Form("card, brand not taken").GetElementById("number")!));

    [Fact]
    public void The_Form_Says_Which_Brands_Are_Taken_Where_Not_All_Are()
    {
        var input = Inputs(Rendering.Form(s_card with { Accepted = new(["visa", "amex"]) })).First();
        Assert.Equal("Aceptamos Visa, American Express", input.Owner!.GetElementById(input.GetAttribute("aria-describedby")!)!.TextContent);
        Assert.False(Inputs(Form("card")).First().HasAttribute("aria-describedby"));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void An_Error_Is_Marked_By_More_Than_Colour(string model) =>
        Assert.All(Form(model).QuerySelectorAll("p.error"), error => Assert.Equal("true", Assert.Single(error.QuerySelectorAll("svg")).GetAttribute("aria-hidden")));

    [Fact]
    public void A_Message_Is_Above_The_Form_And_Marks_No_Field()
    {
        var page = Form("card, declined");
        var message = Assert.Single(page.QuerySelectorAll("[role=alert]"));
        Assert.Equal("Not accepted.", message.TextContent);
        Assert.True(message.CompareDocumentPosition(page.Forms[0]).HasFlag(DocumentPositions.Following));
        Assert.Empty(page.QuerySelectorAll("[aria-invalid], .error"));
    }

    [Fact]
    public void A_Fresh_Form_Shows_No_Alert() => Assert.Empty(Form("card").QuerySelectorAll("[role=alert]"));

    [Theory]
    [MemberData(nameof(Models))]
    public void The_Form_Is_Posted_To_Its_Own_Page_With_Token_And_Suffix(string model)
    {
        var form = Form(model).Forms[0];
        Assert.Equal("post", form.GetAttribute("method"));
        Assert.Equal(Rendering.Path, form.GetAttribute("action"));
        Assert.True(form.HasAttribute("novalidate"), "messages are ours, in the page's language");
        Assert.Equal(
            [("t", Rendering.Token), ("n", s_models[model].Names.Suffix)],
            form.QuerySelectorAll("input[type=hidden]").Select(field => (field.GetAttribute("name")!, field.GetAttribute("value")!)));
        Assert.Single(form.QuerySelectorAll("button, [type=submit]"));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Leaving_Is_A_Form_Of_Its_Own_Without_Card_Fields(string model)
    {
        var page = Form(model);
        Assert.Equal(2, page.Forms.Length);
        var form = page.Forms[1];
        Assert.Equal("post", form.GetAttribute("method"));
        Assert.Equal(Rendering.Path + "/cancel", form.GetAttribute("action"));
        Assert.Equal(["leave"], form.QuerySelectorAll("input").Select(field => field.GetAttribute("name")!));
        Assert.Contains("Tienda & Co", Assert.Single(form.QuerySelectorAll("button")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Chosen_Language_Stays_Chosen()
    {
        var page = Rendering.Form(s_card with { Query = "?lang=pt" }, Rendering.Frame("pt"));
        Assert.Equal([$"{Rendering.Path}?lang=pt", $"{Rendering.Path}/cancel?lang=pt"], page.Forms.Select(form => form.GetAttribute("action")!));
    }

    [Fact]
    public void Field_Names_Differ_At_Each_Render() =>
        Assert.Empty(Inputs(Rendering.Form(Rendering.Model())).Select(input => input.Name).Intersect(Inputs(Rendering.Form(Rendering.Model())).Select(input => input.Name)));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Purpose_And_Button_Say_The_Same_Verb_In_Each_Language(string language)
    {
        var page = Rendering.Form(s_card, Rendering.Frame(language));
        var verb = page.QuerySelector("h1")!.TextContent.Split(' ')[0].TrimEnd('e', 'r');
        Assert.StartsWith(verb, page.QuerySelector("button")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Tienda & Co", page.QuerySelector(".purpose")!.TextContent, StringComparison.Ordinal);
    }

    private static IHtmlDocument Form(string model) => Rendering.Form(s_models[model]);

    private static IEnumerable<IHtmlInputElement> Inputs(IHtmlDocument page) =>
        page.QuerySelectorAll("input:not([type=hidden])").Cast<IHtmlInputElement>();

    private static IEnumerable<string> DescriptionsOf(IElement input) =>
        input.GetAttribute("aria-describedby")?.Split(' ').Select(id => input.Owner!.GetElementById(id)!.TextContent) ?? [];

    private static string Spanish(string key) => Texts.In("es")![key];
}
