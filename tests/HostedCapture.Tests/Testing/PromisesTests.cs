using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using HostedCapture.Pages;
using HostedCapture.Tests.Payments;
using Xunit;

namespace HostedCapture.Tests.Testing;

/// <summary>What docs/qa.md promises about the pages, and the page objects rely on, is on the pages.</summary>
public sealed class PromisesTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly JsonNode s_promises = JsonNode.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "src", "HostedCapture.Testing", "typescript", "promises.json")))!;

    public static TheoryData<string> Languages => [.. Texts.Languages];

    [Fact]
    public void The_Guide_Says_What_The_List_Says_In_Every_Language()
    {
        var languages = s_promises["languages"]!.AsArray().Select(one => one!.GetValue<string>()).ToList();
        Assert.Equal(Texts.Languages.Order(), languages.Order());
        var guide = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "qa.md"));
        foreach (var (field, promise) in s_promises["fields"]!.AsObject())
        {
            Assert.Contains(
                $"| {field} | `{promise!["autocomplete"]}` | `{promise["name"]}…` | {In(promise["label"]!)} |", guide);
        }

        foreach (var (text, promise) in s_promises["texts"]!.AsObject())
            Assert.Contains($"| `{text}` | {In(promise!)} |", guide);

        string In(JsonNode texts) => string.Join(" | ", languages.Select(language => texts[language]!));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_Promised_Texts_Are_The_Pages(string language)
    {
        foreach (var (text, promise) in s_promises["texts"]!.AsObject())
            Assert.Equal(Texts.In(language)![text], promise![language]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Every_Field_Has_Its_Label_Its_Token_And_Its_Name(string language)
    {
        var card = await OpenAsync("CREDIT_CARD", language);
        Assert.Equal(["number", "expiry", "code", "name"], FieldsOf(card, language));
        var cmr = await OpenAsync("CMR_CAPTURE", language);
        Assert.Equal(["number", "document"], FieldsOf(cmr, language));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Every_Button_And_Link_Has_Its_Text(string language)
    {
        var card = await OpenAsync("CREDIT_CARD", language);
        Assert.Equal([Text("form.submit", language), Text("form.cancel", language)], Buttons(card));

        using var client = app.Client();
        var payment = await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync(), "19990")
            .Set("redirect_urls.return_url", "http://localhost/back")
            .Set("redirect_urls.cancel_url", "http://localhost/cart"));
        using var person = app.Cardholder();
        var approval = await person.OpenAsync($"{payment.Link("approval_url")}?lang={language}");
        Assert.Equal(Text("approve.title", language), approval.Heading);
        Assert.StartsWith(Text("approve.submit", language).Split('{')[0], Assert.Single(Buttons(approval)), StringComparison.Ordinal);
        Assert.Contains(approval.Document.QuerySelectorAll("main a"), link => link.TextContent == Text("way.back", language));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_Mistake_And_A_Decline_Are_Alerts(string language)
    {
        using var person = app.Cardholder();
        var page = await person.OpenAsync(await LinkAsync("CREDIT_CARD", language));
        page = await person.SubmitAsync(page, "4111111111111112");
        Assert.Equal(Text("form.summary", language), page.Document.QuerySelector("[role=alert] h2")!.TextContent);
        Assert.Equal("true", page.Document.QuerySelector("input[autocomplete=cc-number]")!.GetAttribute("aria-invalid"));

        page = await person.SubmitAsync(page, "4000000000000002");
        Assert.Equal(
            Text("form.declined", language).Replace("{tries}", "4", StringComparison.Ordinal),
            page.Document.QuerySelector("[role=alert]")!.TextContent.Trim());
    }

    private static IEnumerable<string> Buttons(Page page) =>
        page.Document.QuerySelectorAll("main button").Select(button => button.TextContent);

    // By what a label is for, a token or the beginning of a name finds: they must agree.
    private static List<string> FieldsOf(Page page, string language)
    {
        Assert.Equal(language, page.Document.DocumentElement.GetAttribute("lang"));
        var found = new List<string>();
        foreach (var input in page.Document.QuerySelectorAll("input:not([type=hidden])").OfType<IHtmlInputElement>())
        {
            var (field, promise) = s_promises["fields"]!.AsObject()
                .Single(pair => input.Name!.StartsWith(pair.Value!["name"]!.GetValue<string>(), StringComparison.Ordinal));
            Assert.Equal(promise!["autocomplete"]!.GetValue<string>(), input.GetAttribute("autocomplete"));
            Assert.Equal(
                promise["label"]![language]!.GetValue<string>(),
                page.Document.QuerySelector($"label[for='{input.Id}']")!.TextContent);
            Assert.Equal("text", input.Type);
            found.Add(field);
        }

        return found;
    }

    private static string Text(string name, string language) =>
        s_promises["texts"]![name]![language]!.GetValue<string>().Replace("{shop}", "Librería Aurora", StringComparison.Ordinal);

    private async Task<Page> OpenAsync(string capture, string language)
    {
        using var person = app.Cardholder();
        return await person.OpenAsync(await LinkAsync(capture, language));
    }

    private async Task<string> LinkAsync(string capture, string language)
    {
        using var client = app.Client();
        return $"{(await client.CreateAsync(Make.Intent(capture))).Get("links.1.href")}?lang={language}";
    }
}
