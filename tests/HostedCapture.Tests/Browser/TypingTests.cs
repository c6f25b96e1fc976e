using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>What the script makes of keys, pastes and fills. The typed digits are any; no card is saved here.</summary>
public abstract class TypingTests(BrowserFixture fixture)
{
    [BrowserFact]
    public Task A_Number_Is_Grouped_As_On_Its_Card_And_Its_Brand_Is_Named() => fixture.OnFormAsync(async page =>
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
    public Task A_Card_That_May_Have_No_Code_Says_That_It_May_Stay_Empty() => fixture.OnFormAsync(async page =>
    {
        var (number, hint) = (page.Field("cc-number"), page.Tab.Locator("#code-hint"));
        var usual = await hint.TextContentAsync();
        var codeless = await page.Tab.Locator("form").First.GetAttributeAsync("data-codeless");
        await number.FillAsync("6304000000000000");
        await Expect(hint).ToHaveTextAsync(codeless!);
        await number.FillAsync("4111111111111111");
        await Expect(hint).ToHaveTextAsync(usual!);
    });

    [BrowserFact]
    public Task Pasted_And_Filled_Cards_Are_Read_In_Any_Spelling() => fixture.OnFormAsync(async page =>
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
            await page.Field(field).EvaluateAsync(
                "(input, text) => { input.value = text; input.dispatchEvent(new Event('input', { bubbles: true })); }", filled);
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
    public Task The_Caret_Stays_With_Its_Digit(string before, string key, string after) => fixture.OnFormAsync(async page =>
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
    public Task An_Expiry_Is_Completed_While_It_Is_Typed(string keys, string shown) => fixture.OnFormAsync(async page =>
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
    public Task An_Expiry_Is_Completed_When_Its_Field_Is_Left(string keys, string shown) => fixture.OnFormAsync(async page =>
    {
        await page.Field("cc-exp").PressSequentiallyAsync(keys);
        await page.Tab.Keyboard.PressAsync("Tab");
        await Expect(page.Field("cc-exp")).ToHaveValueAsync(shown);
        await Expect(page.Tab.Locator("#expiry-error")).ToHaveCountAsync(0);
    });

    [BrowserFact]
    public Task A_Completed_Expiry_Can_Be_Deleted_Again() => fixture.OnFormAsync(async page =>
    {
        var expiry = page.Field("cc-exp");
        await expiry.PressSequentiallyAsync("0230");
        foreach (var left in new[] { "02/3", "02/", "02", "0", "" })
        {
            await page.Tab.Keyboard.PressAsync("Backspace");
            await Expect(expiry).ToHaveValueAsync(left);
        }
    });

    private static Task<int> CaretAsync(CapturePage page, string field) =>
        page.Field(field).EvaluateAsync<int>("input => input.selectionStart");
}
