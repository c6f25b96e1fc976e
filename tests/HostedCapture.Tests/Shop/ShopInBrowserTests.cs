using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Shop;

/// <summary>The demo shop as a person sees it: live where there is script, whole where there is none, on a phone and on a desk.</summary>
public sealed partial class ShopInBrowserTests(ShopFixture shop) : IClassFixture<ShopFixture>, IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Engine.Missing is not null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await new Engine.Chromium().StartAsync(_playwright);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    [BrowserFact]
    public async Task A_Webhook_Changes_The_Page_By_Itself_And_Leaves_What_Was_Opened_Open()
    {
        await using var context = await _browser!.NewContextAsync();
        var page = await PlaceAsync(context);
        var heard = page.Locator(".heard summary");
        await Expect(heard).ToContainTextAsync(["capture.created"]);
        await heard.First.ClickAsync();
        var reads = 0;
        page.Load += (_, _) => reads++;

        using var client = shop.App.Client();
        var id = await page.Locator(".facts code").First.InnerTextAsync();
        await client.PostAsync($"/tokenization/captures/{id}/cancel", null);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("No card this time");
        await Expect(heard).ToContainTextAsync(["capture.canceled", "capture.created"]);
        await Expect(page.Locator(".heard details[open] summary")).ToContainTextAsync(["capture.created"]);
        Assert.Equal(0, reads);

        var first = await context.NewPageAsync();
        await first.GotoAsync(shop.Address);
        await Expect(first.Locator("#latest .state").First).ToHaveTextAsync("canceled");
    }

    [BrowserFact]
    public async Task Without_Script_A_Reload_Shows_It()
    {
        await using var context = await _browser!.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await PlaceAsync(context);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Until.TrueAsync(
            async () =>
            {
                await page.GetByRole(AriaRole.Link, new() { Name = "Read again" }).ClickAsync();
                return await page.Locator(".heard summary").CountAsync() == 2;
            },
            "both webhooks are there");
    }

    [BrowserTheory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task The_Payment_Panel_Fits_And_Is_Accessible(int width, ColorScheme scheme)
    {
        await using var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 800 },
            ColorScheme = scheme,
        });
        var page = await PlaceAsync(context);
        var order = page.Url;
        await page.GetByRole(AriaRole.Link, new() { Name = "To the card page" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(CardPage());
        await new CapturePage(page).SubmitAsync();
        await page.ArriveAsync(order);
        await LookAsync(page, $"shop-card-{width}-{scheme}");

        await page.GetByRole(AriaRole.Radio, new() { Name = "Only authorized" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the payment" }).ClickAsync();
        await Expect(page.Locator(".payment .state")).ToHaveTextAsync("authorized");
        await LookAsync(page, $"shop-authorized-{width}-{scheme}");
        await page.GetByLabel("Amount to confirm").FillAsync("15000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(page.Locator(".payment .state")).ToHaveTextAsync("paid");

        await page.GetByRole(AriaRole.Radio, new() { Name = "The cardholder, on a page" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the payment" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "To the approval page" })).ToBeVisibleAsync();
        await Expect(page.Locator(".heard summary").Filter(new() { HasText = "payment.paid" })).ToBeVisibleAsync();
        await LookAsync(page, $"shop-approve-{width}-{scheme}");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(AppearanceTests.Pictures, $"{name}.png"), FullPage = true });
        Assert.Empty((await page.RunAxe()).Violations);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways");
        var small = await page.Locator("main .button, main summary, .money input").EvaluateAllAsync<string[]>(
            "all => all.filter(it => it.getBoundingClientRect().height < 44).map(it => it.outerHTML)");
        Assert.Empty(small);
    }

    [GeneratedRegex("/capture/", RegexOptions.None, 1000)]
    private static partial Regex CardPage();

    [GeneratedRegex("/orders/[^/]+$", RegexOptions.None, 1000)]
    private static partial Regex OrderPage();

    /// <summary>An order whose card is not typed yet, on its page.</summary>
    private async Task<IPage> PlaceAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(shop.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save a card" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(CardPage());
        await page.GotoAsync(shop.Address);
        await page.Locator("#latest a").First.ClickAsync();
        await Expect(page).ToHaveURLAsync(OrderPage());
        return page;
    }
}
