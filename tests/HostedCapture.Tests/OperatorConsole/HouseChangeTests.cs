using System.IO.Compression;
using HostedCapture.CardPage;
using HostedCapture.Data;
using HostedCapture.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Keys and the card page's integrity, each beside an installation of its own.</summary>
public sealed class HouseChangeTests
{
    [BrowserFact]
    public async Task Keys_Are_Rotated_And_Too_Early_Only_By_Typing_It()
    {
        await using var console = await new ConsoleFixture().StartAsync();
        await using var browser = await console.BrowserAsync(await console.SignInAsync());
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{console.Address}/keys");
        await Expect(page.Locator("tr[data-key-state]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".answer")).ToContainTextAsync("the signing key is 0 days old");
        await RotateAsync(page, "Twice a year");
        await Expect(page.Locator("tr[data-key-state=next]")).ToBeVisibleAsync();

        await RotateAsync(page, "Once more");
        var early = page.Locator("[data-too-early]");
        await Expect(early).ToContainTextAsync("Tokens of the oldest key may be alive until");
        var oldest = await page.Locator("tr[data-key-state=signing] code").TextContentAsync();
        await early.GetByRole(AriaRole.Button).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("It was stolen");
        await page.Locator("[data-do]").ClickAsync();
        await Expect(dialog).ToContainTextAsync("That is not the same text.");
        await dialog.GetByLabel("The text above").FillAsync("force");
        await page.Locator("[data-do]").ClickAsync();
        await Expect(early).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody")).Not.ToContainTextAsync(oldest!);
        Assert.Equal(
            ["success", "failure", "success"],
            (await console.App.AuditAsync()).Where(row => row.Type == "keys.rotated").Select(row => row.Outcome));
    }

    [BrowserFact]
    public async Task A_Change_Needs_The_Second_Factor_Of_The_Last_Five_Minutes()
    {
        await using var console = await new ConsoleFixture().StartAsync();
        var who = await console.SignInAsync();
        await using var browser = await console.BrowserAsync(who);
        var page = await browser.NewPageAsync();
        console.App.Clock.Advance(TimeSpan.FromMinutes(6));
        await page.GotoAsync($"{console.Address}/keys");
        await RotateAsync(page, "Twice a year");
        var link = page.Locator(".trouble a");
        await Expect(link).ToHaveAttributeAsync("href", Arrivals.Like("return=%2Fkeys"));
        await page.GotoAsync($"{console.Address}/guard?tab=allowances&network=203.0.113.7");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Confirm with your second factor" }))
            .ToHaveAttributeAsync("href", Arrivals.Like("network%3D203.0.113.7%26until%3D"));
        Assert.DoesNotContain(await console.App.AuditAsync(), row => row.Type == "keys.rotated");
    }

    [BrowserFact]
    public async Task The_Page_Is_Checked_Its_Differences_Stand_Side_By_Side_And_The_Quarter_Is_Downloaded()
    {
        await using var console = await new ConsoleFixture().StartAsync();
        await using var browser = await console.BrowserAsync(await console.SignInAsync(AccountRole.Operator));
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{console.Address}/integrity");
        var check = page.GetByRole(AriaRole.Button, new() { Name = "Check now" });
        await check.ClickAsync();
        await Expect(page.Locator("[data-no-intent]")).ToContainTextAsync("There is no open intent");
        using var client = console.App.Client();
        await client.CreateAsync();
        await check.ClickAsync();
        await Expect(page.Locator(".answer[data-good=true]")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("\\?check="));
        await Expect(page.Locator("[data-check-details]")).ToContainTextAsync("No difference");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Inventory" })).ToContainTextAsync("assets/capture.js");

        var time = console.App.Clock.GetUtcNow().AddSeconds(1);
        await console.App.Services.GetRequiredService<Db>()
            .InTransactionAsync(tx => PageChecks.AddAsync(tx, Different(time), "operator:ana"));
        await page.GotoAsync($"{console.Address}/integrity");
        await Expect(page.Locator(".answer[data-good=false]")).ToContainTextAsync("found 2 differences");
        var header = page.Locator("tr.different").Filter(new() { HasText = "Content-Security-Policy" });
        await Expect(header).ToContainTextAsync("default-src 'none'");
        await Expect(header).ToContainTextAsync("default-src *");
        await Expect(page.Locator("tr.different").Filter(new() { HasText = "/assets/strange.js" }))
            .ToContainTextAsync("not in the inventory");

        var quarters = page.GetByLabel("Quarter");
        var earlier = await quarters.Locator("option").Nth(1).TextContentAsync();
        await quarters.SelectOptionAsync(earlier!);
        await Expect(page).ToHaveURLAsync(Arrivals.Like($"quarter={earlier}"));
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = $"Download {earlier}" }).ClickAsync());
        Assert.Equal($"evidence-{earlier}.zip", download.SuggestedFilename);
        using var zip = ZipFile.OpenRead(await download.PathAsync());
        Assert.Contains(zip.Entries, entry => entry.Name == "summary.json");
        Assert.Contains(await console.App.AuditAsync(), row => row.Type == "evidence.exported");
    }

    private static PageReport Different(DateTimeOffset time) => new(
        time,
        "https://pay.example",
        new Dictionary<string, PageReport.Header> { ["Content-Security-Policy"] = new("default-src *", "default-src 'none'") },
        [new PageReport.File("/assets/strange.js", null, "sha384-abc", null)],
        ["Content-Security-Policy differs", "/assets/strange.js is not in the inventory"]);

    private static async Task RotateAsync(IPage page, string reason)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate…", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Reason").FillAsync(reason);
        await page.Locator("[data-do]").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }
}
