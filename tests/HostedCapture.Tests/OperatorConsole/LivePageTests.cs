using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What open tabs ask the product for by themselves.</summary>
public sealed class LivePageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    [BrowserFact]
    public async Task A_Hidden_Tab_Asks_The_Product_Nothing()
    {
        using var asked = new Measured(fixture.App, "Microsoft.AspNetCore.Hosting");
        await using var browser = await fixture.BrowserAsync(await fixture.SignInAsync());
        var (hidden, seen) = (await browser.NewPageAsync(), await browser.NewPageAsync());
        await hidden.GotoAsync($"{fixture.Address}/intents");
        await Expect(hidden.Locator("[data-empty]")).ToBeVisibleAsync();
        await seen.GotoAsync($"{fixture.Address}/payments");
        await Expect(seen.Locator("[data-empty]")).ToBeVisibleAsync();
        await LooksAsync("intents");
        await SeeAsync(hidden, false);
        // What was under way has ended by then.
        await LooksAsync("payments");
        var before = Asked("intents");
        await LooksAsync("payments");
        Assert.Equal(before, Asked("intents"));

        using var shop = fixture.App.Client();
        await shop.CreateAsync();
        await SeeAsync(hidden, true);
        await Expect(hidden.Locator("tbody tr")).ToHaveCountAsync(1);

        int Asked(string list) => asked.Count("http.server.request.duration", ("http.route", $"/operator/{list}"));

        Task LooksAsync(string list)
        {
            var at = Asked(list);
            return Until.TrueAsync(() => Asked(list) > at, $"{list} are looked for");
        }
    }

    // A browser without a screen hides no tab.
    private static async Task SeeAsync(IPage page, bool isSeen) => await page.EvaluateAsync(
        """
        isSeen => {
          Object.defineProperty(document, 'hidden', { value: !isSeen, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        isSeen);
}
