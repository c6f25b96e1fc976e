using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>What an open page shows while it is open, while it is submitted, and after Back.</summary>
public abstract partial class LiveTests(BrowserFixture fixture)
{
    private const string Declined = "4000000000000002";
    private const string Press = "document.querySelector('form button').click()";
    private const string Saving = "Guardando…";

    [BrowserFact]
    public async Task A_Merchants_Cancel_Shows_On_The_Open_Page_And_Clears_The_Form() => await fixture.VisitAsync(async context =>
    {
        var (id, link) = await fixture.CreateAsync(Make.Intent());
        var page = await OpenAsync(context, link);
        await page.FillAsync();
        await fixture.Client.SendAsync($"/tokenization/captures/{id}/cancel", null);
        await page.Tab.ArriveAsync(fixture.Merchant.CancelUrl);
    });

    [BrowserFact]
    public async Task Another_Tabs_Decline_Leaves_This_One_Alone() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        var (first, second) = (await OpenAsync(context, link), await OpenAsync(context, link));
        await second.FillAsync();
        await first.SubmitAsync(Declined);
        await Expect(first.Alert).ToContainTextAsync("te quedan 4 intentos");
        await Expect(second.Field("cc-number")).ToHaveValueAsync("4111 1111 1111 1111");
        await second.Submit.ClickAsync();
        await second.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
    });

    [BrowserFact]
    public async Task A_Cut_Event_Stream_Is_Opened_Again() => await fixture.VisitAsync(async context =>
    {
        var (id, link) = await fixture.CreateAsync();
        var asked = 0;
        // Cut twice, as a network does; the browser asks again by itself.
        await context.RouteAsync("**/state", route => Interlocked.Increment(ref asked) < 3
            ? route.FulfillAsync(
                new()
                {
                    ContentType = "text/event-stream",
                    Body = "retry: 50\nevent: state\ndata: {\"state\":\"created\",\"submitting\":false}\n\n",
                })
            : route.ContinueAsync());
        var page = await OpenAsync(context, link);
        await Until.TrueAsync(() => asked >= 3, "the browser asks again");
        await fixture.Client.SendAsync($"/tokenization/captures/{id}/cancel", null);
        await page.Tab.ArriveAsync(fixture.Merchant.CancelUrl);
    });

    [BrowserFact]
    public async Task A_Refused_Event_Stream_Is_Tried_Again_And_The_Form_Works_Meanwhile() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        var asked = 0;
        await context.RouteAsync("**/state", route =>
        {
            asked++;
            return route.FulfillAsync(new() { ContentType = "text/plain", Body = "no events" });
        });
        var page = await OpenWithClockAsync(context, link);
        await Until.TrueAsync(() => asked == 1, "the page asks");
        await page.Tab.Clock.RunForAsync(16_000);
        await Until.TrueAsync(() => asked == 2, "the page asks again");
        await page.SubmitAsync();
        await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
    }, complaints: ["MIME type", "establish a connection"]);

    [BrowserFact]
    public async Task The_Remaining_Time_Is_Announced_Politely_And_Only_Near_The_End() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync(Make.Intent().Set("expires_in", 900));
        var page = await OpenWithClockAsync(context, link);
        var news = page.Tab.Locator("#news");
        await page.Tab.Clock.RunForAsync(770_000);
        await Expect(news).ToBeEmptyAsync();
        await page.Tab.Clock.RunForAsync(15_000);
        await Expect(news).ToContainTextAsync("menos de dos minutos");
        await Expect(news).ToHaveAttributeAsync("role", "status");

        // At the end the page asks what is true, whether a line to the server is left or not.
        fixture.App.Clock.Advance(TimeSpan.FromSeconds(901));
        await page.Tab.Clock.RunForAsync(125_000);
        await Expect(page.Heading).ToHaveTextAsync("Este enlace venció");
    });

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Page_Opened_Near_The_End_Says_So_At_Once(bool script) => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync(Make.Intent().Set("expires_in", 100));
        var page = await OpenAsync(context, link);
        await Expect(page.Tab.Locator("#news")).ToContainTextAsync("menos de dos minutos");
    }, script);

    [BrowserFact]
    public async Task The_Button_Shows_The_Submission_And_The_Card_Is_Cleared_From_The_Page() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        var page = await OpenWithClockAsync(context, link);
        var posts = 0;
        await AnswerPostsAsync(context, async route =>
        {
            posts++;
            await route.FulfillAsync(new() { Status = 204 });
        });
        await page.FillAsync();
        await page.Tab.EvaluateAsync(Press);
        await page.Tab.Clock.RunForAsync(100);
        Assert.Equal([Saving, Saving, "", "•••• 1111", "•••", "true"], await NowAsync(page));

        // Neither another click nor the Enter key sends it twice.
        await page.Tab.EvaluateAsync(Press);
        await page.Tab.EvaluateAsync("document.forms[0].requestSubmit()");
        // Its clock goes on by itself, too: three seconds are left for a slow machine.
        await page.Tab.Clock.RunForAsync(5_000);
        Assert.Equal("", (await NowAsync(page))[2]);
        await page.Tab.Clock.RunForAsync(4_000);
        await Until.TrueAsync(
            async () => (await NowAsync(page))[2] == "El banco está tardando más de lo habitual. No cierres esta página.", "a second line");
        await Until.TrueAsync(() => posts > 0, "the form is sent");
        Assert.Equal(1, posts);
    });

    [BrowserFact]
    public async Task A_Lost_Answer_Is_Made_Up_For_By_The_Event_Stream() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync(returnUrl: fixture.Merchant.StayUrl);
        var page = await OpenWithClockAsync(context, link);
        await AnswerPostsAsync(context, async route =>
        {
            // The card is accepted, and the answer never reaches the browser.
            using var person = fixture.App.Cardholder();
            await person.SubmitAsync(await person.OpenAsync(link));
            await route.FulfillAsync(new() { Status = 204 });
        });
        await page.FillAsync();
        await page.Tab.EvaluateAsync(Press);
        await Until.TrueAsync(
            async () =>
            {
                await page.Tab.Clock.RunForAsync(1_000);
                return await page.Tab.TitleAsync() == "Tarjeta guardada";
            },
            "the state page");
    });

    [BrowserFact]
    public async Task Coming_Back_From_Another_Site_Shows_No_Card() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        var page = await OpenAsync(context, link);
        await page.FillAsync(name: "Ana Díaz");
        await page.Tab.Locator("nav a[lang=en]").ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Save your card");
        await page.Tab.GoBackAsync();
        await Expect(page.Heading).ToHaveTextAsync("Guarda tu tarjeta");
        Assert.All(await page.CardTypedAsync(), Assert.Empty);
        await page.Tab.GoForwardAsync();
        await Expect(page.Heading).ToHaveTextAsync("Save your card");
        Assert.All(await page.CardTypedAsync(), Assert.Empty);
    });

    [BrowserFact]
    public async Task On_A_Slow_Network_What_Was_Typed_Before_The_Script_Came_Is_Taken() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        var come = new TaskCompletionSource();
        await context.RouteAsync("**/capture.*.js", async route =>
        {
            await come.Task;
            await route.ContinueAsync();
        });
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(link, new() { WaitUntil = WaitUntilState.Commit });
        var page = new CapturePage(tab);
        await page.FillAsync(expiry: "0230");
        await Expect(page.Field("cc-number")).ToHaveValueAsync("4111111111111111");
        come.SetResult();
        await Expect(page.Field("cc-number")).ToHaveValueAsync("4111 1111 1111 1111");
        await Expect(page.Field("cc-exp")).ToHaveValueAsync("02/30");
        await page.Submit.ClickAsync();
        await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
    });

    [BrowserFact]
    public async Task A_Script_That_Was_Changed_On_Its_Way_Does_Not_Run_And_The_Form_Works() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        await context.RouteAsync("**/capture.*.js", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = "document.title = 'changed';" + await answer.TextAsync() });
        });
        var page = await CapturePage.OpenAsync(context, link);
        await page.FillAsync();
        await Expect(page.Tab).ToHaveTitleAsync("Guarda tu tarjeta");
        await Expect(page.Field("cc-number")).ToHaveValueAsync("4111111111111111");
        await page.Submit.ClickAsync();
        await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
    }, complaints: ["integrity"]);

    [BrowserFact]
    public async Task A_Script_Without_A_Hash_On_Its_Tag_Does_Not_Run() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        await context.RouteAsync(link, async route =>
        {
            if (route.Request.Method == "POST")
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            await route.FulfillAsync(
                new() { Response = answer, Body = IntegrityOfScript().Replace(await answer.TextAsync(), "${before}") });
        });
        var page = await CapturePage.OpenAsync(context, link);
        await page.FillAsync();
        await Expect(page.Field("cc-number")).ToHaveValueAsync("4111111111111111");
        await page.Submit.ClickAsync();
        await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
    }, complaints: ["ntegrity"]);

    [BrowserFact]
    public async Task The_Page_Leaves_Nothing_Behind_In_The_Browser() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync();
        var page = await OpenAsync(context, link);
        var globals = await page.Tab.EvaluateAsync<int>("Object.keys(window).length");
        await page.SubmitAsync(Declined);
        await Expect(page.Alert).ToBeVisibleAsync();
        Assert.Equal(0, await page.Tab.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
        Assert.Equal(0, await page.Tab.EvaluateAsync<int>("indexedDB.databases().then(all => all.length)"));
        Assert.Equal(globals, await page.Tab.EvaluateAsync<int>("Object.keys(window).length"));
    });

    // While a page is on its way, Playwright's own clicks and assertions wait for it.
    private static Task<string[]> NowAsync(CapturePage page) => page.Tab.EvaluateAsync<string[]>(
        "[...['form button', '#spoken', '#news'].map(it => document.querySelector(it).textContent), ...['#number', '#code'].map(it => "
            + "document.querySelector(it).value), document.querySelector('form button').getAttribute('aria-disabled')]");

    // 204 leaves the browser where it is, as a lost answer does.
    private static async Task AnswerPostsAsync(IBrowserContext context, Func<IRoute, Task> answer) =>
        await context.RouteAsync("**/capture/*", route => route.Request.Method == "POST" ? answer(route) : route.ContinueAsync());

    // Once the page is loaded its script listens.
    private static Task<CapturePage> OpenAsync(IBrowserContext context, string link) => CapturePage.OpenAsync(context, link);

    // The test moves the browser's clock, so nothing waits.
    private static async Task<CapturePage> OpenWithClockAsync(IBrowserContext context, string link)
    {
        var tab = await context.NewPageAsync();
        await tab.Clock.InstallAsync();
        await tab.GotoAsync(link);
        return new CapturePage(tab);
    }

    [GeneratedRegex("(?<before><script[^>]*) integrity=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex IntegrityOfScript();
}
