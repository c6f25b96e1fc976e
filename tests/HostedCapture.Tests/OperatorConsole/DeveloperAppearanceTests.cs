using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Operators;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The developer's pages for everybody: in both colours, on a phone, and for those who do not see them.</summary>
public sealed class DeveloperAppearanceTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Nothing_Is_In_Anybodys_Way(ColorScheme scheme, int width)
    {
        using var client = fixture.Console.App.Client();
        using var admin = fixture.Console.App.Operator();
        await client.CreateAsync();
        await client.SendAsync("/tokenization/captures", Make.Intent().Set("cardholder.country", "Chile"));
        var delivery = (await admin.UntilAsync("/operator/deliveries", all => all["items.0"] is not null)).Get("items.0.id");
        var call = (await admin.UntilAsync("/operator/requests", all => all["items.0"] is not null)).Get("items.0.request_id")!;
        var application = (await OperatedApplications.MadeAsync(admin)).Get("application.id");
        string[] paths =
        [
            "/events", "/deliveries", $"/deliveries/{delivery}", "/endpoints", $"/requests?open={Uri.EscapeDataString(call)}",
            "/applications", "/applications/new", $"/applications/{application}", $"/applications/{application}?tab=secrets",
            $"/applications/{application}?tab=webhooks", $"/applications/{application}?tab=look",
            $"/applications/{application}?tab=take-back", "/test-bench",
        ];
        var options = new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = 800 },
        };
        var amiss = new ConcurrentQueue<string>();
        await fixture.OnAsync("/events", async page =>
        {
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning")
                    amiss.Enqueue(message.Text);
            };
            foreach (var path in paths)
            {
                await page.GotoAsync(fixture.Console.Address + path);
                await Expect(page.Locator("h1")).ToBeVisibleAsync();
                await Expect(page.Locator(".loading")).ToHaveCountAsync(0);
                await Expect(page.Locator(".trouble")).ToHaveCountAsync(0);
                foreach (var violation in (await page.RunAxe()).Violations)
                    amiss.Enqueue($"{path}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
                await ShootAsync(page, $"{path.Split('?')[0].Split('/')[1]}-{Array.IndexOf(paths, path)}-{scheme}-{width}");
                var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (wide > 0)
                    amiss.Enqueue($"{path}: {wide} pixels too wide at {width}");
            }
        }, options: options);
        RoomsTests.None(amiss);
    }

    private static Task<byte[]> ShootAsync(IPage page, string name) => page.ScreenshotAsync(
        new() { Path = Path.Combine(AppearanceTests.Pictures, $"console-{name}.png"), FullPage = true });
}
