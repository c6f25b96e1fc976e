using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Money that is moved in a browser: what the dialog says is what is done, once.</summary>
public sealed class WorkMoneyTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    private AppFixture App => fixture.Console.App;

    [BrowserFact]
    public async Task Half_Is_Refunded_Once_However_Often_The_Button_Is_Pressed_And_The_Filter_Stays()
    {
        var (payment, order) = await PaidAsync("19990");
        await fixture.OnAsync($"/payments?gateway_order={order}", async page =>
        {
            await page.Locator("tbody a[data-row-link]").ClickAsync();
            await OpenAsync(page, "[data-move=refund]");
            await Expect(page.Locator("[data-dialog]")).ToContainTextAsync("Nothing stays with the shop.");
            await page.Locator("[data-half]").ClickAsync();
            await Expect(page.Locator("[data-dialog]")).ToContainTextAsync(
                "Gives 9,995 CLP back to the card ending 1111. 9,995 CLP stay with the shop.");
            await page.GetByLabel("Reason").FillAsync("Half of it came broken");
            await page.Locator("[data-do]").DblClickAsync();
            await Expect(page.Locator(".summary-line [data-state=partially_refunded]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-dialog]")).ToHaveCountAsync(0);
            await Expect(page.Locator(".money-numbers")).ToContainTextAsync("9,995 CLP");
            await page.GoBackAsync();
            await page.ArriveAsync($"{fixture.Console.Address}/payments?gateway_order={order}");
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await Expect(page.Locator("tbody [data-state=partially_refunded]")).ToBeVisibleAsync();
        });
        Assert.Equal(1, await App.CountAsync(
            $"select count(*) from attempts where owner_id = '{payment}' and operation = 'refund'"));
        Assert.Contains(await App.AuditAsync(payment), row => row.Type == "payment.refund_asked"
            && row.Detail!.Contains("Half of it came broken", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_Refund_That_Cannot_Be_Is_Not_Sent()
    {
        var (payment, _) = await PaidAsync("1000");
        await fixture.OnAsync($"/payments/{payment}", async page =>
        {
            await OpenAsync(page, "[data-move=refund]");
            var amount = page.GetByLabel("Amount in CLP");
            await amount.FillAsync("1001");
            await page.GetByLabel("Reason").FillAsync("x");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("At most 1,000 CLP.")).ToBeVisibleAsync();
            await amount.FillAsync("a lot");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("Enter an amount above zero.")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.Locator("[data-dialog]")).ToHaveCountAsync(0);
        });
        Assert.Equal(0, await App.CountAsync(
            $"select count(*) from attempts where owner_id = '{payment}' and operation = 'refund'"));
    }

    [BrowserFact]
    public async Task A_Declined_Refund_Says_Why()
    {
        var (payment, _) = await PaidAsync("1000");
        await fixture.OnAsync($"/payments/{payment}", async page =>
        {
            await fixture.Simulator.Control.ScriptForAsync("refund", "declined:204");
            await OpenAsync(page, "[data-move=refund]");
            await page.GetByLabel("Reason").FillAsync("Broken");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator(".trouble")).ToContainTextAsync("The provider said no to the refund: no funds (204).");
            await Expect(page.Locator(".summary-line [data-state=paid]")).ToBeVisibleAsync();
            await Expect(page.Locator(".operation [data-state=declined]")).ToBeVisibleAsync();
        });
    }

    [BrowserFact]
    public async Task Of_An_Authorization_A_Part_Is_Taken_Or_All_Released()
    {
        var taken = await AuthorizedAsync();
        var released = await AuthorizedAsync();
        await fixture.OnAsync($"/payments/{taken}", async page =>
        {
            await Expect(page.Locator("[data-move=refund]")).ToHaveCountAsync(0);
            await OpenAsync(page, "[data-move=confirm]");
            await page.GetByLabel("Amount in CLP").FillAsync("800");
            await page.GetByLabel("Reason").FillAsync("One article less");
            await Expect(page.Locator("[data-dialog]")).ToContainTextAsync("Takes 800 CLP from the card ending 1111. The other 200 CLP");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator(".summary-line [data-state=paid]")).ToBeVisibleAsync();
            await Expect(page.Locator(".money-key-paid")).ToContainTextAsync("800 CLP");

            await page.GotoAsync($"{fixture.Console.Address}/payments/{released}");
            await OpenAsync(page, "[data-move=void]");
            await Expect(page.Locator("[data-dialog]")).ToContainTextAsync("Releases 1,000 CLP on the card ending 1111.");
            await page.GetByLabel("Reason").FillAsync("Canceled by phone");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator(".summary-line [data-state=voided]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-move]")).ToHaveCountAsync(0);
        });
    }

    [BrowserFact]
    public async Task Support_Refunds_Up_To_Its_Limit_And_Is_Told_What_It_Is()
    {
        var (payment, _) = await PaidAsync("60000");
        var authorized = await AuthorizedAsync();
        await fixture.OnAsync($"/payments/{payment}", async page =>
        {
            await OpenAsync(page, "[data-move=refund]");
            await page.GetByLabel("Reason").FillAsync("Broken");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator("[data-dialog] .trouble")).ToContainTextAsync("at most 50,000 CLP of one payment");
            await page.GetByLabel("Amount in CLP").FillAsync("50000");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator(".summary-line [data-state=partially_refunded]")).ToBeVisibleAsync();

            await page.GotoAsync($"{fixture.Console.Address}/payments/{authorized}");
            await Expect(page.Locator(".summary-line [data-state=authorized]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-move]")).ToHaveCountAsync(0);
        }, AccountRole.MerchantSupport);
    }

    [BrowserFact]
    public async Task An_Unknown_Outcome_Says_Do_Not_Repeat_It_And_Is_Settled_With_A_Fresh_Second_Factor()
    {
        await using var console = new ConsoleFixture();
        console.App.With(
            ("Applications:0:Routes:PEINAU_CAPTURE", "firstoken"), ("Providers:firstoken:SearchByReference", "false"),
            ("Providers:firstoken:TimeoutSeconds", "1"));
        await console.StartAsync();
        using var client = console.App.Client();
        var payment = await client.PaymentAsync(Body(await client.CardAsync()));
        await console.App.Simulator.ScriptSystemAsync("firstoken", "charge", "hang");
        Assert.Equal(202, (await client.FollowAsync(payment, "silent_charge")).Status);
        var id = payment.Get("id")!;
        var operation = Assert.Single(await console.App.TextsAsync($"select id from attempts where owner_id = '{id}'"));
        var ana = await console.SignInAsync();
        await using (var browser = await console.BrowserAsync(ana))
        {
            var page = await browser.NewPageAsync();
            await page.GotoAsync($"{console.Address}/payments/{id}");
            await Expect(page.Locator("[data-open]")).ToContainTextAsync("Do not repeat it.");
            await Expect(page.Locator("[data-settle]")).ToHaveCountAsync(0);
            await Expect(page.Locator("main")).ToContainTextAsync("It may still be on its way");
            console.App.Clock.Advance(TimeSpan.FromMinutes(11));
            // The page looks again by itself; the second factor is old by now.
            await page.Locator("[data-settle]").ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("step-up\\?return=%2Fpayments%2F.*settle%3D"));
        }

        await using (var browser = await console.BrowserAsync(await console.SignInAgainAsync(ana.Account)))
        {
            var page = await browser.NewPageAsync();
            await page.GotoAsync($"{console.Address}/");
            await Expect(page.Locator("[data-kind=outcomes_open]")).ToContainTextAsync("1 payment whose outcome");
            await page.Locator("[data-kind=outcomes_open] a").ClickAsync();
            await page.ArriveAsync($"{console.Address}/payments?attention=outcomes_open");
            await Expect(page.Locator("[data-count]")).ToHaveTextAsync("1 in all");
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await page.GoBackAsync();
            await page.Locator($"[data-open-payment='{id}'] a").ClickAsync();
            await page.Locator("[data-settle]").ClickAsync();
            await Expect(page.Locator("#settle-reference")).ToHaveTextAsync(operation);
            await page.Keyboard.PressAsync("Escape");

            await page.GotoAsync($"{console.Address}/payments/{id}?settle={operation}");
            await Expect(page.Locator("#settle-reference")).ToHaveTextAsync(operation);
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("Choose one of the two.")).ToBeVisibleAsync();
            await page.GetByLabel("It was charged").CheckAsync();
            await page.GetByLabel("The provider's id of it").FillAsync("their-id");
            await page.GetByLabel("Where and how you found that out").FillAsync("Their back office");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator(".summary-line [data-state=paid]")).ToBeVisibleAsync();
            await page.ArriveAsync($"{console.Address}/payments/{id}");
            await Expect(page.Locator("[data-settle]")).ToHaveCountAsync(0);
        }

        var settled = Assert.Single(await console.App.AuditAsync(id), row => row.Type == "payment.settle");
        Assert.Contains("approved as their-id: Their back office", settled.Detail!, StringComparison.Ordinal);
        Assert.Equal($"operator:console/{ana.Account}", settled.Actor);
    }

    [BrowserFact]
    public async Task Above_The_Amount_A_Second_Person_Sees_What_The_First_One_Said()
    {
        await using var console = new ConsoleFixture();
        console.App.With(
            ("Applications:0:Routes:PEINAU_CAPTURE", "firstoken"), ("Providers:firstoken:SearchByReference", "false"),
            ("Providers:firstoken:TimeoutSeconds", "1"), ("Operators:SettleTogetherAbove:CLP", "500"));
        await console.StartAsync();
        using var client = console.App.Client();
        var payment = await client.PaymentAsync(Body(await client.CardAsync()));
        await console.App.Simulator.ScriptSystemAsync("firstoken", "charge", "hang");
        await client.FollowAsync(payment, "silent_charge");
        var id = payment.Get("id")!;
        var operation = Assert.Single(await console.App.TextsAsync($"select id from attempts where owner_id = '{id}'"));
        console.App.Clock.Advance(TimeSpan.FromMinutes(5));
        foreach (var (name, state) in new[] { ("Ana Rojas", "created"), ("Eva Diaz", "paid") })
        {
            await using var browser = await console.BrowserAsync(await console.SignInAsync(name: name));
            var page = await browser.NewPageAsync();
            await page.GotoAsync($"{console.Address}/payments/{id}?settle={operation}");
            await Expect(page.Locator("[data-first]")).ToHaveCountAsync(name == "Ana Rojas" ? 0 : 1);
            await page.GetByLabel("It was charged").CheckAsync();
            await page.GetByLabel("The provider's id of it").FillAsync("their-id");
            await page.GetByLabel("Where and how you found that out").FillAsync("Their back office");
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.Locator("[data-dialog]")).ToHaveCountAsync(0);
            await Expect(page.Locator($".summary-line [data-state={state}]")).ToBeVisibleAsync();
            if (state == "created")
                await Expect(page.Locator("[data-proposal]")).ToContainTextAsync("Ana Rojas said on");
        }
    }

    // A dialog takes the focus once it is open; what is typed before goes astray.
    internal static async Task OpenAsync(IPage page, string button)
    {
        await page.Locator(button).ClickAsync();
        await Expect(page.Locator("[data-dialog] input").First).ToBeFocusedAsync();
    }

    private async Task<(string Id, string Order)> PaidAsync(string total)
    {
        fixture.Merchant.Answer = null;
        var order = $"O-{Guid.NewGuid():N}";
        using var client = App.Client();
        var payment = await client.PaymentAsync(Body(await client.CardAsync(), total).Set("transaction.gateway_order", order));
        await client.FollowAsync(payment, "silent_charge");
        await client.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "paid");
        return (payment.Get("id")!, order);
    }

    private async Task<string> AuthorizedAsync()
    {
        fixture.Merchant.Answer = null;
        using var client = App.Client();
        var payment = await client.PaymentAsync(Body(await client.CardAsync(), deferred: true));
        await client.FollowAsync(payment, "silent_charge");
        await client.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "authorized");
        return payment.Get("id")!;
    }
}
