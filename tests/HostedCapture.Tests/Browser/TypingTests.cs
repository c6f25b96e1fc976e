using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>What the script makes of keys, pastes and fills. The typed digits are any; no card is saved here.</summary>
public abstract class TypingTests(BrowserFixture fixture)
{
    private const string BrandNotTaken = "Usa otra tarjeta: Mir no se acepta aquí";

    [BrowserFact]
    public Task A_Number_Is_Grouped_As_On_Its_Card_And_Its_Brand_Is_Named() => OnFormAsync(async page =>
    {
        var (number, brand) = (page.Field("cc-number"), page.Tab.Locator("#brand"));
        foreach (var (typed, shown, name) in new[]
        {
            ("4111111111111111", "4111 1111 1111 1111", "Visa"),
            ("4000000000000000006", "4000 0000 0000 0000 006", "Visa"),
            ("378282246310005", "3782 822463 10005", "American Express"),
            ("30569309025904", "3056 930902 5904", "Diners Club"),
            ("3600000000000008", "3600 0000 0000 0008", "Diners Club"),
            ("5555555555554444", "5555 5555 5555 4444", "Mastercard"),
            ("2720990000000007", "2720 9900 0000 0007", "Mastercard"),
            ("6011111111111117", "6011 1111 1111 1117", "Discover"),
            ("3530111333300000", "3530 1113 3330 0000", "JCB"),
            ("6516539999924898", "6516 5399 9992 4898", "Elo"),
            ("6304000000000000", "6304 0000 0000 0000", "Maestro"),
            ("65", "65", ""),
            ("9", "9", ""),
            ("٤١١١١١١١١١١١١١١١", "4111 1111 1111 1111", "Visa"),
            ("۴۱۱۱۱۱۱۱", "4111 1111", "Visa"),
            ("४१११११११", "4111 1111", "Visa"),
            ("４１１１１１１１", "4111 1111", "Visa"),
            ("𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏", "4111 1111", "Visa"),
        })
        {
            await number.ClearAsync();
            await number.PressSequentiallyAsync(typed);
            await Expect(number).ToHaveValueAsync(shown);
            await Expect(brand).ToHaveTextAsync(name);
        }
    });

    [BrowserFact]
    public Task Pasted_And_Filled_Cards_Are_Read_In_Any_Spelling() => OnFormAsync(async page =>
    {
        foreach (var (field, filled, shown) in new[]
        {
            ("cc-number", "4111-1111-1111-1111", "4111 1111 1111 1111"),
            ("cc-number", "  4111 1111\t11111111 ", "4111 1111 1111 1111"),
            ("cc-number", "４１１１111111111111", "4111 1111 1111 1111"),
            ("cc-number", "378282246310005", "3782 822463 10005"),
            ("cc-exp", "02/2030", "02/30"),
            ("cc-exp", "2/30", "02/30"),
            ("cc-exp", "0230", "02/30"),
            ("cc-exp", "2030-02", "02/30"),
            ("cc-exp", "02 / 30", "02/30"),
            ("cc-exp", "022030", "02/30"),
            ("cc-exp", "203012", "12/30"),
            ("cc-exp", "30/12", "12/30"),
            ("cc-exp", " 12 / 2030", "12/30"),
            ("cc-exp", "12–30", "12/30"),
            ("cc-exp", "٠٢/٣٠", "02/30"),
            ("cc-number", "4111.1111\u22121111\u200e1111", "4111 1111 1111 1111"),
            ("cc-csc", "１２３", "123"),
            ("cc-csc", "1 2 3", "123"),
        })
        {
            // As password managers do it: the value, then the event, without the focus ever being there.
            await page.Tab.EvaluateAsync("document.activeElement.blur()");
            await page.Field(field).EvaluateAsync("(input, text) => { input.value = text; input.dispatchEvent(new Event('input', { bubbles: true })); }", filled);
            await Expect(page.Field(field)).ToHaveValueAsync(shown);
        }

        // And as people paste.
        await page.Field("cc-number").ClearAsync();
        await page.Field("cc-number").FocusAsync();
        await page.Tab.Keyboard.InsertTextAsync("5555-5555-5555-4444");
        await Expect(page.Field("cc-number")).ToHaveValueAsync("5555 5555 5555 4444");
        Assert.Equal(19, await CaretAsync(page, "cc-number"));
    });

    [BrowserTheory]
    // Where the caret is put, what is pressed, what then stands there; | is the caret.
    [InlineData("4111 1|111 1111", "2", "4111 12|11 1111 1")]
    [InlineData("4111| 1111 1111", "2", "4111 2|111 1111 1")]
    [InlineData("4111 |1111 1111", "2", "4111 2|111 1111 1")]
    [InlineData("|4111 1111", "5", "5|411 1111 1")]
    [InlineData("4111 1|111", "Backspace", "4111| 111")]
    [InlineData("4111 |1111", "Backspace", "4111| 1111")]
    [InlineData("4111| 1111", "Backspace", "411|1 111")]
    [InlineData("4111| 1111", "Delete", "4111 |1111")]
    [InlineData("4111 |1111", "Delete", "4111 |111")]
    [InlineData("41|11 1111", "x", "41|11 1111")]
    public Task The_Caret_Stays_With_Its_Digit(string before, string key, string after) => OnFormAsync(async page =>
    {
        var number = page.Field("cc-number");
        await number.FillAsync(before.Replace("|", "", StringComparison.Ordinal));
        await number.EvaluateAsync("(input, at) => input.setSelectionRange(at, at)", before.IndexOf('|', StringComparison.Ordinal));
        await page.Tab.Keyboard.PressAsync(key);
        var value = await number.InputValueAsync();
        Assert.Equal(after, value.Insert(await CaretAsync(page, "cc-number"), "|"));
    });

    [BrowserTheory]
    [InlineData("2", "2")]
    [InlineData("2/", "02/")]
    [InlineData("5", "05/")]
    [InlineData("02", "02/")]
    [InlineData("12", "12/")]
    [InlineData("1/", "01/")]
    [InlineData("1", "1")]
    [InlineData("228", "02/28")]
    [InlineData("530", "05/30")]
    [InlineData("0230", "02/30")]
    [InlineData("3012", "12/30")]
    [InlineData("203012", "12/30")]
    [InlineData("122030", "12/30")]
    [InlineData("52030", "05/30")]
    [InlineData("2030", "2030")]
    [InlineData("30/12", "30/12")]
    [InlineData("٠٢٣٠", "02/30")]
    [InlineData("02/30", "02/30")]
    [InlineData("02/2030", "02/30")]
    [InlineData("02//30", "02/30")]
    [InlineData("02b30", "02/30")]
    public Task An_Expiry_Is_Completed_While_It_Is_Typed(string keys, string shown) => OnFormAsync(async page =>
    {
        await page.Field("cc-exp").PressSequentiallyAsync(keys);
        await Expect(page.Field("cc-exp")).ToHaveValueAsync(shown);
    });

    [BrowserTheory]
    [InlineData("230", "02/30")]
    [InlineData("30/12", "12/30")]
    [InlineData("2030/2", "02/30")]
    [InlineData("2030-12", "12/30")]
    [InlineData("2030 1", "01/30")]
    [InlineData("12 / 2030", "12/30")]
    public Task An_Expiry_Is_Completed_When_Its_Field_Is_Left(string keys, string shown) => OnFormAsync(async page =>
    {
        await page.Field("cc-exp").PressSequentiallyAsync(keys);
        await page.Tab.Keyboard.PressAsync("Tab");
        await Expect(page.Field("cc-exp")).ToHaveValueAsync(shown);
        await Expect(page.Tab.Locator("#expiry-error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task A_Completed_Expiry_Can_Be_Deleted_Again() => OnFormAsync(async page =>
    {
        var expiry = page.Field("cc-exp");
        await expiry.PressSequentiallyAsync("0230");
        foreach (var left in new[] { "02/3", "02/", "02", "0", "" })
        {
            await page.Tab.Keyboard.PressAsync("Backspace");
            await Expect(expiry).ToHaveValueAsync(left);
        }
    });

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
    public Task A_Field_Is_Validated_When_It_Is_Left_And_Its_Error_Goes_When_It_Is_Right(string id, string wrong, string mended, string message) => OnFormAsync(async page =>
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
    public Task A_Field_Left_Empty_By_Tab_Shows_No_Error() => OnFormAsync(async page =>
    {
        await page.Field("cc-number").FocusAsync();
        for (var i = 0; i < 4; i++)
            await page.Tab.Keyboard.PressAsync("Tab");
        await Expect(page.Submit).ToBeFocusedAsync();
        await Expect(page.Tab.Locator("[aria-invalid], p.error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task Pressing_The_Button_With_Mistakes_Sends_Nothing_And_Keeps_What_Is_Typed() => OnFormAsync(async page =>
    {
        var posts = 0;
        page.Tab.Request += (_, request) => posts += request.Method == "POST" ? 1 : 0;
        await page.SubmitAsync("4111111111111112", "13/30", "12", "");
        await Expect(page.Alert).ToBeFocusedAsync();
        Assert.Equal(
            ["Revisa el número: algún dígito no coincide", "Revisa el mes: va de 01 a 12", "Revisa el código: Visa tiene 3 dígitos, al dorso", "Escribe el nombre como está en la tarjeta"],
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
    public Task The_Message_About_The_Code_Names_The_Brand() => OnFormAsync(async page =>
    {
        await page.SubmitAsync("378282246310005", "02/30", "123", "Ana");
        await Expect(page.Tab.Locator("#code-error")).ToHaveTextAsync("Revisa el código: American Express tiene 4 dígitos, al frente");
        await page.Field("cc-number").FillAsync(Make.GoodNumber);
        await Expect(page.Tab.Locator("#code-error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task The_Servers_Error_Stays_Until_The_Field_Is_Edited() => OnFormAsync(async page =>
    {
        // Sent without the script, so that only the server has validated it.
        await page.FillAsync(expiry: "", name: "Ana \ue000");
        await page.Tab.EvaluateAsync("document.forms[0].submit()");
        await Expect(page.Alert.GetByRole(AriaRole.Link)).ToHaveTextAsync(
            ["Escribe otra vez el número: por seguridad no se guarda", "Escribe el vencimiento", "Escribe otra vez el código", "Escribe el nombre con letras"]);
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
    public Task The_Servers_Errors_Go_When_The_Fields_Are_Right() => OnFormAsync(async page =>
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
            ("37.111.958-3", "Revisa el RUT: el dígito verificador no coincide"), ("12", "Revisa el RUT: el dígito verificador no coincide"), ("1x3", "Escribe el RUT como 12.345.678-5"),
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

    private static Task<int> CaretAsync(CapturePage page, string field) => page.Field(field).EvaluateAsync<int>("input => input.selectionStart");

    private async Task OnFormAsync(Func<CapturePage, Task> act)
    {
        var (_, link) = await fixture.CreateAsync();
        await fixture.VisitAsync(async context => await act(await CapturePage.OpenAsync(context, link)));
    }
}
