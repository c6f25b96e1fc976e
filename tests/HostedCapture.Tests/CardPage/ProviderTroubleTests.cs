using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>A provider that accepted the card and never answers, or cannot be reached.</summary>
public sealed class ProviderTroubleTests
{
    private const string NeverAnswered = "4000000000000259";

    [Fact]
    public async Task The_Page_Says_It_Is_Checking_And_Finds_Its_Way_Back_To_The_Form()
    {
        // The look-up finds nothing afterwards, either.
        await using var app = await new AppFixture().With(("Providers:cybersource:TimeoutSeconds", "4"), ("Providers:cybersource:ReportsUrl", "http://127.0.0.1:1/ebc/Query")).StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync(Make.Intent().Set("locale", "es"));
        var self = $"/tokenization/captures/{created.Get("id")}";
        using var visit = await Visit.OpenAsync(app, created.Get("links.1.href")!);

        Assert.Equal(303, (await visit.SubmitAsync(NeverAnswered)).Status);
        await AssertCheckingAsync(visit);
        Assert.Equal(("created", "true"), ((await client.ReadAsync(self)).Get("state"), (await client.ReadAsync(self)).Get("submitting")));

        // Neither another card nor leaving gets in between.
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        Assert.Equal(303, (await visit.CancelAsync()).Status);
        await AssertCheckingAsync(visit);

        // The intent's time is over before the lease is: what was begun is finished first.
        app.Clock.Advance(TimeSpan.FromSeconds(75));
        await client.UntilAsync(self, answer => answer["submitting"] is null);
        var page = await visit.ReloadAsync();
        Assert.True(page.HasForm);
        Assert.StartsWith("No pudimos confirmar si tu tarjeta quedó guardada.", page.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        Assert.Equal("Tarjeta guardada", (await visit.ReloadAsync()).Heading);
        Assert.Equal(["0259", "1111"], (await app.Simulator.TokensAsync()).Select(token => token.LastFour));
    }

    [Fact]
    public async Task A_Card_The_Provider_Accepted_Is_Found_By_The_Reconciler()
    {
        await using var app = await new AppFixture().With(("Providers:cybersource:TimeoutSeconds", "4")).StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync(Make.Intent().Set("locale", "es"));
        using var visit = await Visit.OpenAsync(app, created.Get("links.1.href")!);
        Assert.Equal(303, (await visit.SubmitAsync(NeverAnswered)).Status);
        var settled = await client.UntilAsync($"/tokenization/captures/{created.Get("id")}", answer => answer["submitting"] is null);
        Assert.Equal(("captured", "0259"), (settled.Get("state"), settled.Get("gateway.panLast4")));
        Assert.Equal("Tarjeta guardada", (await visit.ReloadAsync()).Heading);
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task A_Provider_That_Cannot_Be_Reached_Costs_No_Try_And_Blames_No_Card()
    {
        await using var app = await new AppFixture().With(("Providers:cybersource:BaseUrl", "http://127.0.0.1:1"), ("Intents:MaxAttempts", "1")).StartAsync();
        using var client = app.Client();
        using var visit = await Visit.OpenAsync(app, (await client.CreateAsync(Make.Intent().Set("locale", "es"))).Get("links.1.href")!);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var page = await visit.SubmitAsync();
            Assert.Equal(200, page.Status);
            Assert.True(page.HasForm);
            Assert.StartsWith("No pudimos conectar con el servicio", page.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        }
    }

    private static async Task AssertCheckingAsync(Visit visit)
    {
        var page = await visit.ReloadAsync();
        Assert.Equal((200, "Estamos comprobando tu tarjeta"), (page.Status, page.Heading));
        Assert.Equal("2", page.Refresh);
        Assert.False(page.HasForm);
        Assert.Equal(visit.Path, Assert.Single(page.Document.QuerySelectorAll("main a")).GetAttribute("href"));
        Assert.Equal("no-store", page.Reply.Header("Cache-Control"));
    }
}
