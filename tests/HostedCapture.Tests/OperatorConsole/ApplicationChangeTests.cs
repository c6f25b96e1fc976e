using System.Text;
using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Operators;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Applications are made and changed in the console, by the rules of the API and in its words.</summary>
public sealed class ApplicationChangeTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    private AppFixture App => fixture.Console.App;

    [BrowserFact]
    public async Task A_New_Application_Is_Told_All_Its_Errors_At_Once_And_Its_Secret_Once() =>
        await fixture.OnAsync("/applications/new", async page =>
        {
            await page.GetByLabel("Where browsers may be sent back to").FillAsync("not an origin\nhttps://shop.example");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the application" }).ClickAsync();
            await Expect(page.Locator(".field").Filter(new() { Has = page.GetByLabel("Name", new() { Exact = true }) }).Locator(".wrong"))
                .Not.ToBeEmptyAsync();
            await Expect(page.Locator(".field").Filter(new() { HasText = "Where browsers may be sent back to" }).Locator(".wrong"))
                .ToContainTextAsync("'not an origin' is not an origin");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Tienda Nueva");
            await page.GetByLabel("Where browsers may be sent back to").FillAsync("https://shop.example");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the application" }).ClickAsync();
            var secret = await page.Locator("[data-secret]").TextContentAsync();
            Assert.NotEmpty(secret!);
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("/applications/[0-9a-f-]{36}\\?tab=webhooks$"));
            await page.GetByRole(AriaRole.Link, new() { Name = "Secrets" }).ClickAsync();
            await Expect(page.Locator("[data-state=valid]")).ToBeVisibleAsync();
            Assert.DoesNotContain(secret!, await page.ContentAsync(), StringComparison.Ordinal);
        });

    [BrowserFact]
    public async Task A_Stale_Version_Is_Told_And_What_Was_Typed_Stays()
    {
        using var admin = App.Operator();
        var id = (await OperatedApplications.MadeAsync(admin)).Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}", async page =>
        {
            var name = page.GetByLabel("Name", new() { Exact = true });
            await name.FillAsync("Mine");
            var theirs = await OperatedApplications.PutAsync(admin, id, OperatedApplications.Wish("Theirs", version: 1));
            Assert.Equal(200, theirs.Status);
            await page.GetByRole(AriaRole.Button, new() { Name = "Save the settings" }).ClickAsync();
            await Expect(page.GetByText("Somebody else changed this application meanwhile")).ToBeVisibleAsync();
            await Expect(name).ToHaveValueAsync("Mine");
            Assert.Equal("Theirs", (await admin.ReadAsync($"{OperatedApplications.Root}/{id}")).Get("name"));

            await page.GetByRole(AriaRole.Button, new() { Name = "Load the newest version" }).ClickAsync();
            await Expect(page.GetByText("Saved meanwhile: Theirs")).ToBeVisibleAsync();
            await Expect(name).ToHaveValueAsync("Mine");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save the settings" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Mine" })).ToBeVisibleAsync();
        });
        Assert.Equal("Mine", (await admin.ReadAsync($"{OperatedApplications.Root}/{id}")).Get("name"));
    }

    [BrowserFact]
    public async Task A_Secret_Is_Rolled_With_The_Overlap_That_Was_Chosen_And_Ended()
    {
        using var admin = App.Operator();
        var made = await OperatedApplications.MadeAsync(admin);
        var id = made.Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}?tab=secrets", async page =>
        {
            await page.GetByLabel("How long the others stay good").SelectOptionAsync("3600");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
            Assert.NotEmpty((await page.Locator("[data-secret]").TextContentAsync())!);
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
            await Expect(page.Locator("tbody tr").First.Locator("[data-state=ending]")).ToBeVisibleAsync();
            using (var old = await OperatedApplications.ShopAsync(App, made))
                Assert.NotNull(old);

            await page.GetByRole(AriaRole.Button, new() { Name = "End secret 1" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("This cannot be undone.");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator("[data-state=ended]")).ToBeVisibleAsync();
            Assert.Null(await OperatedApplications.ShopAsync(App, made));

            // The last one stays.
            await page.GetByRole(AriaRole.Button, new() { Name = "End secret 2" }).ClickAsync();
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("It is the last valid secret")).ToBeVisibleAsync();
        });
    }

    [BrowserFact]
    public async Task An_Address_Is_Tried_Before_It_Is_Saved()
    {
        using var admin = App.Operator();
        var id = (await OperatedApplications.MadeAsync(admin)).Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}?tab=webhooks", async page =>
        {
            var (url, test) = (page.GetByLabel("Address"), page.GetByRole(AriaRole.Button, new() { Name = "Test" }));
            var save = page.GetByRole(AriaRole.Button, new() { Name = "Save the address" });
            await url.FillAsync("http://10.0.0.1/hook");
            await test.ClickAsync();
            await Expect(page.GetByText("inside the network, where webhooks never go")).ToBeVisibleAsync();
            await Expect(save).ToBeDisabledAsync();

            await url.FillAsync("http://127.0.0.1:1/hook");
            await test.ClickAsync();
            await Expect(page.Locator(".trial li.bad")).ToContainTextAsync("It is connected to");
            await Expect(page.Locator(".trial li.good")).ToHaveCountAsync(2);
            await Expect(page.Locator(".trial")).ToContainTextAsync("not reached");
            await Expect(save).ToBeDisabledAsync();

            fixture.Merchant.Answer = null;
            await url.FillAsync(fixture.Merchant.Url);
            await test.ClickAsync();
            await Expect(page.GetByText("The address took the test message.")).ToBeVisibleAsync();
            var secret = (await page.Locator("code.id").Filter(new() { HasText = "whsec_" }).TextContentAsync())!;
            Assert.True(fixture.Merchant.Received[^1].IsSignedWith(secret));
            await save.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Article, new() { Name = fixture.Merchant.Url })).ToBeVisibleAsync();
            await Expect(page.GetByText(secret)).ToHaveCountAsync(0);

            // Its next secret signs beside it.
            await page.GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
            await page.GetByLabel("How long the others sign, too").SelectOptionAsync("3600");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the new secret" }).ClickAsync();
            var next = (await page.Locator("[data-secret]").TextContentAsync())!;
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("Secret 2")).ToBeVisibleAsync();
            await test.First.ClickAsync();
            await Expect(page.GetByText("The address took the test message.")).ToBeVisibleAsync();
            Assert.True(fixture.Merchant.Received[^1].IsSignedWith(secret));
            Assert.True(fixture.Merchant.Received[^1].IsSignedWith(next));
        });
    }

    [BrowserFact]
    public async Task A_Logo_With_A_Script_Is_Refused_And_One_Of_Shapes_Is_Shown()
    {
        using var admin = App.Operator();
        var id = (await OperatedApplications.MadeAsync(admin)).Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}?tab=look", async page =>
        {
            var (file, put) = (page.GetByLabel("Logo file"), page.GetByRole(AriaRole.Button, new() { Name = "Put it on the page" }));
            await file.SetInputFilesAsync(Svg("""<script>alert(1)</script>"""));
            await put.ClickAsync();
            await Expect(page.GetByText("is an SVG with <script>")).ToBeVisibleAsync();
            Assert.Null((await admin.ReadAsync($"{OperatedApplications.Root}/{id}")).Get("branding.logo_url"));

            await file.SetInputFilesAsync(new FilePayload { Name = "large.png", MimeType = "image/png", Buffer = new byte[65_537] });
            await Expect(page.GetByText("It has 65,537 bytes")).ToBeVisibleAsync();
            await Expect(put).ToBeDisabledAsync();

            await file.SetInputFilesAsync(Svg("""<circle cx="5" cy="5" r="4" fill="#0f6b5c"/>"""));
            await put.ClickAsync();
            var logo = page.Locator("img.preview-logo").First;
            await Expect(logo).ToBeVisibleAsync();
            await Expect(logo).ToHaveJSPropertyAsync("naturalWidth", 10);
        });
    }

    [BrowserFact]
    public async Task A_Colour_Is_Shown_As_The_Page_Will_Show_It()
    {
        using var admin = App.Operator();
        var id = (await OperatedApplications.MadeAsync(admin)).Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}?tab=look", async page =>
        {
            var colour = page.GetByLabel("Colour of the button");
            await colour.FillAsync("#ffd400");
            await colour.BlurAsync();
            await Expect(page.Locator(".contrast")).ToContainTextAsync("White text on this colour: 1.");
            await Expect(page.Locator(".contrast")).ToContainTextAsync("The light page darkens it to #");
            await Expect(page.Locator(".contrast")).ToContainTextAsync("The dark page takes it as it is.");
            await colour.FillAsync("yellow");
            await colour.BlurAsync();
            await Expect(page.GetByText("This is no colour such as #1f6feb.")).ToBeVisibleAsync();
            await colour.FillAsync("#ffd400");
            await page.GetByLabel("Where cardholders find help").FillAsync("http://shop.example");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save the look" }).ClickAsync();
            await Expect(page.GetByText("must be an https or mailto address")).ToBeVisibleAsync();
            await page.GetByLabel("Where cardholders find help").FillAsync("https://shop.example/help");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save the look" }).ClickAsync();
            await Expect(page.GetByText("must be an https or mailto address")).ToHaveCountAsync(0);
        });
        Assert.Equal("#ffd400", (await admin.ReadAsync($"{OperatedApplications.Root}/{id}")).Get("branding.accent_color"));
    }

    [BrowserFact]
    public async Task An_Application_Of_The_Configuration_Is_Only_Shown()
    {
        await fixture.OnAsync($"/applications/{ConsoleFixture.DemoShopId}", async page =>
        {
            await Expect(page.GetByText("It stands in the configuration of the server")).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeDisabledAsync();
            foreach (var tab in new[] { "Settings", "Secrets", "Webhooks", "Look", "Take back" })
            {
                await page.GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();
                await Expect(page.Locator(".tabs a[aria-current=page]")).ToHaveTextAsync(tab);
                await Expect(page.Locator("main .panel .button:not(.quiet)")).ToHaveCountAsync(0);
            }
        });
    }

    [BrowserFact]
    public async Task Without_The_Permission_An_Application_Is_Only_Shown()
    {
        using var admin = App.Operator();
        var id = (await OperatedApplications.MadeAsync(admin)).Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}", async page =>
        {
            await Expect(page.GetByText("Your role looks at this and does not change it.")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save the settings" })).ToHaveCountAsync(0);
        }, AccountRole.Auditor);
        // Another merchant's people do not find it.
        await fixture.OnAsync($"/applications/{id}", async page =>
            await Expect(page.Locator(".trouble")).ToContainTextAsync("another application"), AccountRole.MerchantAdministrator);
    }

    [BrowserFact]
    public async Task An_Application_Is_Taken_Back_By_Its_Client_Id_And_A_Reason()
    {
        using var admin = App.Operator();
        var made = await OperatedApplications.MadeAsync(admin);
        var id = made.Get("application.id")!;
        await fixture.OnAsync($"/applications/{id}?tab=take-back", async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await dialog.Locator("input").Nth(0).FillAsync(made.Get("application.client_id")!);
            await dialog.Locator("input").Nth(1).FillAsync("the shop has closed");
            await dialog.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator("[data-state=taken_back]")).ToBeVisibleAsync();
        });
        Assert.Null(await OperatedApplications.ShopAsync(App, made));
        Assert.Contains(
            await App.AuditAsync(id), row => row is { Type: "application.taken_back", Detail: not null }
                && row.Detail.Contains("the shop has closed", StringComparison.Ordinal));
    }

    private static FilePayload Svg(string shapes) => new()
    {
        Name = "logo.svg",
        MimeType = "image/svg+xml",
        Buffer = Encoding.UTF8.GetBytes($"""<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">{shapes}</svg>"""),
    };
}
