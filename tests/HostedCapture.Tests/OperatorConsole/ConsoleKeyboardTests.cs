using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Sandbox;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The console by keyboard alone.</summary>
public abstract class ConsoleKeyboardTests(Gallery gallery)
{
    private const string Control = "[role=dialog] :is(a, button, input, select, textarea):not(:disabled)";
    private const int MostTabs = 60;

    // Each kind of dialog there is: money, a reason, a yes.
    [BrowserFact]
    public async Task A_Dialog_Takes_The_Focus_Keeps_It_And_Gives_It_Back()
    {
        var (payment, intent) = (await gallery.PaymentAsync("O-2001"), await gallery.IntentAsync("A-1011"));
        await gallery.OnAsync(async page =>
        {
            foreach (var (path, button) in new[]
            {
                (payment, "[data-move=refund]"), (intent, "[data-cancel]"), ("/guard?tab=allowances", "[data-allowance] button"),
            })
            {
                await page.GotoAsync(gallery.Address + path);
                var opener = page.Locator(button).First;
                await opener.FocusAsync();
                await page.Keyboard.PressAsync("Enter");
                await Expect(page.Locator($"{Control}:focus")).ToHaveCountAsync(1);
                foreach (var key in new[] { "Tab", "Shift+Tab" })
                    await AssertRoundAsync(page, key);
                await page.Keyboard.PressAsync("Escape");
                await Expect(page.Locator("[role=dialog]")).ToHaveCountAsync(0);
                await Expect(opener).ToBeFocusedAsync();
            }
        });
    }

    [BrowserFact]
    public async Task The_Help_Closes_By_Escape_And_Gives_The_Focus_Back() => await gallery.OnAsync(async page =>
    {
        await page.GotoAsync($"{gallery.Address}/intents");
        var first = page.Locator("[data-row-link]").First;
        await Expect(first).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(first).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys :focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#keys")).ToBeHiddenAsync();
        await Expect(first).ToBeFocusedAsync();
    });

    [BrowserFact]
    public async Task Why_A_Card_Was_Declined_And_Whether_The_Shop_Was_Told() => await gallery.OnAsync(async page =>
    {
        await page.GotoAsync(gallery.Address);
        await FindAsync(page, "A-1012");
        await Expect(page.Locator("[data-why]")).ToContainTextAsync("declined the last card: the security code is wrong");
        await Expect(page.Locator("[data-told]")).ToContainTextAsync("The shop ");
    });

    [BrowserFact]
    public async Task Half_Of_A_Payment_Goes_Back()
    {
        var order = $"K-{Guid.NewGuid():N}";
        var card = await gallery.Shop.CardsAsync(order, "Ana Rojas", [new SampleCard("4111111111111111")]);
        await gallery.Shop.ChargeAsync(order, card.Id.ToString(), 9_000);
        await gallery.OnAsync(async page =>
        {
            await page.GotoAsync($"{gallery.Address}/payments");
            await FindAsync(page, order, "payments");
            await Expect(page.Locator(".summary-line [data-state=paid]")).ToBeVisibleAsync();
            await TabToAsync(page, page.Locator("[data-move=refund]"));
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-dialog] input").First).ToBeFocusedAsync();
            await TabToAsync(page, page.Locator("[data-half]"));
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-dialog]")).ToContainTextAsync("Gives 4,500 CLP back");
            await TabToAsync(page, page.GetByLabel("Reason"));
            await page.Keyboard.TypeAsync("Half of it came broken");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator(".summary-line [data-state=partially_refunded]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-dialog]")).ToHaveCountAsync(0);
            await Expect(page.Locator("[data-move=refund]")).ToBeFocusedAsync();
        });
    }

    // By the search, then the first row of what it found.
    private static async Task FindAsync(IPage page, string text, string group = "intents")
    {
        await Expect(page.Locator("#search")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("#search")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync("Enter");
        var first = page.Locator($"[data-group={group}] [data-row-link]").First;
        await Expect(first).ToContainTextAsync("-");
        await page.Keyboard.PressAsync("j");
        while (!await first.EvaluateAsync<bool>("link => link === document.activeElement"))
            await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
    }

    // Goes once around a dialog: each of its controls has the focus once, and nothing else of the page.
    private static async Task AssertRoundAsync(IPage page, string key)
    {
        var seen = new List<int>();
        var count = await page.Locator(Control).CountAsync();
        for (var i = 0; i < count; i++)
        {
            var before = await FocusAsync(page);
            await page.Keyboard.PressAsync(key);
            await Until.TrueAsync(
                async () => await FocusAsync(page) is var now && now >= 0 && (now != before || count == 1), $"{key} goes on");
            seen.Add(await FocusAsync(page));
        }

        Assert.Equal(Enumerable.Range(0, count), seen.Order());
    }

    // Which control of the dialog has the focus; -1: none.
    private static Task<int> FocusAsync(IPage page) => page.EvaluateAsync<int>(
        $"[...document.querySelectorAll('{Control}')].indexOf(document.activeElement)");

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        for (var i = 0; i < MostTabs; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await target.EvaluateAsync<bool>("it => it === document.activeElement"))
                return;
        }

        Assert.Fail($"{target} is not reached by the Tab key.");
    }
}
