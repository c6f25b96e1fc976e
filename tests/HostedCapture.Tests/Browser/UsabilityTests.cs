using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>The page for those without a mouse, without its styles, or in another language.</summary>
public abstract class UsabilityTests(BrowserFixture fixture)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_Keyboard_Alone_Saves_A_Card(bool script)
    {
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            var keyboard = page.Tab.Keyboard;
            foreach (
                var (field, text) in new[] { ("cc-number", "4111 1111 1111 1111"), ("cc-exp", "0230"), ("cc-csc", "123"), ("cc-name", "") })
            {
                await keyboard.PressAsync("Tab");
                await Expect(page.Field(field)).ToBeFocusedAsync();
                await keyboard.TypeAsync(text);
            }

            // The name is there already; Tab marked it, and typing replaces it.
            await keyboard.TypeAsync("Ana Díaz");
            await Expect(page.Field("cc-name")).ToHaveValueAsync("Ana Díaz");
            await keyboard.PressAsync("Tab");
            await Expect(page.Submit).ToBeFocusedAsync();
            await keyboard.PressAsync("Tab");
            await Expect(page.Leave).ToBeFocusedAsync();
            await keyboard.PressAsync("Shift+Tab");
            await keyboard.PressAsync("Shift+Tab");
            await keyboard.PressAsync("Enter");
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, script);
        Assert.Equal("captured", await fixture.StateAsync(id));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_Summary_Has_The_Focus_And_Its_Links_Lead_To_Their_Fields(bool script)
    {
        var (_, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.SubmitAsync("4111111111111112", "13/30", "12", "");
            await Expect(page.Alert).ToBeFocusedAsync();
            await Expect(page.Alert.GetByRole(AriaRole.Link)).ToHaveCountAsync(4);
            await page.Alert.GetByRole(AriaRole.Link).Nth(2).ClickAsync();
            await Expect(page.Field("cc-csc")).ToBeFocusedAsync();
        }, script);
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_Box_Is_Ticked_By_Keyboard_And_A_Missing_Tick_Is_Said(bool script)
    {
        var (id, link) = await fixture.CreateAsync(Make.Intent().Set("consent", BrowserFixture.Consent));
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            var box = page.Tab.GetByRole(AriaRole.Checkbox, new() { Name = "Estoy de acuerdo", Exact = true });
            await Expect(box).Not.ToBeCheckedAsync();
            await page.FillAsync();
            await page.Field("cc-name").PressAsync("Enter");
            await Expect(page.Alert).ToBeFocusedAsync();
            await page.Alert.GetByRole(AriaRole.Link, new() { Name = "Marca la casilla" }).PressAsync("Enter");
            await Expect(box).ToBeFocusedAsync();
            await Expect(box).ToHaveAttributeAsync("aria-describedby", "consent-error consent-hint");
            await page.Tab.Keyboard.PressAsync("Space");
            await Expect(box).ToBeCheckedAsync();
            if (script)
            {
                await Expect(page.Tab.Locator("#consent-error, [role=alert]")).ToHaveCountAsync(0);
                await Expect(box).ToHaveAttributeAsync("aria-describedby", "consent-hint");
            }
            else
            {
                await page.FillAsync();
            }

            await box.FocusAsync();
            await page.Tab.Keyboard.PressAsync("Tab");
            await Expect(page.Submit).ToBeFocusedAsync();
            await page.Tab.Keyboard.PressAsync("Enter");
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, script);
        Assert.True((bool?)(await fixture.Client.ReadAsync($"/tokenization/captures/{id}"))["consent.ticked"]);
    }

    [BrowserFact]
    public async Task A_Browser_Without_Aria_Reflection_Is_Told_Of_A_Mistake_Too()
    {
        var (_, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            await context.AddInitScriptAsync(
                "for (const name of ['ariaInvalid', 'ariaBusy', 'ariaDisabled']) delete Element.prototype[name];");
            var page = await CapturePage.OpenAsync(context, link);
            await page.SubmitAsync("4111111111111112");
            await Expect(page.Field("cc-number")).ToHaveAttributeAsync("aria-invalid", "true");
            await page.Field("cc-number").FillAsync(Make.GoodNumber);
            await Expect(page.Field("cc-number")).Not.ToHaveAttributeAsync("aria-invalid", "true");
        });
    }

    [BrowserFact]
    public async Task Without_Its_Styles_The_Page_Still_Works()
    {
        var (id, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context =>
        {
            await context.RouteAsync("**/*.css", route => route.AbortAsync());
            var page = await CapturePage.OpenAsync(context, link);
            Assert.Equal("block", await page.Tab.EvaluateAsync<string>("getComputedStyle(document.body).display"));
            await Expect(page.Tab.GetByLabel("Número de tarjeta")).ToBeVisibleAsync();
            await page.SubmitAsync("4111111111111112");
            await Expect(page.Alert).ToContainTextAsync("Revisa el número");
            await page.SubmitAsync();
            await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
        }, complaints: ["ERR_FAILED", ".css"]);
        Assert.Equal("captured", await fixture.StateAsync(id));
    }

    [BrowserTheory]
    [InlineData("en", "Save your card", "Card saved")]
    [InlineData("pt", "Salve seu cartão", "Cartão salvo")]
    public async Task A_Chosen_Language_Is_Kept_To_The_End(string language, string heading, string end)
    {
        var (_, link) = await fixture.CreateAsync(returnUrl: fixture.Merchant.StayUrl);
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            await page.Tab.Locator($"nav a[lang={language}]").ClickAsync();
            await Expect(page.Heading).ToHaveTextAsync(heading);
            await page.SubmitAsync();
            await Expect(page.Heading).ToHaveTextAsync(end);
        }, script: false);
    }
}
