using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The pages about the installation for everybody: in both colours, on a phone, and for those who do not see them.</summary>
public sealed class HouseAppearanceTests(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private static readonly string[] s_paths =
    [
        "/providers", "/guard", "/guard?tab=alarms", "/guard?tab=allowances", "/integrity", "/audit", "/keys", "/configuration",
    ];

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Nothing_Is_In_Anybodys_Way(ColorScheme scheme, int width)
    {
        await fixture.CardAsync($"203.0.113.{width % 256}");
        await fixture.CardAsync($"203.0.113.{width % 256}", "4000000000000002");
        using var admin = fixture.Console.App.Operator();
        await admin.SendAsync("/operator/integrity/check", null);
        await admin.SendAsync("/operator/guard/allowances", new System.Text.Json.Nodes.JsonObject
        {
            ["network"] = "198.51.100.64/26",
            ["until"] = fixture.Console.App.Clock.GetUtcNow().AddDays(30).ToString("O"),
            ["reason"] = "The call centre types cards for its callers",
        });
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } };
        var amiss = new ConcurrentQueue<string>();
        await fixture.OnAsync("/providers", async page =>
        {
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning")
                    amiss.Enqueue(message.Text);
            };
            foreach (var path in s_paths)
            {
                await page.GotoAsync(fixture.Console.Address + path);
                await Expect(page.Locator("h1")).ToBeVisibleAsync();
                await Expect(page.Locator(".loading")).ToHaveCountAsync(0);
                await Expect(page.Locator(".trouble")).ToHaveCountAsync(0);
                foreach (var violation in (await page.RunAxe()).Violations)
                    amiss.Enqueue($"{path}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
                var name = path.TrimStart('/').Replace("?tab=", "-", StringComparison.Ordinal);
                await page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(AppearanceTests.Pictures, $"console-{name}-{scheme}-{width}.png"),
                    FullPage = true,
                });
                var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (wide > 0)
                    amiss.Enqueue($"{path}: {wide} pixels too wide at {width}");
            }
        }, options: options);
        RoomsTests.None(amiss);
    }
}
