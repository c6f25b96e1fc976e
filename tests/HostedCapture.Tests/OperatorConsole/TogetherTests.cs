using HostedCapture.Client;
using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Payments;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Several tabs, several people at the same instant, and a product that restarts under an open page.</summary>
public sealed class TogetherTests(ActionHouse house) : IClassFixture<ActionHouse>
{
    private const string Reason = ActionHouse.Reason;

    private ConsoleFixture Console => house.Console;

    [BrowserFact]
    public async Task What_Is_Done_In_One_Tab_Is_Seen_In_The_Other_And_Signing_Out_There_Ends_Both()
    {
        var reference = $"order-{Guid.NewGuid():N}";
        using var client = house.App.Client();
        var intent = (await client.CreateAsync(Make.Intent(reference: reference))).Get("id");
        await using var browser = await Console.BrowserAsync(await Console.SignInAsync());
        var (list, other) = (await browser.NewPageAsync(), await browser.NewPageAsync());
        var address = $"{Console.Address}/intents?reference_id={reference}";
        await list.GotoAsync(address);
        await Expect(list.Locator("tbody [data-state=created]")).ToBeVisibleAsync();
        await list.FillAsync("input[name=provider]", "not asked for yet");

        await other.GotoAsync($"{Console.Address}/intents/{intent}");
        await other.Locator("main").GetByRole(AriaRole.Button, new() { NameRegex = Arrivals.Like("^Cancel") }).First.ClickAsync();
        await Expect(other.Locator("[data-dialog] input").First).ToBeFocusedAsync();
        await other.GetByLabel("Reason").FillAsync(Reason);
        await other.Locator("[data-do]").ClickAsync();
        await Expect(other.Locator("[data-state=canceled]").First).ToBeVisibleAsync();

        await Expect(list.Locator("tbody [data-state=canceled]")).ToBeVisibleAsync();
        await list.ArriveAsync(address);
        await Expect(list.Locator("input[name=provider]")).ToHaveValueAsync("not asked for yet");

        await other.Locator("summary[title='Ana Rojas']").ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(other).ToHaveURLAsync(Arrivals.Like("/sign-in"));
        await Expect(list).ToHaveURLAsync(Arrivals.Like("/sign-in\\?return=%2Fintents%3Freference_id%3D"));
    }

    [BrowserFact]
    public async Task Of_Two_Who_Refund_The_Same_Money_At_The_Same_Instant_One_Does_And_The_Other_Is_Told()
    {
        var payment = await house.PaymentAsync("paid");
        await using var ana = await Console.BrowserAsync(await Console.SignInAsync());
        await using var eva = await Console.BrowserAsync(await Console.SignInAsync(name: "Eva Diaz"));
        IPage[] pages = [await ana.NewPageAsync(), await eva.NewPageAsync()];
        foreach (var page in pages)
        {
            await page.GotoAsync($"{Console.Address}/payments/{payment}");
            await WorkMoneyTests.OpenAsync(page, "[data-move=refund]");
            await page.GetByLabel("Reason").FillAsync(Reason);
        }

        await Task.WhenAll(pages.Select(page => page.Locator("[data-do]").ClickAsync()));
        // Whose dialog is closed did it; the other's says that it is not possible any more.
        var told = new List<string>();
        foreach (var page in pages)
        {
            await Expect(page.Locator("[data-dialog] .trouble").Or(page.Locator(".summary-line [data-state=refunded]")).First)
                .ToBeVisibleAsync();
            if (await page.Locator("[data-dialog] .trouble").CountAsync() == 1)
                told.Add(await page.Locator("[data-dialog] .trouble").InnerTextAsync());
        }

        Assert.Matches("That is not possible (any more|now)|more than is left", Assert.Single(told));
        Assert.Equal(1, await PaymentCalls.CountAsync(
            house.App, $"select count(*) from attempts where owner_id = '{payment}' and operation = 'refund'"));
        Assert.Equal(1, await PaymentCalls.CountAsync(
            house.App, $"select count(*) from payments where id = '{payment}' and refunded = 1000"));
    }

    [Fact]
    public async Task What_Two_Settle_At_The_Same_Instant_Is_Settled_Once_And_Of_Two_Who_Save_One_Is_Told()
    {
        var people = new[] { await house.PersonAsync(AccountRole.Administrator), await house.PersonAsync(AccountRole.Operator) };
        var operation = Guid.Parse(await house.UnknownOperationAsync());
        var told = await Task.WhenAll(people.Select(async person =>
        {
            try
            {
                await person.Api.Payments.SettleAsync(operation, false, null, Reason);
                return "settled";
            }
            catch (HostedCaptureException late)
            {
                return late.ErrorCode;
            }
        }));
        Assert.Contains("settled", told);
        // Both where they really were of one instant; who comes after the other is told.
        Assert.All(told, answer => Assert.True(answer is "settled" or "INVALID_STATE", answer));
        var owner = Assert.Single(await PaymentCalls.TextsAsync(house.App, $"select owner_id from attempts where id = '{operation}'"));
        Assert.Single(await house.App.AuditAsync(owner), row => row.Type == "payment.charge" && row.Outcome == "declined");

        var application = await house.ApplicationAsync();
        var saved = await OfBothAsync(people, person => person.Api.Applications.ChangeAsync(
            application.Id,
            new ChangeApplication { Version = 1, Name = person.Name, ReturnOrigins = ["https://shop.example"] }));
        Assert.Equal((409, "VERSION_STALE"), (saved.Status, saved.ErrorCode));
        Assert.Equal(2, (await house.Administrator.Applications.GetAsync(application.Id)).Version);
    }

    [BrowserFact]
    public async Task While_The_Product_Restarts_An_Open_Page_Says_So_And_Goes_On_By_Itself_With_What_Was_Typed()
    {
        Relay? wire = null;
        await using var alone = new ConsoleFixture
        {
            Way = address => $"http://127.0.0.1:{(wire = new Relay("127.0.0.1", new Uri(address).Port)).Port}",
        };
        // Assertions are made out to its name, which outlives its port.
        alone.App.With(("PublicBaseUrl", "http://product.example"));
        await alone.With(("Console:ProductName", "http://product.example")).StartAsync();
        using (var client = alone.App.Client())
            await client.CreateAsync();
        await using (var browser = await alone.BrowserAsync(await alone.SignInAsync()))
        {
            var page = await browser.NewPageAsync();
            var address = $"{alone.Address}/intents?state=created";
            await page.GotoAsync(address);
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await page.FillAsync("input[name=reference_id]", "half a ref");
            wire!.Cut();
            await alone.App.StopAsync();
            await Expect(page.Locator("#main .trouble")).ToContainTextAsync("does not answer");
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

            await alone.App.StartAsync();
            wire.To = new Uri(alone.App.Address).Port;
            wire.Mend();
            await Expect(page.Locator("#main .trouble")).ToHaveCountAsync(0);
            await page.ArriveAsync(address);
            await Expect(page.Locator("input[name=reference_id]")).ToHaveValueAsync("half a ref");
            await Expect(page.Locator("select[name=state]")).ToHaveValueAsync("created");
            await page.Locator("button", new() { HasTextString = "Apply" }).ClickAsync();
            await page.ArriveAsync($"{address}&reference_id=half%20a%20ref");
            await Expect(page.Locator("[data-empty=nothing-matches]")).ToBeVisibleAsync();
        }

        await wire!.DisposeAsync();
    }

    // Gives what the one was told who did not do it.
    private static async Task<HostedCaptureException> OfBothAsync<T>(IEnumerable<ActingPerson> people, Func<ActingPerson, Task<T>> act)
    {
        var told = await Task.WhenAll(people.Select(async person =>
        {
            try
            {
                await act(person);
                return null;
            }
            catch (HostedCaptureException refused)
            {
                return refused;
            }
        }));
        return Assert.Single(told.OfType<HostedCaptureException>());
    }
}
