using Microsoft.Playwright;
using OperatorConsole.Accounts;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A page of the console, or a moment of one, that is looked at.</summary>
/// <param name="Name">What its pictures are called.</param>
/// <param name="Path">Finds its address in a gallery.</param>
internal sealed partial record Exhibit(string Name, Func<Gallery, Task<string>> Path)
{
    private const string Nobody = "nobody-has-this";

    /// <summary>Who looks; null: nobody is signed in.</summary>
    public AccountRole? Role { get; init; } = AccountRole.Administrator;

    /// <summary>What is done on the page before it is looked at.</summary>
    public Func<IPage, Task>? Act { get; init; }

    /// <summary>Whether it is a moment of a page that is shown by another exhibit, too.</summary>
    public bool IsMoment { get; init; }

    /// <summary>Whether trouble belongs to it.</summary>
    public bool HasTrouble { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Exhibit> All { get; } = [.. Work(), .. Developer(), .. House(), .. People(), .. Around()];

    /// <summary>Opens it in a tab, and waits until it shows what it has.</summary>
    public async Task OpenAsync(Gallery gallery, IPage page)
    {
        await page.GotoAsync(gallery.Address + await Path(gallery));
        await Expect(page.Locator("main h1")).ToBeVisibleAsync();
        await Expect(page.Locator("main > :not(.page-head, .trouble-place)").First).ToBeVisibleAsync();
        await Expect(page.Locator(".loading, .skeleton")).ToHaveCountAsync(0);
        if (!HasTrouble)
            await Expect(page.Locator(".trouble:visible")).ToHaveCountAsync(0);
        if (Act is not null)
            await Act(page);
    }

    private static Exhibit At(string name, string path) => new(name, _ => Task.FromResult(path));

    private static Exhibit Intent(string name, string reference) => new(name, gallery => gallery.IntentAsync(reference));

    private static Exhibit Payment(string name, string order) => new(name, gallery => gallery.PaymentAsync(order));

    // Opens a dialog by a button, and looks once it has the focus.
    private Exhibit WithDialog(string button, Func<IPage, Task>? then = null) => this with
    {
        IsMoment = true,
        Act = async page =>
        {
            await page.Locator(button).First.ClickAsync();
            await Expect(page.Locator("[data-dialog]")).ToBeVisibleAsync();
            await Expect(page.Locator("[role=dialog] :focus")).ToHaveCountAsync(1);
            if (then is not null)
                await then(page);
        },
    };

    // Presses a button of the page, and looks once something came of it.
    private Exhibit After(string button, string came) => this with
    {
        IsMoment = true,
        Act = async page =>
        {
            await page.Locator(button).First.ClickAsync();
            await Expect(page.Locator(came).First).ToBeVisibleAsync();
        },
    };

    private static async Task DoAsync(IPage page)
    {
        await page.Locator("[data-do]").ClickAsync();
        await Expect(page.Locator("[role=dialog] .wrong:not(:empty)").First).ToBeVisibleAsync();
    }

    private static IEnumerable<Exhibit> Work() =>
    [
        At("home", "/") with { Act = page => Expect(page.Locator("main section").First).ToBeVisibleAsync() },
        At("home-support", "/") with { Role = AccountRole.MerchantSupport, IsMoment = true },
        At("intents", "/intents"),
        At("intents-filtered", "/intents?state=rejected&provider=firstoken") with { IsMoment = true },
        At("intents-nothing", $"/intents?state=captured&reference_id={Nobody}") with { IsMoment = true },
        At("intents-empty", "/intents") with { Role = AccountRole.MerchantAdministrator, IsMoment = true },
        At("intents-export", "/intents").After("details.menu > summary.button", "details.menu[open] .menu-items"),
        Intent("intent-open", "A-1011"),
        Intent("intent-declined", "A-1012"),
        Intent("intent-rejected", "A-1010") with { IsMoment = true },
        Intent("intent-captured", "A-1001"),
        Intent("intent-canceled", "A-1014") with { IsMoment = true },
        Intent("intent-expired", "A-1015") with { IsMoment = true },
        new("intent-forgotten", async gallery =>
        {
            var all = await gallery.Operators.Intents.ListAsync().PageAsync(limit: 100);
            return $"/intents/{all.Items.First(one => one.DeletedTime is not null).Id}";
        })
        {
            IsMoment = true,
        },
        Intent("intent-personal", "A-1009").After("[data-show-personal]", "text=Felipe Araya"),
        Intent("intent-cancel", "A-1011").WithDialog("[data-cancel]"),
        Intent("intent-delete", "A-1012").WithDialog("[data-delete]", DoAsync),
        At("payments", "/payments"),
        At("payments-empty", "/payments") with { Role = AccountRole.MerchantAdministrator, IsMoment = true },
        Payment("payment-paid", "O-2001"),
        Payment("payment-authorized", "O-2002"),
        Payment("payment-confirmed", "O-2004") with { IsMoment = true },
        Payment("payment-given-back", "O-2003") with { IsMoment = true },
        Payment("payment-voided", "O-2005") with { IsMoment = true },
        Payment("payment-declined", "O-2006") with { IsMoment = true },
        Payment("payment-open", "O-2008") with { IsMoment = true },
        Payment("payment-unknown", "T-1"),
        Payment("payment-refund", "O-2001").WithDialog("[data-move=refund]", async page =>
        {
            await page.Locator("[data-half]").ClickAsync();
            await DoAsync(page);
        }),
        Payment("payment-confirm", "O-2002").WithDialog("[data-move=confirm]"),
        Payment("payment-void", "O-2002").WithDialog("[data-move=void]"),
        Payment("payment-settle", "T-1").WithDialog("[data-settle]", DoAsync),
        Payment("payment-resend", "O-2001").WithDialog("[data-resend]"),
        At("search", "/search"),
        At("search-found", "/search?q=A-1012"),
        At("search-digits", "/search?q=1111"),
        At("search-nothing", $"/search?q={Nobody}") with { IsMoment = true },
    ];

    private static IEnumerable<Exhibit> Developer()
    {
        const string Words = ".page-head .actions > .button, .list-bar .button";
        Exhibit Application(string name, string tab) => new(name, async gallery =>
        {
            var all = await gallery.Operators.Applications.ListAsync().PageAsync(limit: 100);
            return $"/applications/{all.Items.Single(one => one.Name == "Bikes & Bolts").Id}{tab}";
        });
        Exhibit Delivery(string name, string state, string more = "") => new(name, async gallery =>
            $"/deliveries/{(await gallery.Operators.Deliveries.ListAsync(new() { State = state }).PageAsync()).Items[0].Id}{more}");

        return
        [
            At("events", "/events"),
            new("event", async gallery => $"/events?id={(await gallery.Operators.Events.ListAsync().PageAsync()).Items[0].Id}"),
            At("deliveries", "/deliveries"),
            At("deliveries-waiting", "/deliveries?state=pending") with { IsMoment = true },
            At("deliveries-empty", "/deliveries") with { Role = AccountRole.MerchantAdministrator, IsMoment = true },
            At("deliveries-resend", "/deliveries?state=delivered").WithDialog(Words),
            Delivery("delivery", "delivered"),
            Delivery("delivery-waiting", "pending", "?view=readable"),
            At("endpoints", "/endpoints"),
            At("requests", "/requests"),
            new("request", async gallery =>
            {
                var failed = (await gallery.Operators.Requests.ListAsync().PageAsync(limit: 100)).Items;
                return $"/requests?open={Uri.EscapeDataString(failed.First(one => one.Fields?.Count > 0).RequestId)}";
            }),
            At("requests-empty", "/requests") with { Role = AccountRole.MerchantAdministrator, IsMoment = true },
            At("applications", "/applications"),
            At("application-new", "/applications/new"),
            Application("application", ""),
            Application("application-secrets", "?tab=secrets"),
            Application("application-webhooks", "?tab=webhooks"),
            Application("application-look", "?tab=look"),
            Application("application-take-back", "?tab=take-back"),
            Application("application-taking-back", "?tab=take-back").WithDialog(".panel .button"),
            At("application-configured", $"/applications/{ConsoleFixture.DemoShopId}") with { IsMoment = true },
            At("test-bench", "/test-bench") with { Act = page => Expect(page.Locator("main .button").First).ToBeEnabledAsync() },
        ];
    }

    private static IEnumerable<Exhibit> House() =>
    [
        At("providers", "/providers"),
        At("provider-pause", "/providers").WithDialog("[data-provider=cybersource] .panel-head .button:last-child", DoAsync),
        At("guard", "/guard"),
        At("guard-alarms", "/guard?tab=alarms"),
        At("guard-allowances", "/guard?tab=allowances"),
        At("guard-ending", "/guard?tab=allowances").WithDialog("[data-allowance] button"),
        At("integrity", "/integrity"),
        At("integrity-check", "/integrity").After("[data-check] a", "[data-check-details]"),
        At("audit", "/audit"),
        At("audit-verified", "/audit") with
        {
            IsMoment = true,
            Act = async page =>
            {
                await page.Locator("details.panel > summary").ClickAsync();
                await page.Locator("details.panel button[type=submit]").ClickAsync();
                await Expect(page.Locator("details .answer")).ToBeVisibleAsync();
            },
        },
        At("audit-nothing", $"/audit?actor={Nobody}") with { IsMoment = true },
        At("keys", "/keys"),
        At("keys-rotate", "/keys").WithDialog(".page-head .button"),
        At("configuration", "/configuration?q=Provider"),
        At("configuration-nothing", $"/configuration?q={Nobody}") with { IsMoment = true },
    ];

    private static IEnumerable<Exhibit> People() =>
    [
        At("users", "/users"),
        At("users-invite", "/users?invite=on"),
        new("user", async gallery => $"/users?account={(await gallery.PersonAsync(AccountRole.Auditor, "en")).Id}"),
        new Exhibit("user-remove", async gallery => $"/users?account={(await gallery.PersonAsync(AccountRole.Auditor, "en")).Id}")
            .WithDialog("[data-user] .button.danger"),
        At("account", "/account"),
        At("account-password", "/account/password"),
        At("account-authenticator", "/account/authenticator"),
        At("account-passkey", "/account/passkey"),
        At("account-codes", "/account/codes"),
        At("account-codes-made", "/account/codes").After("main form button", ".codes"),
        At("step-up", "/step-up?return=%2Fkeys"),
        At("sign-out", "/sign-out"),
        At("sign-in", "/sign-in") with { Role = null },
        At("sign-in-wrong", "/sign-in") with
        {
            Role = null,
            IsMoment = true,
            Act = page => SignInAsync(page, $"{Nobody}@example.com", "#trouble"),
        },
        new("second-factor", async gallery =>
        {
            await gallery.PersonAsync(AccountRole.Auditor, "en");
            return "/sign-in";
        })
        {
            Role = null,
            Act = page => SignInAsync(page, Gallery.EmailOf(AccountRole.Auditor, "en"), "input.code"),
        },
        At("recovery", "/recovery") with { Role = null },
        new("invitation", gallery => gallery.InvitationAsync()) { Role = null },
        At("invitation-gone", "/invitation?t=gone") with { Role = null, IsMoment = true },
    ];

    private static IEnumerable<Exhibit> Around() =>
    [
        At("nowhere", "/nowhere/at-all") with { IsMoment = true },
        At("not-permitted", "/keys") with { Role = AccountRole.MerchantSupport, IsMoment = true },
        At("trouble", "/audit?personal=true") with { Role = AccountRole.Auditor, IsMoment = true, HasTrouble = true },
        At("help", "/keys") with
        {
            IsMoment = true,
            Act = async page =>
            {
                await page.Keyboard.PressAsync("?");
                await Expect(page.Locator("#keys")).ToBeVisibleAsync();
            },
        },
        At("menu", "/keys").After(".top-bar details.menu:last-child > summary", ".menu-items a"),
        At("navigation", "/keys") with
        {
            IsMoment = true,
            Act = async page =>
            {
                if (await page.Locator("[data-drawer]").IsVisibleAsync())
                    await page.Locator("[data-drawer]").ClickAsync();
                await Expect(page.Locator("#navigation")).ToBeVisibleAsync();
            },
        },
        At("connection", "/keys") with
        {
            IsMoment = true,
            Act = async page =>
            {
                await page.EvaluateAsync(
                    """
                    document.getElementById("components-reconnect-modal").dispatchEvent(
                      new CustomEvent("components-reconnect-state-changed", { detail: { state: "show" } }))
                    """);
                await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
            },
        },
    ];

    /// <summary>Sends the password of the sign-in page.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="email">Whose.</param>
    /// <param name="came">What is there afterwards.</param>
    public static async Task SignInAsync(IPage page, string email, string came)
    {
        await page.Locator("input[name=email]").FillAsync(email);
        await page.Locator("input[name=password]").FillAsync(AccountsHouse.Password);
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await Expect(page.Locator(came)).ToBeVisibleAsync();
    }
}
