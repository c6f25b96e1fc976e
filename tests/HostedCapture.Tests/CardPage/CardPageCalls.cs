using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>Card pages as cardholders open them, and what has to be true of them.</summary>
internal static class CardPageCalls
{
    /// <summary>Where a captured card leads.</summary>
    public const string ReturnUrl = "http://www.mysite.cl/ok?order=7&next=%2Fa%20b;c,d='e'&q=\"f\"&lang=ES";

    /// <summary>Where leaving leads.</summary>
    public const string CancelUrl = "http://www.mysite.cl/cancel?a=1&b=%3Cb%3E";

    /// <summary>An intent in Spanish with addresses that are easily spoiled.</summary>
    public static JsonObject Body(string capture = "CREDIT_CARD") => Make.Intent(capture).Set("locale", "es")
        .Set("redirect_urls.return_url", ReturnUrl).Set("redirect_urls.cancel_url", CancelUrl);

    /// <summary>Opens the page of a new intent in a browser of its own.</summary>
    public static async Task<Visit> VisitAsync(this AppFixture app, JsonObject? body = null)
    {
        using var client = app.Client();
        var created = await client.CreateAsync(body ?? Body());
        return await Visit.OpenAsync(app, created.Get("links.1.href")!);
    }

    /// <summary>Where the only link of a page leads.</summary>
    public static string? Way(Page page) => Assert.Single(page.Document.QuerySelectorAll("main a")).GetAttribute("href");

    /// <summary>A page that says how it ended and sends on to an address.</summary>
    public static void AssertFinal(Page page, string heading, string address)
    {
        Assert.Equal((200, heading), (page.Status, page.Heading));
        Assert.Equal($"0; url={address}", page.Refresh);
        Assert.Equal(address, Way(page));
        Assert.False(page.HasForm);
        Assert.StartsWith(heading, page.Document.Title, StringComparison.Ordinal);
    }

    /// <summary>A form without the card, but with the name.</summary>
    public static void AssertEmptyForm(Page page, string name)
    {
        var inputs = page.Document.QuerySelectorAll("input:not([type=hidden])").Cast<IHtmlInputElement>().ToList();
        Assert.Equal(4, inputs.Count);
        Assert.All(inputs.SkipLast(1), input => Assert.False(input.HasAttribute("value")));
        Assert.Equal(name, inputs[^1].Value);
    }

    /// <summary>The headers that every page has.</summary>
    public static void AssertSafe(Page page)
    {
        Assert.Equal("no-store", page.Reply.Header("Cache-Control"));
        Assert.Equal("no-referrer", page.Reply.Header("Referrer-Policy"));
        Assert.Equal("nosniff", page.Reply.Header("X-Content-Type-Options"));
        Assert.Contains("frame-ancestors 'none'", page.Reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(page.Reply.Header("Server"));
    }
}
