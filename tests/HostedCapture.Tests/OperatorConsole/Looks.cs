using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>How a page is looked at.</summary>
/// <param name="Language">What the reader reads.</param>
/// <param name="Scheme">In which colours.</param>
/// <param name="Width">How wide the window is, in pixels.</param>
internal sealed record Sight(string Language, ColorScheme Scheme, int Width);

/// <summary>
/// Looks at pages of the console: takes a picture of each, and finds what axe or the browser complains of, what is wider than the screen,
/// and texts that are missing.
/// </summary>
internal sealed class Looks(Engine engine, Sight sight)
{
    // Taking a picture and the rules' own styles break the page's policy in Firefox.
    private const string OfTheTools = "The page’s settings block";

    // A text that is missing is shown as its key, and one that was not filled in with its places.
    private const string Unwritten =
        """
        [...(document.body.innerText.match(
          /\b(accounts|developer|hosting|house|parts|shell|work)\.(?!js\b)[a-z_]+(\.[\w.]+)?\b|\{\d\}/g) ?? [])]
        """;

    private readonly ConcurrentQueue<string> _amiss = new();

    /// <summary>The profile to look with.</summary>
    public BrowserNewContextOptions Profile { get; } = new()
    {
        ColorScheme = sight.Scheme,
        ViewportSize = new() { Width = sight.Width, Height = 800 },
    };

    /// <summary>Listens to what the browser complains of, and paints in the sight's colours.</summary>
    public async Task BeginAsync(IPage page)
    {
        page.Console += (_, message) =>
        {
            // A page that says no is told in the console, too; it is no fault of the page.
            var isNo = message.Text.Contains("the server responded with a status of 4", StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !isNo)
                Note(message.Text);
        };
        page.PageError += (_, error) => Note(error);
        // Firefox shows what the person's system says, unless she chose.
        if (engine is Engine.Firefox)
        {
            var theme = sight.Scheme.ToString().ToLowerInvariant();
            await page.AddInitScriptAsync($"if (location.protocol === 'http:') localStorage.setItem('console-theme', '{theme}')");
        }

        void Note(string complaint)
        {
            if (!complaint.Contains(OfTheTools, StringComparison.Ordinal))
                _amiss.Enqueue(complaint);
        }
    }

    /// <summary>Looks at a page as it is now.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="name">What it is called.</param>
    public async Task AtAsync(IPage page, string name)
    {
        var what = $"{name} {sight.Language} {sight.Scheme} {sight.Width}".ToLowerInvariant();
        var browser = engine is Engine.Firefox ? "-firefox" : "";
        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(AppearanceTests.Pictures, $"console-{what.Replace(' ', '-')}{browser}.png"),
            FullPage = true,
        });
        foreach (var violation in (await page.RunAxe()).Violations)
            _amiss.Enqueue($"{what}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
        var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (wide > 0)
            _amiss.Enqueue($"{what}: {wide} pixels too wide");
        foreach (var text in await page.EvaluateAsync<string[]>(Unwritten))
            _amiss.Enqueue($"{what}: {text} is no text");
        if (await page.GetAttributeAsync("html", "lang") is var language && language != sight.Language)
            _amiss.Enqueue($"{what}: it is in {language}");
    }

    /// <summary>Fails with everything that was found.</summary>
    public void AssertNothingAmiss() => RoomsTests.None(_amiss);
}
