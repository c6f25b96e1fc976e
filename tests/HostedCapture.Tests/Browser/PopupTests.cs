using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>A shop on another site opens a page in a window of its own: it is told how it ended, and closes it.</summary>
public abstract class PopupTests(BrowserFixture fixture)
{
    private const string Pay = "form button.button";
    private const string Leave = "[data-leave]";

    [BrowserFact]
    public async Task A_Shop_That_Opened_The_Approval_Page_Is_Told_Of_The_Payment_And_Closes_It()
    {
        var (payment, link) = await fixture.PaymentAsync();
        await fixture.VisitAsync(async context =>
        {
            var (shop, dialog) = await OpenAsync(context, link);
            await PressAsync(dialog, Pay);
            await Expect(shop.Locator("p")).ToHaveTextAsync($$"""{"response_code":0,"id":"{{payment.Get("id")}}","state":"paid"}""");
            await Until.TrueAsync(() => dialog.IsClosed, "the window is closed");
        });
    }

    [BrowserFact]
    public async Task The_Shop_Is_Told_Of_A_Declined_Payment()
    {
        var (payment, link) = await fixture.PaymentAsync();
        await fixture.VisitAsync(async context =>
        {
            var (shop, dialog) = await OpenAsync(context, link);
            await fixture.App.Simulator.ScriptForAsync("charge", "declined:204");
            await PressAsync(dialog, Pay);
            await Expect(shop.Locator("p")).ToHaveTextAsync($$"""{"response_code":1,"id":"{{payment.Get("id")}}","state":"rejected"}""");
            await Until.TrueAsync(() => dialog.IsClosed, "the window is closed");
        });
    }

    [BrowserFact]
    public async Task The_Shop_Is_Told_Of_A_Cancel() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.PaymentAsync();
        var (shop, dialog) = await OpenAsync(context, link);
        await PressAsync(dialog, Leave);
        await Expect(shop.Locator("p")).ToContainTextAsync("\"response_code\":1");
        await Until.TrueAsync(() => dialog.IsClosed, "the window is closed");
    });

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_The_Shop_Does_Not_Close_The_Window_It_Goes_On(bool pays) => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.PaymentAsync();
        var (shop, dialog) = await OpenAsync(context, link, close: false);
        await PressAsync(dialog, pays ? Pay : Leave);
        await Expect(shop.Locator("p")).ToContainTextAsync("response_code");
        await dialog.ArriveAsync(pays ? fixture.Merchant.ReturnUrl : fixture.Merchant.CancelUrl);
    });

    [BrowserFact]
    public async Task The_Card_Page_Tells_Its_Opener_Where_The_Application_Has_The_Popup_Setting()
    {
        await using var app = await new AppFixture().With(("Applications:0:Popup", "true")).StartAsync();
        using var client = app.Client();
        foreach (var saves in new[] { true, false })
        {
            var created = await client.CreateAsync(Make.Intent()
                .Set("redirect_urls.return_url", fixture.Merchant.ReturnUrl)
                .Set("redirect_urls.cancel_url", fixture.Merchant.CancelUrl));
            await fixture.VisitAsync(
                async context =>
                {
                    var (shop, dialog) = await OpenAsync(context, created.Get("links.1.href")!);
                    var page = new CapturePage(dialog);
                    if (saves)
                        await page.FillAsync();
                    await PressAsync(dialog, saves ? Pay : "form[action*='/cancel'] button");
                    await Expect(shop.Locator("p")).ToHaveTextAsync(saves
                        ? $$"""{"response_code":0,"id":"{{created.Get("id")}}","state":"captured"}"""
                        : $$"""{"response_code":1,"id":"{{created.Get("id")}}","state":"canceled"}""");
                    await Until.TrueAsync(() => dialog.IsClosed, "the window is closed");
                },
                app: app.Address);
        }
    }

    [BrowserFact]
    public async Task A_Card_Page_Without_The_Popup_Setting_Has_No_Opener() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync(returnUrl: fixture.Merchant.StayUrl);
        var (shop, dialog) = await OpenAsync(context, link, settled: false);
        await Expect(new CapturePage(dialog).Inputs).ToHaveCountAsync(4);
        Assert.True(await dialog.EvaluateAsync<bool>("opener === null"));
        await new CapturePage(dialog).SubmitAsync();
        await Expect(dialog.Locator("h1")).ToHaveTextAsync("Tarjeta guardada");
        await Expect(shop.Locator("p")).ToBeEmptyAsync();
    });

    // A click of Playwright's own would wait for a window that may be closed by then.
    private static async Task PressAsync(IPage dialog, string button) =>
        await dialog.EvaluateAsync("button => setTimeout(() => document.querySelector(button).click())", button);

    private async Task<(IPage Shop, IPage Dialog)> OpenAsync(IBrowserContext context, string link, bool close = true, bool settled = true)
    {
        var shop = await context.NewPageAsync();
        await shop.GotoAsync(fixture.Merchant.OpenerUrl(link, close));
        var dialog = await shop.RunAndWaitForPopupAsync(() => shop.Locator("button").ClickAsync());
        if (settled)
        {
            await dialog.ArriveAsync($"{link}?popup=1");
            await dialog.WaitForLoadStateAsync();
        }

        return (shop, dialog);
    }
}
