using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>Every page can be read by everyone, fits a phone and a desk, and leaves its picture in <c>artifacts/screenshots</c>.</summary>
[Collection(BrowserTests.Name)]
public sealed class AppearanceTests(BrowserFixture fixture)
{
    private const int Phone = 360;
    private const int Desk = 1280;

    private static readonly string s_pictures = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "screenshots")).FullName;

    public static TheoryData<string> Pages => [.. Stage.Pages];

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public Task Every_Page_Is_Accessible_On_A_Phone_And_At_A_Desk(string page) => Task.WhenAll(
        InspectAsync(page, "es", Phone, ColorScheme.Light),
        InspectAsync(page, "en", Desk, ColorScheme.Light));

    [BrowserTheory]
    [InlineData("form", "pt", Phone)]
    [InlineData("form", "es", Desk)]
    [InlineData("errors", "pt", Phone)]
    [InlineData("declined", "pt", Desk)]
    [InlineData("captured", "pt", Phone)]
    [InlineData("expired", "pt", Desk)]
    public async Task A_Page_Is_Accessible_By_Night(string page, string language, int width) => await InspectAsync(page, language, width, ColorScheme.Dark);

    [BrowserTheory]
    [InlineData("form")]
    [InlineData("errors")]
    [InlineData("form-cmr")]
    public async Task Nothing_Sticks_Out_On_The_Smallest_Phone(string page) => await fixture.VisitAsync(
        async context => await AssertFitsAsync(await new Stage(fixture).OpenAsync(page, context, "pt"), 320),
        options: Options(320, ColorScheme.Light));

    [BrowserFact]
    public async Task Text_Twice_As_Large_Still_Fits() => await fixture.VisitAsync(
        async context =>
        {
            var page = await new Stage(fixture).OpenAsync("errors", context, "es");
            await page.Tab.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
            await AssertFitsAsync(page, Phone);
        },
        options: Options(Phone, ColorScheme.Light));

    /// <summary>Takes the README's picture, where it is asked for.</summary>
    [BrowserFact]
    public async Task The_Pictures_Page_Is_Complete()
    {
        await using var app = await new AppFixture().With(("PublicBaseUrl", "https://tarjetas.libreria-aurora.example")).StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync(Make.SmallIntent().Set("locale", "es"));
        var options = Options(390, ColorScheme.Light);
        options.DeviceScaleFactor = 1.75f;
        await fixture.VisitAsync(
            async context =>
            {
                var tab = await context.NewPageAsync();
                await tab.SetViewportSizeAsync(390, 780);
                await tab.GotoAsync(app.Address + new Uri(created.Get("links.1.href")!).AbsolutePath);
                Assert.Equal("Librería Aurora", await tab.Locator(".shop").TextContentAsync());
                if (Environment.GetEnvironmentVariable("HC_UPDATE_PICTURE") is { Length: > 0 })
                    await tab.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "card-page.png") });
            },
            options: options,
            app: app.Address);
    }

    private async Task InspectAsync(string name, string language, int width, ColorScheme scheme) => await fixture.VisitAsync(
        async context =>
        {
            var page = await new Stage(fixture).OpenAsync(name, context, language);
            await page.Tab.ScreenshotAsync(new()
            {
                Path = Path.Combine(s_pictures, $"{name}-{width}-{scheme}.png".ToLowerInvariant()),
                FullPage = true,
                Animations = ScreenshotAnimations.Disabled,
            });
            await AssertFitsAsync(page, width);
            var found = await page.Tab.RunAxe();
            Assert.Empty(found.Violations.Select(violation => $"{violation.Impact} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
            Assert.Contains(found.Passes, rule => rule.Id == "color-contrast");
        },
        options: Options(width, scheme));

    private static async Task AssertFitsAsync(CapturePage page, int width) =>
        Assert.Equal(width, await page.Tab.EvaluateAsync<int>("document.documentElement.scrollWidth"));

    private static BrowserNewContextOptions Options(int width, ColorScheme scheme) => new()
    {
        ViewportSize = new() { Width = width, Height = width < 600 ? 740 : 800 },
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
    };
}
