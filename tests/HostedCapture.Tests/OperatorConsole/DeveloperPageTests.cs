using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;
using Merchant = HostedCapture.Tests.Webhooks.Merchant;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What a merchant's developer asks: did my server get it, and what did my code send?</summary>
public sealed class DeveloperPageTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    private AppFixture App => fixture.Console.App;

    [BrowserFact]
    public async Task Did_My_Server_Get_It()
    {
        fixture.Merchant.Answer = null;
        var (intent, delivery) = await DeliveredAsync();
        await fixture.OnAsync($"/events?object_id={intent}", async page =>
        {
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Events" })).ToBeVisibleAsync();
            await Expect(page.Locator($"tbody a[href='/intents/{intent}']").First).ToBeVisibleAsync();

            await page.GotoAsync($"{fixture.Console.Address}/endpoints");
            var row = page.Locator("tbody tr").Filter(new() { HasText = fixture.Merchant.Url });
            await Expect(row.Locator("[data-state=active]")).ToBeVisibleAsync();
            await row.Locator("a[href*='state=delivered']").ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("/deliveries\\?endpoint=whe_.*&state=delivered&from="));
            await Expect(page.Locator("tbody [data-state=delivered]").First).ToBeVisibleAsync();

            await page.GotoAsync($"{fixture.Console.Address}/deliveries/{delivery}");
            var webhook = fixture.Merchant.Received.Last(one => one.Text.Contains(intent, StringComparison.Ordinal));
            foreach (var name in new[] { "webhook-id", "webhook-timestamp", "webhook-signature" })
                await Expect(page.Locator("article dl > div").Filter(new() { HasText = name })).ToContainTextAsync(webhook.Headers[name]);
            await Expect(page.GetByText("HTTP 204").First).ToBeVisibleAsync();
            await Expect(page.Locator("pre")).Not.ToContainTextAsync("jhdoe@gmail.com");
            await page.GetByRole(AriaRole.Button, new() { Name = "Show personal data" }).ClickAsync();
            await Expect(page.Locator("pre")).ToHaveTextAsync(webhook.Text);
            await Expect(page.GetByText("These are exactly the bytes of the last try")).ToBeVisibleAsync();
        });
    }

    [BrowserFact]
    public async Task A_Signature_Is_Checked_In_The_Console_And_Nothing_Of_It_Is_Kept()
    {
        fixture.Merchant.Answer = null;
        var (_, delivery) = await DeliveredAsync();
        await fixture.OnAsync($"/deliveries/{delivery}", async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Show personal data" }).ClickAsync();
            await Expect(page.GetByLabel("Body, exactly as it arrived")).ToHaveValueAsync(Arrivals.Like("^{\"type\""));
            await page.GetByLabel("Secret (whsec_…)").FillAsync(Merchant.Secret);
            await page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();
            await Expect(page.GetByText("It is genuine.")).ToBeVisibleAsync();
            await page.GetByLabel("Secret (whsec_…)").FillAsync("whsec_bm90IHRoaXMgb25lLCBhbm90aGVyIG9uZQ==");
            await page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();
            await Expect(page.GetByText("No signature matches")).ToBeVisibleAsync();
            Assert.Equal(0, await page.Locator("#checker [data-keep]").CountAsync());
        });
        Assert.DoesNotContain(fixture.Console.Logs.Lines, line => line.Contains(Merchant.Secret, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_Failed_Call_Is_Opened_By_Its_Address_And_Says_What_Was_Wrong()
    {
        using var client = App.Client();
        var refused = await client.SendAsync("/tokenization/captures", Make.Intent().Set("cardholder.country", "Chile"));
        Assert.Equal(400, refused.Status);
        using var admin = App.Operator();
        await admin.UntilAsync("/operator/requests?code=INVALID_MODEL", calls => calls["items.0"] is not null);
        await fixture.OnAsync("/requests?code=INVALID_MODEL", async page =>
        {
            await page.Locator("tbody a[data-row-link]").First.ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("\\?code=INVALID_MODEL&open="));
            var panel = page.Locator("section.panel");
            await Expect(panel).ToContainTextAsync("cardholder.country");
            await Expect(panel).ToContainTextAsync("It must be an ISO 3166-1 country code");
            await page.ReloadAsync();
            await Expect(panel).ToContainTextAsync("cardholder.country");
            await panel.GetByRole(AriaRole.Link, new() { Name = "Close" }).ClickAsync();
            await Expect(panel).ToHaveCountAsync(0);
            await Expect(page).ToHaveURLAsync(Arrivals.Like("\\?code=INVALID_MODEL$"));
        });
    }

    [BrowserFact]
    public async Task The_Test_Bench_Makes_An_Intent_And_Moves_The_Simulator() =>
        await fixture.OnAsync("/test-bench", async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Make an intent" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("\\?merchant=demo-shop&intent=[0-9a-f-]{36}$"));
            await Expect(page.Locator("[data-state=created]")).ToBeVisibleAsync();
            var link = page.GetByRole(AriaRole.Link, new() { Name = "Open it in a new tab" });
            Assert.StartsWith($"{App.Address}/capture/", await link.GetAttributeAsync("href"), StringComparison.Ordinal);
            await page.GetByLabel("How it ends").SelectOptionAsync("declined:204");
            await page.GetByRole(AriaRole.Button, new() { Name = "Script it" }).ClickAsync();
            await Expect(page.GetByText("The next call of this operation ends so, once.").First).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "+ 1 day" }).ClickAsync();
            await Expect(page.GetByText("86,400 seconds ahead")).ToBeVisibleAsync();
            await page.GetByLabel("Operation").SelectOptionAsync("lookup");
            await page.GetByRole(AriaRole.Button, new() { Name = "Script it" }).ClickAsync();
            await Expect(page.GetByText("it cannot be declined or unanswered")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Clear ledger, scripts and clock" }).ClickAsync();
            await Expect(page.GetByText("0 seconds ahead", new() { Exact = true })).ToBeVisibleAsync();
        });

    [BrowserFact]
    public async Task A_Reader_Has_No_Buttons_And_Is_Told_What_A_Page_Needs()
    {
        fixture.Merchant.Answer = null;
        var (_, delivery) = await DeliveredAsync();
        await fixture.OnAsync($"/deliveries/{delivery}", async page =>
        {
            await Expect(page.Locator("pre")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send it again" })).ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show personal data" })).ToHaveCountAsync(0);
            await page.GotoAsync($"{fixture.Console.Address}/applications/new");
            await Expect(page.GetByText("applications.create")).ToBeVisibleAsync();
        }, AccountRole.Auditor);
    }

    private async Task<(string Intent, string Delivery)> DeliveredAsync()
    {
        using var client = App.Client();
        using var admin = App.Operator();
        var intent = (await client.CreateAsync()).Get("id")!;
        var page = await admin.UntilAsync(
            "/operator/deliveries?state=delivered&limit=200",
            all => all["items"]!.AsArray().Any(one => (string?)one!["object_id"] == intent));
        return (intent, (string)page["items"]!.AsArray().First(one => (string?)one!["object_id"] == intent)!["id"]!);
    }
}
