using Deque.AxeCore.Playwright;
using HostedCapture.Pages;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>
/// Every page can be read by everyone, fits a phone and a desk, and leaves its picture in <c>artifacts/screenshots</c>.
/// In Chromium, which can be told about themes, contrast and motion; Firefox shows what the person's system says.
/// </summary>
[Collection(InChromium.Name)]
public sealed class AppearanceTests(InChromium fixture)
{
    private const int Smallest = 320;
    private const int Phone = 360;
    private const int Desk = 1280;

    /// <summary>Where the pictures go.</summary>
    internal static readonly string Pictures = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "screenshots")).FullName;

    private static readonly int[] s_widths = [Phone, Desk, Smallest];

    // The dark sight of a language is one width further than the light one.
    private static readonly (string Language, int Width, ColorScheme Scheme)[] s_sights =
    [
        .. Texts.Languages.Select((language, index) => (language, s_widths[index % 3], ColorScheme.Light)),
        .. Texts.Languages.Select((language, index) => (language, s_widths[(index + 1) % 3], ColorScheme.Dark)),
    ];

    // Words that are on two lines, but for addresses, which have to be somewhere.
    private const string BrokenWords =
        """
        (() => {
          const broken = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const text = walker.currentNode;
            if (text.parentElement.closest('template, script, .unseen, [hidden]')) continue;
            for (const word of text.data.matchAll(/[^\s]+/g)) {
              const range = document.createRange();
              range.setStart(text, word.index);
              range.setEnd(text, word.index + word[0].length);
              const lines = new Set([...range.getClientRects()].map(it => Math.round(it.top)));
              if (lines.size > 1 && !/[:.@].*[:.]|:/.test(word[0])) broken.push(word[0]);
            }
          }
          return broken;
        })()
        """;

    // Hints of several lines whose last one is a single word.
    private const string LonelyWords =
        """
        [...document.querySelectorAll('.hint')].filter(hint => {
          const text = hint.firstChild, tops = [...text.data.matchAll(/[^\s]+/g)].map(word => {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            return Math.round(range.getBoundingClientRect().top);
          });
          return tops[0] !== tops.at(-1) && tops.filter(top => top === tops.at(-1)).length === 1;
        }).map(hint => hint.textContent)
        """;

    public static TheoryData<string> Pages => [.. Stage.Pages];

    // Each page in each language by each theme; the narrowest phone, a phone and a desk are mixed in, so that every pair of them is seen.
    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Every_Page_Is_Accessible_In_Each_Language_Theme_And_Width(string page)
    {
        foreach (var (language, width, scheme) in s_sights)
            await InspectAsync(page, language, width, scheme);
    }

    [BrowserTheory]
    [InlineData("filled")]
    [InlineData("errors")]
    [InlineData("sending")]
    [InlineData("captured")]
    public async Task Forced_Colours_And_More_Contrast_Leave_Everything_Visible(string page)
    {
        var options = Options(Phone, ColorScheme.Dark);
        (options.ForcedColors, options.Contrast) = (ForcedColors.Active, Contrast.More);
        await fixture.VisitAsync(
            async context =>
            {
                var shown = await new Stage(fixture).OpenAsync(page, context, "es");
                await ShootAsync(shown, $"{page}-forced");
                // A filled button without a border would be gone: backgrounds are the person's own.
                Assert.All(
                    await shown.Tab.Locator(".button")
                        .EvaluateAllAsync<string[]>("buttons => buttons.map(it => getComputedStyle(it).borderTopColor)"),
                    color => Assert.DoesNotContain("rgba(0, 0, 0, 0)", color, StringComparison.Ordinal));
                await AssertFitsAsync(shown, Phone);
            },
            options: options);
    }

    [BrowserFact]
    public async Task Only_The_Buttons_Progress_Moves_And_Not_For_Those_Who_Want_No_Motion()
    {
        foreach (var motion in new[] { ReducedMotion.Reduce, ReducedMotion.NoPreference })
        {
            var options = Options(Phone, ColorScheme.Light);
            options.ReducedMotion = motion;
            await fixture.VisitAsync(
                async context =>
                {
                    var page = await new Stage(fixture).OpenAsync("sending", context, "es");
                    var moving =
                        await page.Tab.EvaluateAsync<string[]>("document.getAnimations().map(it => it.animationName ?? 'transition')");
                    Assert.Equal(motion == ReducedMotion.Reduce ? [] : ["turn"], moving.Where(name => name != "transition"));
                },
                options: options);
        }
    }

    [BrowserFact]
    public async Task Buttons_And_Links_Are_Large_Enough_For_A_Thumb() => await fixture.VisitAsync(
        async context =>
        {
            var page = await new Stage(fixture).OpenAsync("form", context, "es");
            var heights = await page.Tab.Locator("a, button, input:not([type=hidden])")
                .EvaluateAllAsync<double[]>("all => all.map(it => it.getBoundingClientRect().height)");
            Assert.All(heights, height => Assert.True(height >= 44, $"{height}"));
        },
        options: Options(Phone, ColorScheme.Light));

    [BrowserFact]
    public async Task Text_Twice_As_Large_Still_Fits() => await fixture.VisitAsync(
        async context =>
        {
            var page = await new Stage(fixture).OpenAsync("errors", context, "es");
            await page.Tab.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
            await AssertFitsAsync(page, Phone);
        },
        options: Options(Phone, ColorScheme.Light));

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task No_Word_Breaks_Inside_When_Text_Is_Twice_As_Large(string name)
    {
        foreach (var language in Texts.Languages)
        {
            await fixture.VisitAsync(
                async context =>
                {
                    var page = await new Stage(fixture).OpenAsync(name, context, language);
                    await page.Tab.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
                    await ShootAsync(page, $"{name}-{language}-large");
                    await AssertFitsAsync(page, Phone);
                    Assert.Empty(await page.Tab.EvaluateAsync<string[]>(BrokenWords));
                },
                options: Options(Phone, ColorScheme.Light));
        }
    }

    public static TheoryData<string> Languages => [.. Texts.Languages];

    [BrowserTheory]
    [MemberData(nameof(Languages))]
    public async Task No_Hint_Ends_In_A_Lonely_Word(string language)
    {
        foreach (var width in new[] { Smallest, Phone, 390, Desk })
        {
            await fixture.VisitAsync(
                async context =>
                {
                    var page = await new Stage(fixture).OpenAsync("form", context, language);
                    Assert.Empty(await page.Tab.EvaluateAsync<string[]>(LonelyWords));
                },
                options: Options(width, ColorScheme.Light));
        }
    }

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
                await tab.SetViewportSizeAsync(390, 840);
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
            await ShootAsync(page, $"{name}-{language}-{width}-{scheme}");
            await AssertFitsAsync(page, width);
            var found = await page.Tab.RunAxe();
            Assert.Empty(found.Violations.Select(
                violation => $"{violation.Impact} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
            Assert.Contains(found.Passes, rule => rule.Id == "color-contrast");
        },
        options: Options(width, scheme));

    private static async Task ShootAsync(CapturePage page, string name) => await page.Tab.ScreenshotAsync(new()
    {
        Path = Path.Combine(Pictures, $"{name}.png".ToLowerInvariant()),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });

    private static async Task AssertFitsAsync(CapturePage page, int width) =>
        Assert.Equal(width, await page.Tab.EvaluateAsync<int>("document.documentElement.scrollWidth"));

    private static BrowserNewContextOptions Options(int width, ColorScheme scheme) => new()
    {
        ViewportSize = new() { Width = width, Height = width < 600 ? 740 : 800 },
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
    };
}
