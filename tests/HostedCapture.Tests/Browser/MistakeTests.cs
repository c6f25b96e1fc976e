using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>What the script says of a mistake, and until when. No card is saved here.</summary>
public abstract class MistakeTests(BrowserFixture fixture)
{
    private const string BrandNotTaken = "Usa otra tarjeta: Mir no se acepta aquí";

    [BrowserTheory]
    [InlineData("number", "4111 1111 1111 1112", "4111 1111 1111 1111", "Revisa el número: algún dígito no coincide")]
    [InlineData("number", "4111 1111", "4111 1111 1111 1111", "Revisa el número: le faltan dígitos")]
    [InlineData("number", "4111 1111 1111 11", "4111 1111 1111 1111", "Revisa el número: no tiene los dígitos de su marca")]
    [InlineData("expiry", "13/30", "12/30", "Revisa el mes: va de 01 a 12")]
    [InlineData("expiry", "02/20", "02/30", "Usa otra tarjeta: esta venció en esa fecha")]
    [InlineData("expiry", "02/99", "02/30", "Revisa el año: está demasiado lejos")]
    [InlineData("expiry", "02/3", "02/30", "Escribe el vencimiento como mes y año, por ejemplo 07/28")]
    [InlineData("code", "12", "123", "Revisa el código: son 3 dígitos, o 4 en Amex")]
    [InlineData("name", "4111 1111 1111 1111", "Ana", "Escribe aquí el nombre, no el número")]
    [InlineData("name", "123", "𝐉𝐨𝐡𝐧", "Escribe el nombre con letras")]
    [InlineData("number", "2200 7700", "4111 1111 1111 1111", BrandNotTaken)]
    public Task A_Field_Is_Validated_When_It_Is_Left_And_Its_Error_Goes_When_It_Is_Right(
        string id,
        string wrong,
        string mended,
        string message) => fixture.OnFormAsync(async page =>
    {
        var (input, error) = (page.Tab.Locator($"#{id}"), page.Tab.Locator($"#{id}-error"));
        await input.ClearAsync();
        await input.PressSequentiallyAsync(wrong);
        await Expect(error).ToHaveCountAsync(0);
        await page.Tab.Keyboard.PressAsync("Tab");
        await Expect(error).ToHaveTextAsync(message);
        await Expect(input).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.StartsWith($"{id}-error", await input.GetAttributeAsync("aria-describedby"), StringComparison.Ordinal);
        await Expect(page.Tab.Locator("#spoken")).ToHaveTextAsync(message);

        await input.FillAsync(mended);
        await Expect(error).ToHaveCountAsync(0);
        Assert.Null(await input.GetAttributeAsync("aria-invalid"));
    });

    [BrowserFact]
    public Task A_Field_Left_Empty_By_Tab_Shows_No_Error() => fixture.OnFormAsync(async page =>
    {
        await page.Field("cc-number").FocusAsync();
        for (var i = 0; i < 4; i++)
            await page.Tab.Keyboard.PressAsync("Tab");
        await Expect(page.Submit).ToBeFocusedAsync();
        await Expect(page.Tab.Locator("[aria-invalid], p.error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task Pressing_The_Button_With_Mistakes_Sends_Nothing_And_Keeps_What_Is_Typed() => fixture.OnFormAsync(async page =>
    {
        var posts = 0;
        page.Tab.Request += (_, request) => posts += request.Method == "POST" ? 1 : 0;
        await page.SubmitAsync("4111111111111112", "13/30", "12", "");
        await Expect(page.Alert).ToBeFocusedAsync();
        Assert.Equal(
            [
                "Revisa el número: algún dígito no coincide", "Revisa el mes: va de 01 a 12",
                "Revisa el código: Visa tiene 3 dígitos, al dorso", "Escribe el nombre como está en la tarjeta"],
            await page.Alert.GetByRole(AriaRole.Link).AllTextContentsAsync());
        await Expect(page.Tab).ToHaveTitleAsync("Revisa los datos de tu tarjeta");
        await Expect(page.Field("cc-number")).ToHaveValueAsync("4111 1111 1111 1112");
        Assert.Equal(0, posts);

        // Each line goes with its mistake, and the summary with the last one.
        await page.FillAsync();
        await Expect(page.Alert).ToHaveCountAsync(0);
        await Expect(page.Tab.Locator("[aria-invalid], p.error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task The_Message_About_The_Code_Names_The_Brand() => fixture.OnFormAsync(async page =>
    {
        await page.SubmitAsync("378282246310005", "02/30", "123", "Ana");
        await Expect(page.Tab.Locator("#code-error")).ToHaveTextAsync("Revisa el código: American Express tiene 4 dígitos, al frente");
        await page.Field("cc-number").FillAsync(Make.GoodNumber);
        await Expect(page.Tab.Locator("#code-error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task The_Servers_Error_Stays_Until_The_Field_Is_Edited() => fixture.OnFormAsync(async page =>
    {
        // Sent without the script, so that only the server has validated it.
        await page.FillAsync(expiry: "", name: "Ana \ue000");
        await page.Tab.EvaluateAsync("document.forms[0].submit()");
        await Expect(page.Alert.GetByRole(AriaRole.Link)).ToHaveTextAsync(
            [
                "Escribe otra vez el número: por seguridad no se guarda", "Escribe el vencimiento", "Escribe otra vez el código",
                "Escribe el nombre con letras"]);
        await Expect(page.Tab.Locator("#name-error")).ToHaveTextAsync("Escribe el nombre con letras");

        // Another field's keys do not take it away, nor does pressing the button.
        await page.Field("cc-number").PressSequentiallyAsync("4");
        await Expect(page.Tab.Locator("p.error")).ToHaveCountAsync(4);
        await page.Field("cc-number").FillAsync(Make.GoodNumber);
        await Expect(page.Tab.Locator("#number-error")).ToHaveCountAsync(0);
        await Expect(page.Tab.Locator("#code-error")).ToHaveTextAsync("Escribe otra vez el código");
        await page.Submit.ClickAsync();
        await Expect(page.Alert.GetByRole(AriaRole.Link)).ToHaveTextAsync(
            ["Escribe el vencimiento", "Escribe otra vez el código", "Escribe el nombre con letras"]);

        await page.FillAsync();
        await Expect(page.Alert).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task The_Servers_Errors_Go_When_The_Fields_Are_Right() => fixture.OnFormAsync(async page =>
    {
        await page.Tab.EvaluateAsync("document.forms[0].submit()");
        await Expect(page.Alert.GetByRole(AriaRole.Link)).ToHaveCountAsync(3);
        await page.FillAsync();
        await Expect(page.Alert).ToHaveCountAsync(0);
        await Expect(page.Tab.Locator("[aria-invalid], p.error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public async Task A_Rut_Is_Checked_By_Its_Digit() => await fixture.VisitAsync(async context =>
    {
        var (_, link) = await fixture.CreateAsync(Make.Intent("CMR_CAPTURE"));
        var page = await CapturePage.OpenAsync(context, link);
        foreach (var (typed, problem) in new[]
        {
            ("37.111.958-3", "Revisa el RUT: el dígito verificador no coincide"),
                ("12", "Revisa el RUT: el dígito verificador no coincide"), ("1x3", "Escribe el RUT como 12.345.678-5"),
            ("37111958-2", null), ("0371119582", null), ("6-k", null), ("12.345.678-5", null),
        })
        {
            await page.Field("off").FillAsync(typed);
            await page.Tab.Keyboard.PressAsync("Tab");
            if (problem is null)
                await Expect(page.Tab.Locator("#document-error")).ToHaveCountAsync(0);
            else
                await Expect(page.Tab.Locator("#document-error")).ToHaveTextAsync(problem);
        }
    });
}
