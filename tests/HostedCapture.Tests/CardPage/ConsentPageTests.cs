using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using HostedCapture.Pages;
using HostedCapture.Tests.Intents;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>The merchant's text above the button, and the box below it.</summary>
public sealed class ConsentPageTests(ConsentPageTests.WithBox box) : IClassFixture<ConsentPageTests.WithBox>
{
    private const string Text = "<b>\"Cobren\" & guarden</b> {shop} '<script>alert(1)</script>";

    private readonly AppFixture _app = box.App;

    [Fact]
    public async Task The_Text_Is_Shown_As_It_Is_And_Its_Link_Opens_Safely()
    {
        using var visit = await _app.VisitAsync(Body());
        var page = visit.Page.Document;
        var text = page.GetElementById("consent-hint")!;
        Assert.Equal((Text, 0), (text.TextContent, text.ChildElementCount));
        Assert.True(text.CompareDocumentPosition(page.QuerySelector("button")!).HasFlag(DocumentPositions.Following));
        var link = Assert.Single(page.QuerySelectorAll(".consent a"));
        Assert.Equal(
            ("https://xn--mnchen-3ya.example/a?b=%22#c", "_blank", "noreferrer"),
            (link.GetAttribute("href"), link.GetAttribute("target"), link.GetAttribute("rel")));
        Assert.Contains("xn--mnchen-3ya.example", link.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Policies_Are_Those_Of_Every_Form()
    {
        using var visit = await _app.VisitAsync(Body());
        using var usual = await _app.VisitAsync();
        foreach (var name in new[] { "Content-Security-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy" })
            Assert.Equal(usual.Page.Reply.Header(name), visit.Page.Reply.Header(name));
        Assert.Null(usual.Page.Document.QuerySelector(".consent"));
        Assert.Equal(
            usual.Page.Document.QuerySelectorAll("script, link").Select(tag => tag.OuterHtml),
            visit.Page.Document.QuerySelectorAll("script, link").Select(tag => tag.OuterHtml));
    }

    [Theory]
    [InlineData("CREDIT_CARD")]
    [InlineData("CMR_CAPTURE")]
    public async Task Without_The_Tick_Nothing_Is_Sent_And_The_Page_Says_What_To_Do(string capture)
    {
        using var client = _app.Client();
        var created = await client.CreateAsync(Body(capture));
        using var person = _app.Cardholder();
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        Assert.False(Box(page).IsChecked, "never ticked for her");
        page = capture == "CMR_CAPTURE" ? await person.SubmitCmrAsync(page) : await person.SubmitAsync(page);

        Assert.Equal(200, page.Status);
        Assert.False(Box(page).IsChecked);
        Assert.Equal("true", Box(page).GetAttribute("aria-invalid"));
        var message = Texts.In("es")!["card.consent.required"];
        Assert.Equal(
            [message, Text],
            Box(page).GetAttribute("aria-describedby")!.Split(' ').Select(id => page.Document.GetElementById(id)!.TextContent));
        var line = page.Document.QuerySelectorAll("[role=alert] li a")[^1];
        Assert.Equal(("#consent", message), (line.GetAttribute("href"), line.TextContent));
        Assert.Equal("created", (await client.ReadAsync($"/tokenization/captures/{created.Get("id")}")).Get("state"));
        Assert.Equal(0, await _app.CountAsync($"select attempt from intents where id = '{created.Get("id")}'"));
    }

    [Fact]
    public async Task A_Tick_Is_Kept_After_Another_Mistake_And_After_A_Decline_And_Given_With_The_Card()
    {
        using var client = _app.Client();
        var created = await client.CreateAsync(Body());
        using var person = _app.Cardholder();
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        page = await person.SubmitAsync(Ticked(page), "4111111111111112");
        Assert.True(Box(page).IsChecked);
        Assert.False(Box(page).HasAttribute("aria-invalid"));
        Assert.DoesNotContain(page.Document.QuerySelectorAll("[role=alert] li a"), line => line.GetAttribute("href") == "#consent");
        page = await person.SubmitAsync(page, "4000000000000002");
        Assert.True(Box(page).IsChecked);
        Assert.False(Box(await person.OpenAsync(created.Get("links.1.href")!)).IsChecked, "a page that is opened again begins anew");
        page = await person.SubmitAsync(page);
        Assert.Equal("0; url=https://requestb.in/sfoogtsf", page.Refresh);
        var captured = await client.ReadAsync($"/tokenization/captures/{created.Get("id")}");
        Assert.Equal(("captured", true), (captured.Get("state"), (bool?)captured["consent.ticked"]));
    }

    [Theory]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("en")]
    public void The_Box_Has_A_Label_In_The_Pages_Language_And_Its_Message_For_The_Script(string language)
    {
        var model = Rendering.Model() with
        {
            Consent = new("one_click", Text, null, null, null),
            ConsentBox = true,
            ConsentLanguage = "fr",
        };
        var page = Rendering.Form(model, Rendering.WithScript(language));
        var (box, texts) = (page.GetElementById("consent")!, Texts.In(language)!);
        Assert.Equal(texts["form.consent_agree"], page.QuerySelector("label[for=consent]")!.TextContent);
        Assert.Equal("consent-hint", box.GetAttribute("aria-describedby"));
        Assert.Equal(texts["card.consent.required"], box.GetAttribute("data-required"));
        Assert.Equal("fr", page.GetElementById("consent-hint")!.GetAttribute("lang"));

        var button = Rendering.Form(model with { ConsentBox = false, ConsentLanguage = null }, Rendering.Frame(language));
        Assert.Null(button.GetElementById("consent"));
        Assert.Equal(texts["form.consent_by_button"], button.QuerySelector(".consent .hint")!.TextContent);
        Assert.False(button.GetElementById("consent-hint")!.HasAttribute("lang"));
    }

    private static JsonObject Body(string capture = "CREDIT_CARD") => Make.Intent(capture).Set("locale", "es")
        .Set("consent", new JsonObject
        {
            ["purpose"] = "one_click",
            ["text"] = Text,
            ["url"] = "https://xn--mnchen-3ya.example/a?b=%22#c",
        });

    private static IHtmlInputElement Box(Page page) => (IHtmlInputElement)page.Document.GetElementById("consent")!;

    private static Page Ticked(Page page)
    {
        Box(page).IsChecked = true;
        return page;
    }

    /// <summary>An application whose cardholders agree by a box.</summary>
    public sealed class WithBox : IAsyncLifetime
    {
        /// <summary>The application.</summary>
        public AppFixture App { get; } = new AppFixture().With(("Applications:0:ConsentBox", "true"));

        /// <inheritdoc/>
        public Task InitializeAsync() => App.StartAsync();

        /// <inheritdoc/>
        public Task DisposeAsync() => App.DisposeAsync().AsTask();
    }
}
