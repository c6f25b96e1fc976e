using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Looks at pages of the console in one colour scheme and width: takes a picture of each, and finds what axe or the browser complains
/// of, and what is wider than the screen.
/// </summary>
internal sealed class Looks(ColorScheme scheme, int width)
{
    private readonly ConcurrentQueue<string> _amiss = new();

    /// <summary>The profile to look with.</summary>
    public BrowserNewContextOptions Profile { get; } = new()
    {
        ColorScheme = scheme,
        ViewportSize = new() { Width = width, Height = 800 },
    };

    /// <summary>Listens to what the browser complains of.</summary>
    public void Watch(IPage page) => page.Console += (_, message) =>
    {
        if (message.Type is "error" or "warning")
            _amiss.Enqueue(message.Text);
    };

    /// <summary>Opens pages one after the other, and looks at each once it has what it shows.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="console">The console's address.</param>
    /// <param name="paths">The pages.</param>
    /// <param name="name">What their pictures are called, before their numbers.</param>
    public async Task VisitAsync(IPage page, string console, IEnumerable<string> paths, string name)
    {
        foreach (var (place, path) in paths.Index())
        {
            await page.GotoAsync(console + path);
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            await Expect(page.Locator(".loading, .skeleton")).ToHaveCountAsync(0);
            await Expect(page.Locator(".trouble")).ToHaveCountAsync(0);
            if (path == "/")
                await Expect(page.Locator(".bars").First).ToBeVisibleAsync();
            await AtAsync(page, path, $"{name}-{place}");
        }
    }

    /// <summary>Looks at a page as it is now.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="what">What it is, for people.</param>
    /// <param name="picture">What its picture is called.</param>
    public async Task AtAsync(IPage page, string what, string picture)
    {
        foreach (var violation in (await page.RunAxe()).Violations)
            _amiss.Enqueue($"{what}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(AppearanceTests.Pictures, $"console-{picture}-{scheme}-{width}.png".ToLowerInvariant()),
            FullPage = true,
        });
        var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (wide > 0)
            _amiss.Enqueue($"{what}: {wide} pixels too wide at {width}");
    }

    /// <summary>Fails with everything that was found.</summary>
    public void AssertNothingAmiss() => RoomsTests.None(_amiss);
}
