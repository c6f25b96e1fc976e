using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Something is done on each kind of page in Firefox, as other tests do all of it in Chromium. It is typed key by key: what Playwright
/// fills in is no change that Firefox tells a page of.
/// </summary>
[Collection(FirefoxGallery.Name)]
public sealed class FirefoxConsoleTests(FirefoxGallery gallery)
{
    [BrowserFact]
    public Task A_List_Is_Filtered_And_A_Row_Opened() => OnAsync("/intents", async page =>
    {
        await page.Locator(".filters summary").ClickAsync();
        await page.Locator("select[name=state]").SelectOptionAsync("rejected");
        await page.Locator("input[name=provider]").PressSequentiallyAsync("firstoken");
        await page.Locator(".filters button[type=submit]").ClickAsync();
        await page.ArriveAsync($"{gallery.Address}/intents?state=rejected&provider=firstoken");
        await Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr:not(:has([data-state=rejected]))")).ToHaveCountAsync(0);
        await page.Locator("[data-row-link]").First.ClickAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/intents/[0-9a-f-]{36}$"));
        await Expect(page.Locator(".summary-line [data-state=rejected]")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await page.ArriveAsync($"{gallery.Address}/intents?state=rejected&provider=firstoken");
        await Expect(page.Locator(".chip")).ToHaveCountAsync(2);
    });

    [BrowserFact]
    public Task A_Delivery_Is_Read_And_What_It_Hides_Is_Shown() => OnAsync("/deliveries?state=delivered", async page =>
    {
        await page.Locator("[data-row-link]").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "For people" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/deliveries/.*\\?view=readable$"));
        await Expect(page.Locator("pre")).ToContainTextAsync("***");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show personal data" }).ClickAsync();
        await Expect(page.Locator("pre")).Not.ToContainTextAsync("***");
    });

    [BrowserFact]
    public Task A_Failed_Call_Is_Opened() => OnAsync("/requests?code=INVALID_MODEL", async page =>
    {
        await page.Locator("[data-row-link]").First.ClickAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("code=INVALID_MODEL.*open="));
        await Expect(page.Locator("main .fields li").First).ToBeVisibleAsync();
    });

    [BrowserFact]
    public Task An_Application_Gets_A_Secret_That_Is_Shown_Once() => OnAsync($"/applications/{gallery.QuietShop}?tab=secrets", async page =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        await Expect(page.Locator("[data-secret]")).Not.ToBeEmptyAsync();
        await page.Locator("[data-do]").ClickAsync();
        await Expect(page.Locator("[data-secret]")).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
    });

    [BrowserFact]
    public Task The_Test_Bench_Makes_An_Intent() => OnAsync("/test-bench", async page =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Make an intent" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("intent=[0-9a-f-]{36}$"));
        await Expect(page.Locator("[data-state=created]")).ToBeVisibleAsync();
    });

    [BrowserFact]
    public Task A_Provider_Is_Paused_With_A_Reason_And_Goes_On() => OnAsync("/providers", async page =>
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "7 days" }).ClickAsync();
        await page.ArriveAsync($"{gallery.Address}/providers?period=7d");
        var panel = page.Locator("section[data-provider=juspay]");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await ReasonAsync(page, "It declines every card");
        await Expect(panel.Locator(".note")).ToContainTextAsync("It declines every card");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await ReasonAsync(page, "It answers again");
        await Expect(panel.Locator(".note")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task The_Audit_Log_Is_Verified() => OnAsync("/audit?type=intent.created", async page =>
    {
        await page.GetByText("Verify that nothing was changed").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify", Exact = true }).ClickAsync();
        await Expect(page.Locator("details .answer")).ToContainTextAsync("rows are as they were written.");
    });

    [BrowserFact]
    public Task The_Configuration_Is_Searched() => OnAsync("/configuration", async page =>
    {
        await page.GetByLabel("Key or value contains").PressSequentiallyAsync("quickpay");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync($"{gallery.Address}/configuration?q=quickpay");
        await Expect(page.Locator("tr[data-setting='Providers:quickpay:ClientSecret']")).ToContainTextAsync("hidden");
    });

    [BrowserFact]
    public Task Somebody_Is_Invited_And_The_Invitation_Taken_Back() => OnAsync("/users?invite=on", async page =>
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await page.GetByLabel("E-mail").PressSequentiallyAsync(email);
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = Arrivals.Like("^Auditor") }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        await Expect(page.Locator("[data-secret]")).ToContainTextAsync("/invitation?t=");
        await page.Locator("[data-do]").ClickAsync();
        await page.Locator($"[data-invitation='{email}'] button").ClickAsync();
        if (await page.Locator("[data-do]").IsVisibleAsync())
            await page.Locator("[data-do]").ClickAsync();
        await Expect(page.Locator($"[data-invitation='{email}']")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public async Task Who_Signs_In_With_Password_And_Code_Is_Where_She_Wanted_To_Be()
    {
        var account = await gallery.PersonAsync(AccountRole.Operator, "pt");
        await gallery.OnAsync(
            async page =>
            {
                await page.GotoAsync($"{gallery.Address}/account");
                await Exhibit.SignInAsync(page, account.Email!, "input.code");
                await page.Locator("input.code").PressSequentiallyAsync(gallery.CodeOf(account));
                await page.Keyboard.PressAsync("Enter");
                await page.ArriveAsync($"{gallery.Address}/account");
                await Expect(page.Locator("h1")).ToHaveTextAsync("Minha conta");
                await page.GetByLabel("Nome").PressSequentiallyAsync(" Lima");
                await page.GetByRole(AriaRole.Button, new() { Name = "Salvar" }).ClickAsync();
                await Expect(page.GetByText("Salvo.").First).ToBeVisibleAsync();
            },
            role: null);
    }

    private Task OnAsync(string path, Func<IPage, Task> act) => gallery.OnAsync(async page =>
    {
        await page.GotoAsync(gallery.Address + path);
        await act(page);
    });

    private static async Task ReasonAsync(IPage page, string reason)
    {
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Reason").PressSequentiallyAsync(reason);
        await page.Locator("[data-do]").ClickAsync();
    }
}
