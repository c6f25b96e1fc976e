using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>
/// The way of a cardholder's browser to her bank and back, with script and without. Each step leaves its picture in
/// <c>artifacts/screenshots</c>.
/// </summary>
public abstract class BankTests(BrowserFixture fixture)
{
    private const string Challenge = "4000000000003220";
    private const string ByPost = "4000000000003063";
    private const string Far = "4000000000003121";
    private const string Code = "123456";
    private const string AtBank = "Tu banco quiere asegurarse de que eres tú";

    private string Engine => GetType().Name.Replace(nameof(BankTests), "", StringComparison.Ordinal).ToLowerInvariant();

    [BrowserFact]
    public async Task Without_Script_The_Browser_Goes_To_The_Bank_And_Is_Back_At_The_Shop() => await PayAsync(
        Challenge, script: false, async (tab, _) =>
        {
            await ShootAsync(tab, "1-approve");
            await PressPayAsync(tab);
            await ShootAsync(tab, "2-issuer");
            await AnswerAsync(tab, "1");
            await Expect(tab.Locator("#wrong")).ToBeVisibleAsync();
            await AnswerAsync(tab, Code);
            await tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        });

    [BrowserFact]
    public async Task Back_And_A_Second_Tab_Show_The_Way_To_The_Bank_However_Far_It_Is() => await PayAsync(
        Far, script: true, async (tab, link) =>
        {
            await PressPayAsync(tab);
            Assert.StartsWith("http://acs.localhost:", tab.Url, StringComparison.Ordinal);
            await tab.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
            await Expect(tab.Locator("h1")).ToHaveTextAsync(AtBank);
            await ShootAsync(tab, "3-back");

            var second = (await CapturePage.OpenAsync(tab.Context, link)).Tab;
            await Expect(second.Locator("h1")).ToHaveTextAsync(AtBank);
            await second.Locator("a.button").ClickAsync();
            await Expect(second.Locator("#code")).ToBeVisibleAsync();
            await AnswerAsync(second, Code);
            await second.ArriveAsync(fixture.Merchant.ReturnUrl);
            // The first tab, too, learns that nothing is to be done any more.
            await tab.ReloadAsync();
            await tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        });

    [BrowserTheory]
    [InlineData(true, "cancel", 1)]
    [InlineData(false, "confirm", 3)]
    public async Task Whoever_Gives_Up_Or_Does_Not_Know_The_Code_Pays_Nothing(bool script, string answer, int times) =>
        await PayAsync(
            Challenge, script,
            async (tab, _) =>
            {
                await PressPayAsync(tab);
                for (var left = times; left > 0; left--)
                {
                    await AnswerAsync(tab, "1", answer);
                    if (left > 1)
                        await Expect(tab.Locator("#wrong")).ToBeVisibleAsync();
                }

                await tab.ArriveAsync(fixture.Merchant.CancelUrl);
            },
            "rejected", "failed");

    [BrowserFact]
    public async Task Without_Script_A_Button_Posts_The_Fields_To_The_Bank() => await PayAsync(
        ByPost, script: false, async (tab, _) =>
        {
            await tab.Locator("form button.button").ClickAsync();
            await Expect(tab.Locator("h1")).ToHaveTextAsync(AtBank);
            await ShootAsync(tab, "4-button");
            await tab.Locator("form button.button").ClickAsync();
            await Expect(tab.Locator("#code")).ToBeVisibleAsync();
            await AnswerAsync(tab, Code);
            await tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        });

    [BrowserFact]
    public async Task In_A_Window_Of_The_Shops_The_Script_Posts_Them_And_The_Shop_Is_Told() => await PayAsync(
        ByPost, script: true, async (shop, link) =>
        {
            await shop.GotoAsync(fixture.Merchant.OpenerUrl(link));
            var dialog = await shop.RunAndWaitForPopupAsync(() => shop.Locator("button").ClickAsync());
            await dialog.ArriveAsync($"{link}?popup=1");
            await PressPayAsync(dialog);
            await ShootAsync(dialog, "5-popup");
            await dialog.Locator("#code").FillAsync(Code);
            // A click of Playwright's own would wait for a window that may be closed by then.
            await dialog.EvaluateAsync("setTimeout(() => document.querySelector('button[value=confirm]').click())");
            await Expect(shop.Locator("p")).ToContainTextAsync("\"state\":\"paid\"");
            await Until.TrueAsync(() => dialog.IsClosed, "the window is closed");
        });

    private static async Task PressPayAsync(IPage tab)
    {
        await tab.Locator("form button.button").ClickAsync();
        await Expect(tab.Locator("#code")).ToBeVisibleAsync();
    }

    private static async Task AnswerAsync(IPage tab, string code, string answer = "confirm")
    {
        await tab.Locator("#code").FillAsync(code);
        await tab.Locator($"button[value={answer}]").ClickAsync();
    }

    private async Task PayAsync(
        string number, bool script, Func<IPage, string, Task> walk, string state = "paid", string result = "authenticated")
    {
        var (payment, link) = await fixture.PaymentAsync(number);
        await fixture.VisitAsync(
            async context => await walk((await CapturePage.OpenAsync(context, link)).Tab, link),
            script,
            options: new() { ViewportSize = new() { Width = 390, Height = 740 } },
            // The bank is another site. In Firefox taking a picture breaks the page's policy, and a file that had not arrived when its page
            // was left for the bank has another hash.
            complaints: [fixture.App.Simulator.Address, ".localhost:", "The page’s settings block", "hashes in the integrity attribute"]);
        var now = await fixture.OtherClient.ReadAsync(Payments.PaymentCalls.Link(payment, "self"));
        Assert.Equal((state, result), (now.Get("state"), now.Get("authentication.result")));
    }

    private async Task ShootAsync(IPage tab, string step) => await tab.ScreenshotAsync(new()
    {
        Path = Path.Combine(AppearanceTests.Pictures, $"bank-{step}-{Engine}.png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });
}
