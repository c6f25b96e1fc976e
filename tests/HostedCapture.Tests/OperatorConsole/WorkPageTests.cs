using System.Text.Json.Nodes;
using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Payments;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using OperatorConsole.Texts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What support asks of a card, and what becomes of it in a browser.</summary>
public sealed class WorkPageTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    private const string Declined = "4000000000009995";

    private AppFixture App => fixture.Console.App;

    [BrowserFact]
    public async Task Why_Was_The_Card_Declined_And_Was_The_Shop_Told()
    {
        fixture.Merchant.Answer = null;
        var reference = $"A-{Guid.NewGuid():N}";
        using var client = App.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE", reference));
        Assert.Equal(422, (await PutCardAsync(client, intent, Declined)).Status);
        await ToldAsync(intent.Get("id")!);
        await fixture.OnAsync($"/intents?reference_id={reference}", async page =>
        {
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await Expect(page.Locator("tbody tr")).ToContainTextAsync("no funds (204)");
            await page.Locator("tbody a[data-row-link]").ClickAsync();
            await page.ArriveAsync($"{fixture.Console.Address}/intents/{intent.Get("id")}");
            await Expect(page.Locator("[data-why]")).ToContainTextAsync("declined the last card: no funds (204).");
            await Expect(page.Locator("[data-told=Told]")).ToContainTextAsync("The shop was told");
            await Expect(page.Locator(".timeline [data-kind=delivery]").First).ToBeVisibleAsync();
            await Expect(page.Locator("main")).ToContainTextAsync("Visa •••• 9995");
            await Expect(page.Locator("main")).Not.ToContainTextAsync(Declined);
        });
    }

    [BrowserFact]
    public async Task Everybody_Of_The_Installation_Sees_That_Somebody_Was_Invited_On_The_Server()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await FirstRun.InviteAsync(fixture.Console.Console, email);
        await fixture.OnAsync(
            "/", page => Expect(page.Locator("[data-command-notice]")).ToContainTextAsync(email), AccountRole.Auditor);
        await fixture.OnAsync("/", async page =>
        {
            await Expect(page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-command-notice]")).ToHaveCountAsync(0);
        }, AccountRole.MerchantSupport);
    }

    [BrowserFact]
    public async Task A_Shop_That_Does_Not_Answer_Was_Not_Told_And_Is_Told_Again()
    {
        // A 410 ends all that follows, so the shop is one of its own.
        var shop = new DeveloperFixture();
        await shop.InitializeAsync();
        shop.Merchant.Says(410);
        using var client = shop.Console.App.Client();
        using var admin = shop.Console.App.Operator();
        var intent = (await client.CreateAsync()).Get("id")!;
        await admin.UntilAsync($"/operator/intents/{intent}/timeline", all => all["items"]!.AsArray().Any(
            item => (string?)item!["kind"] == "delivery" && (string?)item["outcome"] is "disabled" or "failed"));
        await shop.OnAsync($"/intents/{intent}", async page =>
        {
            await Expect(page.Locator("[data-told=NotTold]")).ToContainTextAsync("The shop was not told");
            shop.Merchant.Answer = null;
            var before = shop.Merchant.Received.Count;
            await page.Locator("[data-resend]").ClickAsync();
            await Expect(page.Locator("[data-dialog]")).ToContainTextAsync("to the shop's webhook address");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("It is on its way again.").First).ToBeVisibleAsync();
            await shop.Merchant.ReceivedAsync(before + 1);
        });
        await shop.DisposeAsync();
    }

    [BrowserFact]
    public async Task An_Intent_Is_Canceled_With_A_Reason()
    {
        fixture.Merchant.Answer = null;
        using var client = App.Client();
        var intent = (await client.CreateAsync(Make.Intent().Set("verify", "code"))).Get("id")!;
        await fixture.OnAsync($"/intents/{intent}", async page =>
        {
            await Expect(page.Locator("main")).ToContainTextAsync("whether the card is good and its code right");
            await WorkMoneyTests.OpenAsync(page, "[data-cancel]");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("A reason is needed.")).ToBeVisibleAsync();
            await page.GetByLabel("Reason").FillAsync("Ordered twice");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator(".summary-line [data-state=canceled]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-cancel]")).ToHaveCountAsync(0);
        });
        Assert.Contains(await App.AuditAsync(intent), row => row.Detail?.Contains("Ordered twice", StringComparison.Ordinal) == true);
    }

    [BrowserFact]
    public async Task An_Intent_Is_Deleted_By_Who_Types_Its_Reference()
    {
        fixture.Merchant.Answer = null;
        var reference = $"A-{Guid.NewGuid():N}";
        using var client = App.Client();
        var intent = (await client.CreateAsync(Make.Intent(reference: reference))).Get("id")!;
        await fixture.OnAsync($"/intents/{intent}", async page =>
        {
            await WorkMoneyTests.OpenAsync(page, "[data-delete]");
            await page.GetByLabel("The text above").FillAsync("another");
            await page.GetByLabel("Reason").FillAsync("She asked for it");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("That is not the same text.")).ToBeVisibleAsync();
            await page.GetByLabel("The text above").FillAsync(reference);
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("Forgotten", new() { Exact = true })).ToBeVisibleAsync();
            await Expect(page.Locator("[data-delete]")).ToHaveCountAsync(0);
            await Expect(page.Locator("main")).Not.ToContainTextAsync("J*** D***");
        });
    }

    [BrowserFact]
    public async Task Personal_Data_Is_Shown_On_Demand_And_That_Is_Noted()
    {
        fixture.Merchant.Answer = null;
        using var client = App.Client();
        var intent = (await client.CreateAsync()).Get("id")!;
        await fixture.OnAsync($"/intents/{intent}", async page =>
        {
            await Expect(page.Locator("main")).ToContainTextAsync("J*** D***");
            Assert.DoesNotContain(await App.AuditAsync(intent), row => row.Type == "personal.shown");
            await page.Locator("[data-show-personal]").ClickAsync();
            await Expect(page.Locator("main")).ToContainTextAsync("Jhon Doe");
            await Expect(page.Locator("main")).ToContainTextAsync("This was noted in the audit log");
        });
        Assert.StartsWith("operator:console/", Assert.Single(
            await App.AuditAsync(intent), row => row.Type == "personal.shown").Actor, StringComparison.Ordinal);
        await fixture.OnAsync($"/intents/{intent}", async page =>
        {
            await Expect(page.Locator("main")).ToContainTextAsync("your role may not see it (personal.read)");
            foreach (var button in new[] { "show-personal", "cancel", "delete", "resend" })
                await Expect(page.Locator($"[data-{button}]")).ToHaveCountAsync(0);
        }, AccountRole.Auditor);
    }

    [BrowserFact]
    public async Task A_Search_By_Id_Goes_There_And_Any_Other_Shows_What_It_Found()
    {
        fixture.Merchant.Answer = null;
        var reference = $"A-{Guid.NewGuid():N}";
        using var client = App.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE", reference));
        await PutCardAsync(client, intent, Declined);
        var id = intent.Get("id")!;
        await fixture.OnAsync("/", async page =>
        {
            await page.Locator("#search").FillAsync(id);
            await page.Locator("#search").PressAsync("Enter");
            await page.ArriveAsync($"{fixture.Console.Address}/intents/{id}");

            await page.Locator("#search").FillAsync(reference);
            await page.Locator("#search").PressAsync("Enter");
            await Expect(page.Locator($"[data-group=intents] a[href='/intents/{id}']")).ToBeVisibleAsync();
            await page.ReloadAsync();
            await Expect(page.Locator($"[data-group=intents] a[href='/intents/{id}']")).ToBeVisibleAsync();

            await page.Locator("#search").FillAsync("9995");
            await page.Locator("#search").PressAsync("Enter");
            await Expect(page.Locator("[data-period]")).ToBeVisibleAsync();
            await page.Locator("[data-period] a").First.ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("\\?q=9995&from=.*&to="));
            await Expect(page.Locator($"[data-group=intents] a[href='/intents/{id}']")).ToBeVisibleAsync();

            await page.GotoAsync($"{fixture.Console.Address}/search?q=nobody-has-this");
            await Expect(page.Locator("[data-nothing]")).ToBeVisibleAsync();

            var answer = await page.GotoAsync($"{fixture.Console.Address}/search?q=4111%201111%201111%201111");
            Assert.Equal(400, answer!.Status);
            await Expect(page.Locator("h1")).ToHaveTextAsync("That was a card number");
            await Expect(page.Locator("main")).Not.ToContainTextAsync("1111");
        });
    }

    [BrowserFact]
    public async Task Each_Thing_That_Waits_Leads_To_Its_Page()
    {
        using var admin = App.Operator();
        await admin.SendAsync("/operator/providers/juspay/pause", new JsonObject { ["reason"] = "A test" });
        await fixture.OnAsync("/", async page =>
        {
            var item = page.Locator("[data-kind=providers_paused] a");
            await Expect(item).ToHaveTextAsync("1 provider is paused");
            await Expect(page.GetByText("Intents by state")).ToBeVisibleAsync();
            await item.ClickAsync();
            await page.ArriveAsync($"{fixture.Console.Address}/providers");
        });
        await admin.SendAsync("/operator/providers/juspay/resume", new JsonObject { ["reason"] = "A test" });
        await fixture.OnAsync("/", async page =>
        {
            await Expect(page.Locator("main a[href='/intents']")).ToBeVisibleAsync();
            await Expect(page.Locator(".trouble")).ToHaveCountAsync(0);
        }, AccountRole.MerchantSupport);
    }

    [BrowserTheory]
    [InlineData("/", 7, "captures", "created submitted captured rejected expired canceled open")]
    [InlineData("/?period=24h", 24, "captures", "created submitted captured rejected expired canceled open")]
    [InlineData("/?period=30d", 30, "latency-quickpay", "p50 p95 calls")]
    public async Task The_Table_Of_A_Chart_Says_What_The_Api_Says(string path, int rows, string chart, string columns)
    {
        fixture.Merchant.Answer = null;
        using var client = App.Client();
        await client.CreateAsync();
        await client.CardAsync();
        await fixture.OnAsync(path, async page =>
        {
            var shown = page.Locator($"[data-chart={chart}]");
            await shown.Locator("summary").ClickAsync();
            await Expect(shown.Locator("tbody tr")).ToHaveCountAsync(rows);
            await Expect(shown.Locator("svg g")).ToHaveCountAsync(rows);
            using var admin = App.Operator();
            var now = App.Clock.GetUtcNow();
            var from = rows == 24 ? now.AddHours(-23) : now.AddDays(1 - rows);
            var subject = chart == "captures" ? "intents" : "providers";
            var told = await admin.ReadAsync($"/operator/{subject}/statistics?from={from:yyyy-MM-ddTHH:mm:ssZ}");
            var items = chart == "captures"
                ? told["items"]!
                : told["items"]!.AsArray().Single(one => (string?)one!["name"] == "quickpay")!["items"]!;
            Assert.Equal(
                items.AsArray().Select(one => string.Join(" | ", columns.Split(' ').Select(name => Said(name, (long?)one![name])))),
                await shown.Locator("tbody tr").EvaluateAllAsync<string[]>(
                    "rows => rows.map(row => [...row.cells].slice(1).map(cell => cell.textContent).join(' | '))"));
        });
    }

    private static string Said(string name, long? value)
    {
        var english = new Formats("en", TimeZoneInfo.Utc);
        return value is not { } number ? "–" : name is "p50" or "p95" ? english.Milliseconds(number) : english.Number(number);
    }

    private static Task<Reply> PutCardAsync(HttpClient client, Reply intent, string number) => client.SendAsync(
        $"/tokenization/captures/gateways/peinau/capture/{intent.Get("id")}/capture_card", Make.Card(number));

    private async Task ToldAsync(string intent)
    {
        using var admin = App.Operator();
        await admin.UntilAsync($"/operator/intents/{intent}/timeline", all =>
        {
            var deliveries = all["items"]!.AsArray().Where(item => (string?)item!["kind"] == "delivery").ToList();
            return deliveries.Count > 0 && deliveries.All(item => (string?)item!["outcome"] == "delivered");
        });
    }
}
