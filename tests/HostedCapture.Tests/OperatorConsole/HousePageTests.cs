using System.Text.Json.Nodes;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What those ask who run an installation: is it them or us, why was she stopped, who did what?</summary>
public sealed class HousePageTests(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private AppFixture App => fixture.Console.App;

    [BrowserFact]
    public async Task Is_It_Them_Or_Us()
    {
        await fixture.CardAsync("203.0.113.10");
        await fixture.CardAsync("203.0.113.11", "4000000000000002");
        await fixture.OnAsync("/providers", async page =>
        {
            await Expect(page.Locator(".answer")).ToHaveTextAsync("Neither: all that were called answer as usual.");
            var panel = page.Locator("section[data-provider=quickpay]");
            await Expect(panel.Locator("p").First).ToContainTextAsync("answers were declines");
            await Expect(panel.Locator("table.bars").Last).ToContainTextAsync("203");
            await panel.GetByRole(AriaRole.Button, new() { Name = "Test call" }).ClickAsync();
            await Expect(panel.Locator("[data-test=answered]")).ToContainTextAsync("Nothing was changed there.");
            await page.GetByRole(AriaRole.Link, new() { Name = "7 days" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(fixture.Console.Address + "/providers?period=7d");
            await Expect(panel.Locator("[data-test=answered]")).ToBeVisibleAsync();
        });
        Assert.Contains(await App.AuditAsync("quickpay"), row => row.Type == "provider.tested" && row.Outcome == "success");
    }

    [BrowserFact]
    public async Task A_Provider_Is_Paused_With_A_Reason_And_Goes_On()
    {
        await fixture.OnAsync("/providers", async page =>
        {
            var panel = page.Locator("section[data-provider=firstoken]");
            await panel.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("No new card and no new charge goes to firstoken");
            await ReasonAsync(page, "It declines every card since 10:40");
            await Expect(panel.Locator(".note")).ToContainTextAsync("It declines every card since 10:40");
            await Expect(page.Locator(".answer")).ToHaveTextAsync("Us: firstoken is paused, by ourselves.");
            await panel.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
            await ReasonAsync(page, "It answers again");
            await Expect(panel.Locator(".note")).ToHaveCountAsync(0);
        });
        var rows = await App.AuditAsync("firstoken");
        Assert.Equal(["provider.paused", "provider.resumed"], rows.Select(row => row.Type));
        Assert.All(rows, row => Assert.Matches("^operator:console/.*", row.Actor));
        Assert.StartsWith("by Ana Rojas: It declines every card", rows[0].Detail, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_Stop_Is_Explained_And_Its_Network_Is_Left_Alone_Until_A_Day()
    {
        Assert.Equal(200, (await fixture.CardAsync("198.51.100.20")).Status);
        Assert.Equal(429, (await fixture.CardAsync("198.51.100.20")).Status);
        await fixture.OnAsync("/guard", async page =>
        {
            var row = page.Locator("tbody tr").Filter(new() { HasText = "198.51.100.0" });
            await Expect(row).ToContainTextAsync("More cards came from one address within a minute than one person types.");
            await Expect(row.Locator("[data-state=stopped]")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Show whole addresses" }).ClickAsync();
            await Expect(page.Locator("tbody tr").Filter(new() { HasText = "198.51.100.20" })).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Allow 198.51.100.20" }).ClickAsync();

            await Expect(page).ToHaveURLAsync(Arrivals.Like("/guard\\?tab=allowances&network=198.51.100.20$"));
            await Expect(page.GetByLabel("Address or network")).ToHaveValueAsync("198.51.100.20");
            var allow = page.GetByRole(AriaRole.Button, new() { Name = "Leave it alone" });
            await allow.ClickAsync();
            await Expect(page.Locator(".wrong:not(:empty)")).ToHaveCountAsync(1);
            await page.GetByLabel("Reason").FillAsync("A call centre");
            await allow.ClickAsync();
            var allowance = page.Locator("tr[data-allowance^='198.51.100.20']");
            await Expect(allowance).ToContainTextAsync("A call centre");
            Assert.Equal(200, (await fixture.CardAsync("198.51.100.20")).Status);

            await allowance.GetByRole(AriaRole.Button).ClickAsync();
            await page.Locator("[data-do]").ClickAsync();
            await Expect(allowance).ToHaveCountAsync(0);
        });
        // The minute of the first card may be over.
        await fixture.CardAsync("198.51.100.20");
        Assert.Equal(429, (await fixture.CardAsync("198.51.100.20")).Status);
        Assert.Contains(
            await App.AuditAsync(), row => row.Type == "personal.shown" && row.Detail!.Contains("stops", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task The_Audit_Log_Is_Filtered_By_The_Address_And_The_Export_Is_What_The_Screen_Lists()
    {
        using var client = App.Client();
        for (var i = 0; i < 30; i++)
            await client.CreateAsync();
        await fixture.OnAsync("/audit?type=intent.created", async page =>
        {
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(25);
            Assert.All(
                await page.Locator("tbody tr td:nth-child(2) code").AllTextContentsAsync(), text => Assert.Equal("intent.created", text));
            await page.GetByText("Export", new() { Exact = true }).ClickAsync();
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("NDJSON").ClickAsync());
            var lines = await File.ReadAllLinesAsync(await download.PathAsync());
            var shown = new List<string>();
            using var admin = App.Operator();
            string? after = null;
            do
            {
                var place = after is null ? "" : $"&after={after}";
                var list = await admin.ReadAsync($"/operator/audit?type=intent.created&limit=100{place}");
                shown.AddRange(list["items"]!.AsArray().Select(item => (string)item!["id"]!));
                after = list.Get("next");
            }
            while (after is not null);
            Assert.Equal(shown, lines.Select(line => (string)JsonNode.Parse(line)!["id"]!));
            Assert.True(lines.Length > 25);
            // Masked as the screen is.
            Assert.All(lines, line => Assert.Equal("127.0.0.0", (string?)JsonNode.Parse(line)!["origin"]));

            await page.Locator("tbody tr").First.Locator("td:nth-child(4) a").ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("/audit\\?actor="));
            await Expect(page.Locator(".chip")).ToHaveCountAsync(1);
        });
        Assert.Contains(
            await App.AuditAsync(),
            row => row.Type == "audit.exported" && row.Actor.StartsWith("operator:console/", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task The_Audit_Log_Is_Verified_With_A_Link_That_Was_Noted_Down()
    {
        await fixture.OnAsync("/audit", async page =>
        {
            await page.GetByText("Verify that nothing was changed").ClickAsync();
            var known = page.GetByLabel("Link noted down earlier");
            var verify = page.GetByRole(AriaRole.Button, new() { Name = "Verify", Exact = true });
            await verify.ClickAsync();
            var verdict = page.Locator("details .answer");
            await Expect(verdict).ToContainTextAsync("rows are as they were written.");
            var last = await page.Locator("details code.id").TextContentAsync();
            Assert.Matches("^[0-9]+:[0-9a-f]{64}$", last);

            await known.FillAsync(last!);
            await verify.ClickAsync();
            await Expect(verdict).ToContainTextAsync("the link that you gave is among them");
            await known.FillAsync($"{last!.Split(':')[0]}:{new string('0', 64)}");
            await verify.ClickAsync();
            await Expect(page.Locator("details .answer[data-good=false]")).ToContainTextAsync("Something was changed.");
            await known.FillAsync("1:x");
            await verify.ClickAsync();
            await Expect(page.Locator("details .wrong")).ToContainTextAsync("A link is a number");
        }, AccountRole.Auditor);
    }

    [BrowserFact]
    public async Task The_Configuration_Is_Searched_By_The_Address_And_Hides_Secrets()
    {
        await fixture.OnAsync("/configuration?q=CardTesting", async page =>
        {
            await Expect(page.Locator("tr[data-setting='CardTesting:AddressPerMinute'] td").First).ToHaveTextAsync("1");
            await Expect(page.Locator("tr[data-setting^='Providers:']")).ToHaveCountAsync(0);
            await page.GetByLabel("Key or value contains").FillAsync("quickpay");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page).ToHaveURLAsync(fixture.Console.Address + "/configuration?q=quickpay");
            await Expect(page.Locator("tr[data-setting='Providers:quickpay:ClientSecret']")).ToContainTextAsync("hidden");
            await Expect(page.Locator("body")).Not.ToContainTextAsync("demo-client-secret");
            await page.GetByRole(AriaRole.Link, new() { Name = "default", Exact = true }).ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("q=quickpay&source=default$"));
            await page.GoBackAsync();
            await Expect(page.Locator("tr[data-setting='Providers:quickpay:ClientSecret']")).ToBeVisibleAsync();
            await page.GotoAsync(fixture.Console.Address + "/configuration?q=nothing-is-called-so");
            await Expect(page.Locator("[data-empty=nothing-matches]")).ToBeVisibleAsync();
        });
    }

    [BrowserFact]
    public async Task An_Auditor_Sees_All_Of_It_And_Changes_Nothing()
    {
        await fixture.CardAsync("203.0.113.30");
        await fixture.OnAsync("/providers", async page =>
        {
            await Expect(page.Locator("section[data-provider]").First).ToBeVisibleAsync();
            await NoButtonAsync(page, "Pause", "Test call");
            await GoAsync(page, "/guard?tab=allowances");
            await NoButtonAsync(page, "Leave it alone");
            await GoAsync(page, "/guard");
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Show whole addresses" })).ToHaveCountAsync(0);
            await GoAsync(page, "/keys");
            await Expect(page.Locator("tr[data-key-state]")).Not.ToHaveCountAsync(0);
            await NoButtonAsync(page, "Rotate");
            await GoAsync(page, "/integrity");
            await NoButtonAsync(page, "Check now");
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download" })).ToBeVisibleAsync();
            await GoAsync(page, "/configuration");
            // What only others may is refused, and said, even by its address.
            await GoAsync(page, "/audit?personal=true");
            await Expect(page.Locator(".trouble")).ToContainTextAsync("personal.read");
        }, AccountRole.Auditor);
        await fixture.OnAsync("/providers", async page =>
        {
            await Expect(page.GetByText("providers.read")).ToBeVisibleAsync();
            await Expect(page.Locator("section[data-provider]")).ToHaveCountAsync(0);
        }, AccountRole.MerchantSupport);
    }

    private async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync(fixture.Console.Address + path);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await Expect(page.Locator(".loading")).ToHaveCountAsync(0);
    }

    private static async Task NoButtonAsync(IPage page, params string[] names)
    {
        foreach (var name in names)
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = name })).ToHaveCountAsync(0);
    }

    private static async Task ReasonAsync(IPage page, string reason)
    {
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Reason").FillAsync(reason);
        await page.Locator("[data-do]").ClickAsync();
    }
}
