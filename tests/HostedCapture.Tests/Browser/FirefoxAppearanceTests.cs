using Deque.AxeCore.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>
/// Every page in Firefox: it can be read by everyone, fits a phone and a desk, and leaves its picture in
/// <c>artifacts/screenshots</c>.
/// </summary>
[Collection(InFirefox.Name)]
public sealed class FirefoxAppearanceTests(InFirefox fixture)
{
    public static TheoryData<string> Pages => [.. Stage.Pages];

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Every_Page_Is_Accessible_And_Fits(string name)
    {
        foreach (var width in new[] { 320, 1280 })
        {
            await fixture.VisitAsync(
                async context =>
                {
                    var page = await new Stage(fixture).OpenAsync(name, context, "es");
                    Assert.Equal(width, await page.Tab.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                    await page.Tab.ScreenshotAsync(
                        new() { Path = Path.Combine(AppearanceTests.Pictures, $"{name}-{width}-firefox.png"), FullPage = true });
                    Assert.Empty((await page.Tab.RunAxe()).Violations.Select(violation => $"{violation.Impact} {violation.Id}"));
                },
                options: new() { ViewportSize = new() { Width = width, Height = 740 } },
                // Taking a picture and the rules' own styles break the page's policy here.
                complaints: ["The page’s settings block"]);
        }
    }
}
