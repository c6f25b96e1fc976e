using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>What cardholders do, with script and without.</summary>
public abstract class FlowTests(BrowserFixture fixture)
{
    private const string Declined = "4000000000000002";
    private const string Slow = "4000000000000341";
    // Nobody knows at once, without a time limit that a busy machine meets elsewhere.
    private const string CutOff = "4000000000000101";

    public static TheoryData<bool> Script => [true, false];

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task A_Card_Is_Saved_And_The_Browser_Is_Back_At_The_Shop(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await Expect(page.Heading).ToHaveTextAsync("Guarda tu tarjeta");
            await page.SubmitAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, script);
        Assert.Equal("captured", await fixture.StateAsync(id));
        Assert.Single(await fixture.App.Simulator.TokensAsync());
        AssertArrived("/return?order=7&next=%2Fa%20b;c,d");
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task A_Cmr_Card_Is_Saved_By_Number_And_Document(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync(Make.Intent("CMR_CAPTURE"));
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await Expect(page.Inputs).ToHaveCountAsync(2);
            await page.Field("cc-number").FillAsync("4455 9612 3456 1434");
            await page.Field("off").FillAsync("37.111.958-2");
            await page.Submit.ClickAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, script);
        Assert.Equal("captured", await fixture.StateAsync(id));
        Assert.Equal("1434", Assert.Single(await fixture.App.Simulator.TokensAsync()).LastFour);
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task After_A_Decline_Another_Card_Is_Saved(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.SubmitAsync(Declined, name: "Ana Díaz");
            await Expect(page.Alert).ToContainTextAsync("te quedan 4 intentos");
            await Expect(page.Tab).ToHaveTitleAsync("La tarjeta no fue aceptada");
            await Expect(page.Field("cc-name")).ToHaveValueAsync("Ana Díaz");
            Assert.All(await page.CardTypedAsync(), Assert.Empty);
            await page.SubmitAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, script);
        Assert.Equal("captured", await fixture.StateAsync(id));
        Assert.Single(await fixture.App.Simulator.TokensAsync());
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task Canceling_Leads_Back_To_The_Shop(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.FillAsync();
            await page.Leave.ClickAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.CancelUrl);
        }, script);
        Assert.Equal("canceled", await fixture.StateAsync(id));
        Assert.Empty(await fixture.App.Simulator.TokensAsync());
        AssertArrived("/cancel?order=7");
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task Without_Cookies_The_Page_Says_So_And_Canceling_Works(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await context.ClearCookiesAsync();
            await page.SubmitAsync();
            await Expect(page.Heading).ToHaveTextAsync("Las cookies están desactivadas");
            await page.Tab.Locator(".notice a").ClickAsync();
            await Expect(page.Inputs).ToHaveCountAsync(4);
            await context.ClearCookiesAsync();
            await page.Leave.ClickAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.CancelUrl);
        }, script);
        Assert.Equal("canceled", await fixture.StateAsync(id));
        Assert.Empty(await fixture.App.Simulator.TokensAsync());
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task A_Form_That_Was_Open_For_Too_Long_Saves_Nothing(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync(Make.Intent().Set("expires_in", 60));
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.FillAsync();
            fixture.App.Clock.Advance(TimeSpan.FromSeconds(61));
            // With script the page shows it before the button is pressed.
            if (!script)
                await page.Submit.ClickAsync();
            await Expect(page.Heading).ToHaveTextAsync("Este enlace venció");
            await Expect(page.Inputs).ToHaveCountAsync(0);
            await page.Tab.Locator("main a").ClickAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.CancelUrl);
        }, script);
        Assert.Equal("expired", await fixture.StateAsync(id));
        Assert.Empty(await fixture.App.Simulator.TokensAsync());
        AssertArrived("/cancel?order=7");
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task Of_Two_Tabs_One_Saves_The_Card_And_The_Other_Shows_It(bool script)
    {
        await StartAsync();
        var (_, link) = await fixture.CreateAsync(returnUrl: fixture.Merchant.StayUrl);
        await fixture.VisitAsync(async context =>
        {
            var first = await CapturePage.OpenAsync(context, link);
            var second = await CapturePage.OpenAsync(context, link);
            await first.SubmitAsync();
            await Expect(first.Heading).ToHaveTextAsync("Tarjeta guardada");
            if (!script)
                await second.SubmitAsync("5555555555554444");
            await Expect(second.Heading).ToHaveTextAsync("Tarjeta guardada");
            await Expect(second.Tab.Locator(".notice p")).ToContainTextAsync("1111");
        }, script);
        Assert.Equal("1111", Assert.Single(await fixture.App.Simulator.TokensAsync()).LastFour);
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task A_Double_Click_Makes_One_Token(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.FillAsync(Slow);
            await page.Submit.DblClickAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, script);
        Assert.Equal("captured", await fixture.StateAsync(id));
        Assert.Single(await fixture.App.Simulator.TokensAsync());
    }

    [BrowserTheory]
    [InlineData("", true)]
    [InlineData("", false)]
    // A page that is posted to another address than its own is one that browsers like to keep for going back.
    [InlineData("?from=mail", true)]
    [InlineData("?from=mail", false)]
    public async Task Going_Back_Shows_No_Card_And_Submits_None(string query, bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            await ServeAssetsAsInProductionAsync(context);
            var page = await CapturePage.OpenAsync(context, fixture.Merchant.Address);
            await page.Tab.GotoAsync(link + query);
            await page.SubmitAsync(Declined);
            await Expect(page.Alert).ToBeVisibleAsync();
            await page.Tab.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
            await Expect(page.Inputs).ToHaveCountAsync(4);
            Assert.All(await page.CardTypedAsync(), Assert.Empty);

            await page.SubmitAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
            // The page that was left is asked for anew, and leads on to the shop again; or the browser put the shop's page in its place.
            await page.Tab.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
            await Expect(page.Heading).ToHaveTextAsync("Shop");
        }, script);
        Assert.Equal("captured", await fixture.StateAsync(id));
        Assert.Single(await fixture.App.Simulator.TokensAsync());
    }

    [BrowserTheory]
    [MemberData(nameof(Script))]
    public async Task Reloading_After_A_Decline_Leaves_An_Empty_Form_And_No_Token(bool script)
    {
        await StartAsync();
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.SubmitAsync(Declined);
            await Expect(page.Alert).ToContainTextAsync("no fue aceptada");
            await page.Tab.ReloadAsync();
            await Expect(page.Alert).ToContainTextAsync("no fue aceptada");
            await Expect(page.Inputs).ToHaveCountAsync(4);
            Assert.All(await page.CardTypedAsync(), Assert.Empty);
        }, script);
        Assert.Equal("created", await fixture.StateAsync(id));
        Assert.Empty(await fixture.App.Simulator.TokensAsync());
    }

    [BrowserFact]
    public async Task A_Provider_Without_An_Answer_Leads_To_The_Checking_Page_And_Back_To_The_Form()
    {
        await StartAsync();
        var (_, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.SubmitAsync(CutOff);
            await Expect(page.Heading).ToHaveTextAsync("Estamos comprobando tu tarjeta");
            fixture.App.Clock.Advance(TimeSpan.FromSeconds(75));
            await Expect(page.Alert).ToContainTextAsync("No pudimos confirmar");
            Assert.All(await page.CardTypedAsync(), Assert.Empty);
        }, script: false);
    }

    [BrowserFact]
    public async Task The_Page_Of_An_Unknown_Link_Says_So() => await fixture.VisitAsync(async context =>
    {
        var page = await CapturePage.OpenAsync(context, $"{fixture.App.Address}/capture/nobody-knows-this-one");
        await Expect(page.Heading).ToHaveTextAsync("No encontramos este enlace");
        await Expect(page.Inputs).ToHaveCountAsync(0);
    });

    // Whatever a shop's address says arrives as it was sent, and the shop never learns the page's own address.
    private void AssertArrived(string target)
    {
        var arrival = Assert.Single(fixture.Merchant.Arrivals);
        Assert.Equal(new Arrival("GET", target, null), arrival);
    }

    // Development does not let assets be kept, and a page with such assets is never kept either.
    private static async Task ServeAssetsAsInProductionAsync(IBrowserContext context) =>
        await context.RouteAsync("**/*.{css,svg}", async route =>
    {
        var answer = await route.FetchAsync();
        var headers = new Dictionary<string, string>(answer.Headers) { ["cache-control"] = "public, max-age=31536000, immutable" };
        await route.FulfillAsync(new() { Response = answer, Headers = headers });
    });

    private Task StartAsync()
    {
        fixture.Merchant.Arrivals.Clear();
        return fixture.App.Simulator.ClearAsync();
    }
}
