using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What is around every page, in a browser: keys, search, colours, language, narrow screens, lost connections.</summary>
public abstract class ShellBrowserTests(ConsoleFixture console) : IAsyncLifetime
{
    private static readonly string[] s_themes = ["light", "dark"];

    private IBrowserContext _profile = null!;
    private IPage _page = null!;

    public async Task InitializeAsync()
    {
        if (Engine.Missing is not null)
            return;
        await OpenAsync(AccountRole.Administrator);
    }

    public async Task DisposeAsync()
    {
        if (_profile is not null)
            await _profile.DisposeAsync();
    }

    [BrowserFact]
    public async Task Rows_Are_Walked_And_Opened_By_Keyboard()
    {
        await MakeIntentsAsync();
        await GoAsync("/intents");
        var links = _page.Locator("[data-row-link]");
        await Expect(links.Nth(1)).ToBeVisibleAsync();
        await _page.Keyboard.PressAsync("j");
        await Expect(links.First).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("j");
        await Expect(links.Nth(1)).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("k");
        await Expect(links.First).ToBeFocusedAsync();
        var href = await links.First.GetAttributeAsync("href");
        await _page.Keyboard.PressAsync("Enter");
        await Expect(_page).ToHaveURLAsync(console.Address + href);
        await Expect(_page.Locator("main")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Pages_Are_Reached_By_Keyboard_But_Not_While_Typing()
    {
        await GoAsync("/intents");
        await _page.Keyboard.PressAsync("g");
        await _page.Keyboard.PressAsync("p");
        await _page.ArriveAsync($"{console.Address}/payments");
        await _page.Keyboard.PressAsync("/");
        var search = _page.Locator("#search");
        await Expect(search).ToBeFocusedAsync();
        await _page.Keyboard.TypeAsync("gi?/");
        await Expect(search).ToHaveValueAsync("gi?/");
        await _page.ArriveAsync($"{console.Address}/payments");
        await _page.Keyboard.PressAsync("Escape");
        await Expect(_page.Locator("main")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("?");
        await Expect(_page.Locator("#keys")).ToBeVisibleAsync();
        await _page.Keyboard.PressAsync("Escape");
        await Expect(_page.Locator("#keys")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task The_Search_Goes_To_Its_Own_Address_And_Takes_No_Card()
    {
        await GoAsync("/payments");
        await _page.Locator("#search").PressSequentiallyAsync("A-1001");
        await _page.Keyboard.PressAsync("Enter");
        await _page.ArriveAsync($"{console.Address}/search?q=A-1001");
        await _page.Locator("#search").ClearAsync();
        await _page.Locator("#search").PressSequentiallyAsync("4000 0000 0000 9995");
        await Expect(_page.Locator("#search")).Not.ToHaveValueAsync("4000 0000 0000 9995");
        await Expect(_page.GetByText("looks like a card number").First).ToBeVisibleAsync();
        await Until.TrueAsync(
            () => console.Logs.Lines.Any(line => line.Contains("A card number was typed into", StringComparison.Ordinal)), "the note");
        Assert.DoesNotContain(console.Logs.Lines, line => line.Contains("4000 0000 0000 9995", StringComparison.Ordinal)
            || line.Contains("4000000000009995", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task The_Chosen_Colours_Stay()
    {
        await GoAsync("/");
        await Expect(_page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await _page.Locator("summary[title=Appearance]").ClickAsync();
        await _page.Locator("[data-set-theme=dark]").ClickAsync();
        await Expect(_page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await _page.ReloadAsync();
        await Expect(_page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(_page.Locator("[data-set-theme=dark]")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [BrowserFact]
    public async Task The_Chosen_Language_Is_Everywhere()
    {
        await GoAsync("/intents?state=created");
        await _page.Locator("summary[title=Language]").ClickAsync();
        await _page.Locator("[data-set-language=es]").ClickAsync();
        await Expect(_page.Locator("html")).ToHaveAttributeAsync("lang", "es");
        await Expect(_page.Locator("#navigation").GetByText("Capturas", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(_page).ToHaveTitleAsync(Arrivals.Like("Consola de HostedCapture$"));
        await _page.ArriveAsync($"{console.Address}/intents?state=created");
    }

    [BrowserFact]
    public async Task On_A_Narrow_Screen_The_Pages_Are_Behind_A_Button()
    {
        await _page.SetViewportSizeAsync(360, 740);
        await MakeIntentsAsync();
        await GoAsync("/intents");
        await Expect(_page.Locator("[data-row-link]").First).ToBeVisibleAsync();
        await Expect(_page.Locator("#navigation")).ToBeHiddenAsync();
        Assert.False(await _page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
        await _page.Locator("[data-drawer]").ClickAsync();
        await Expect(_page.Locator("#navigation")).ToBeVisibleAsync();
        await _page.Locator("#navigation").GetByText("Payments", new() { Exact = true }).ClickAsync();
        await _page.ArriveAsync($"{console.Address}/payments");
        await Expect(_page.Locator("#navigation")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Axe_Finds_Nothing_In_The_Frame_And_Lists()
    {
        await MakeIntentsAsync();
        foreach (var theme in s_themes)
        {
            foreach (var path in (string[])["/", "/intents", "/intents?state=rejected&reference_id=none", "/nowhere"])
            {
                await GoAsync(path);
                await _page.EvaluateAsync($"localStorage.setItem('console-theme', '{theme}'); dispatchEvent(new Event('console-theme'))");
                await Expect(_page.Locator("#page-title")).ToBeVisibleAsync();
                await AxeAsync($"{theme} {path}");
            }

            await _page.Keyboard.PressAsync("?");
            await AxeAsync($"{theme} help");
            await _page.Keyboard.PressAsync("Escape");
            await _page.Locator("summary[title='Ana Rojas']").ClickAsync();
            await AxeAsync($"{theme} account menu");
        }
    }

    [BrowserFact]
    public async Task A_Filter_Is_There_Again_After_Going_Back()
    {
        await MakeIntentsAsync();
        await GoAsync("/intents?state=created");
        await _page.Locator("[data-row-link]").First.ClickAsync();
        await Expect(_page).ToHaveURLAsync(Arrivals.Like("/intents/[0-9a-f-]{36}$"));
        await _page.GoBackAsync();
        await _page.ArriveAsync($"{console.Address}/intents?state=created");
        await Expect(_page.Locator(".chip")).ToContainTextAsync("Open");
        await Expect(_page.Locator("select[name=state]")).ToHaveValueAsync("created");
        await Expect(_page.Locator("[data-row-link]").First).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task After_A_Cut_The_Page_Goes_On_And_After_A_Loss_It_Is_Rebuilt()
    {
        await MakeIntentsAsync();
        await GoAsync("/intents?state=created");
        var reference = _page.Locator("input[name=reference_id]");
        await reference.PressSequentiallyAsync("half a ref");
        await _page.EvaluateAsync(
            """
            () => {
              document.getElementById("components-reconnect-modal").addEventListener(
                "components-reconnect-state-changed", event => { window.back ||= event.detail.state === "hide"; });
              Blazor._internal.forceCloseConnection();
            }
            """);
        await _page.WaitForFunctionAsync("() => window.back");
        await Expect(_page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await _page.Locator("button", new() { HasTextString = "Apply" }).ClickAsync();
        await _page.ArriveAsync($"{console.Address}/intents?state=created&reference_id=half%20a%20ref");

        await _page.Locator("input[name=provider]").PressSequentiallyAsync("not sent");
        await _page.EvaluateAsync(
            """
            () => {
              window.before = true;
              document.getElementById("components-reconnect-modal").dispatchEvent(
                new CustomEvent("components-reconnect-state-changed", { detail: { state: "rejected" } }));
            }
            """);
        await _page.WaitForFunctionAsync("() => window.before === undefined");
        await Expect(_page.Locator("input[name=provider]")).ToHaveValueAsync("not sent");
        await _page.ArriveAsync($"{console.Address}/intents?state=created&reference_id=half%20a%20ref");
        await Expect(_page.Locator(".chip").First).ToContainTextAsync("Open");
    }

    [BrowserFact]
    public async Task A_Page_Of_Other_Roles_Names_What_Is_Missing()
    {
        await _profile.DisposeAsync();
        await OpenAsync(AccountRole.MerchantSupport);
        await GoAsync("/keys");
        var notice = _page.Locator("[data-missing='keys.read']");
        await Expect(notice).ToContainTextAsync("keys.read");
        await Expect(notice).ToContainTextAsync("Administrator, Operator, Auditor");
        await Expect(_page.Locator("#navigation a[href='/keys']")).ToHaveCountAsync(0);
        await AxeAsync("missing permission");
    }

    [BrowserFact]
    public async Task Without_The_Product_The_Address_Stays_And_It_Is_Tried_Again()
    {
        await using var alone = await Another().With(("Console:Product", "http://127.0.0.1:1")).StartAsync();
        await using var profile = await alone.BrowserAsync(await alone.SignInAsync());
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{alone.Address}/intents?state=created");
        await Expect(page.Locator("[data-away]")).ToBeVisibleAsync();
        await page.ArriveAsync($"{alone.Address}/intents?state=created");
        await page.Locator("[data-away] button").ClickAsync();
        await Expect(page.Locator("[data-away]")).ToBeVisibleAsync();
    }

    /// <summary>Another console, that has not begun.</summary>
    protected virtual ConsoleFixture Another() => new();

    private async Task OpenAsync(AccountRole role)
    {
        _profile = await console.BrowserAsync(await console.SignInAsync(role), new() { ColorScheme = ColorScheme.Light });
        _page = await _profile.NewPageAsync();
    }

    private async Task GoAsync(string path)
    {
        await _page.GotoAsync(console.Address + path);
        await Expect(_page.Locator("#main h1")).ToBeVisibleAsync();
    }

    private async Task MakeIntentsAsync()
    {
        using var client = console.App.Client();
        for (var i = 0; i < 3; i++)
            await client.CreateAsync(Make.Intent());
    }

    private async Task AxeAsync(string where)
    {
        var found = await _page.RunAxe();
        RoomsTests.None(found.Violations.Select(violation =>
            $"{where}: {violation.Impact} {violation.Id} {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
    }
}
