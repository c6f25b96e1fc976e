using HostedCapture.Tests.CardPage;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>In which language the page speaks.</summary>
public sealed class LanguageTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Theory]
    // The address, then the intent's locale, then the browser, then the country.
    [InlineData("?lang=pt", "en", "es", "CL", "pt")]
    [InlineData("?lang=xx", "en", "es", "CL", "en")]
    [InlineData("?lang=", "pt-BR", "es", "CL", "pt")]
    [InlineData("?lang=PT", null, "es", "CL", "pt")]
    [InlineData("", "pt-BR", "es", "CL", "pt")]
    [InlineData("", null, "pt-BR,pt;q=0.9,en;q=0.8", "CL", "pt")]
    [InlineData("", null, "xx,en;q=0.5,es;q=0.7", "US", "es")]
    [InlineData("", null, "es;q=0,en;q=0.1", "CL", "en")]
    [InlineData("", null, "xx-XX", "CL", "es")]
    [InlineData("", null, "*", "BR", "pt")]
    [InlineData("", null, "not a language;;;", "CO", "es")]
    [InlineData("", null, null, "CL", "es")]
    [InlineData("", null, null, "BR", "pt")]
    [InlineData("", null, null, "US", "en")]
    [InlineData("", null, null, "NO", "es")]
    public async Task Query_Then_Locale_Then_Browser_Then_Country_Decide_The_Language(string query, string? locale, string? accepted, string country, string language)
    {
        using var visit = await OpenAsync(query, locale, accepted, country);
        Assert.Equal(language, visit.Page.Document.DocumentElement.GetAttribute("lang"));
    }

    [Theory]
    [InlineData("?lang=en")]
    [InlineData("")]
    public async Task A_Chosen_Language_Is_Kept_From_Page_To_Page(string query)
    {
        using var visit = await OpenAsync(query, "pt", null, "CL");
        Assert.Equal([visit.Path + query, $"{visit.Path}/cancel{query}"], visit.Page.Forms.Select(form => form.GetAttribute("action")!));
        var posted = await visit.PostAsync(new FormUrlEncodedContent(visit.Card), path: visit.Path + query);
        Assert.Equal((303, visit.Path + query), (posted.Status, posted.Reply.Header("Location")));
    }

    [Fact]
    public async Task A_Page_Address_Carries_Only_A_Language()
    {
        using var visit = await OpenAsync("?lang=en&next=https://evil.example&lang=es", null, null, "CL");
        Assert.Equal(200, visit.Page.Status);
        Assert.DoesNotContain("evil", visit.Page.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Page_Of_An_Unknown_Link_Is_In_The_Browsers_Language_Or_English()
    {
        using var spoken = await Visit.OpenAsync(app, "/capture/x", ("Accept-Language", "pt"));
        using var silent = await Visit.OpenAsync(app, "/capture/x");
        Assert.Equal(("Não encontramos este link", "We cannot find this link"), (spoken.Page.Heading, silent.Page.Heading));
    }

    private async Task<Visit> OpenAsync(string query, string? locale, string? accepted, string country)
    {
        using var client = app.Client();
        var created = await client.CreateAsync(Make.Intent().Set("locale", locale).Set("cardholder.country", country).Set("billing.country", country));
        return await Visit.OpenAsync(app, created.Get("links.1.href") + query, accepted is null ? [] : [("Accept-Language", accepted)]);
    }
}
