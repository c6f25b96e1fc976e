using HostedCapture.Tests.Browser;
using OperatorConsole.Parts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Card numbers in what people type at the console: the server and the browser have one rule.</summary>
public sealed class CardNumbersTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    private static readonly string[] s_cards =
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111 1111 1111 1111 12/30 123",
        "paid with 5555555555554444.",
        "3782 822463 10005",
        "36227206271667",
        "2223003122003222",
        "4222222222222",
        "card:6011111111111117,ok",
        "４１１１１１１１１１１１１１１１",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u200b1111\u200b1111\u200b1111",
        "see 0b6f6f8e-0000-4000-8000-000000000000 4111111111111111",
        "٤١١١١١١١١١١١١١١١",
        "4111\n1111\n1111\n1111",
    ];

    private static readonly string[] s_others =
    [
        "",
        "A-1001",
        "4111111111111112",
        "411111111111",
        "41111111111111111111",
        "1234567890123452",
        "2026-11-29 14:05:09",
        "+56 9 1234 5678",
        "41111111-1111-1111-8111-111111111111",
        "ana@example.com",
        "dlv_019ad4111111111111111cdef0123456",
        "sha256:4111111111111111abcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdef",
    ];

    public static TheoryData<string> Cards => [.. s_cards];

    public static TheoryData<string> Others => [.. s_others];

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_Card_Number_Is_Found(string text) => Assert.True(CardNumbers.IsIn(text));

    [Theory]
    [MemberData(nameof(Others))]
    public void Other_Texts_Are_No_Card_Number(string text) => Assert.False(CardNumbers.IsIn(text));

    [Theory]
    [InlineData("/search?q=4111111111111111")]
    [InlineData("/search?q=4111+1111+1111+1111")]
    [InlineData("/search?q=4111%201111%201111%201111")]
    [InlineData("/sign-in?return=%2Fsearch%3Fq%3D4111%25201111%25201111%25201111")]
    public void A_Card_Number_In_An_Address_Is_Found_However_It_Is_Encoded(string address) =>
        Assert.True(CardNumbers.AreInAddress(address));

    [BrowserFact]
    public async Task The_Browser_Finds_What_The_Server_Finds()
    {
        await using var profile = await console.BrowserAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{console.Address}/sign-in");
        foreach (var (text, isCard) in s_cards.Select(text => (text, true)).Concat(s_others.Select(text => (text, false))))
            Assert.Equal((text, isCard), (text, await page.EvaluateAsync<bool>("text => hostedHasCard(text)", text)));
    }

    [BrowserTheory]
    [InlineData("email")]
    [InlineData("password")]
    public async Task At_The_Sign_In_The_Browser_Clears_It_And_Says_So_And_The_Field_Is_Noted(string field)
    {
        await using var profile = await console.BrowserAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{console.Address}/sign-in");
        await Expect(page.Locator("#card-refused")).ToBeHiddenAsync();
        await page.FillAsync($"#{field}", "4000000000009979");
        await Expect(page.Locator($"#{field}")).ToHaveValueAsync("");
        await Expect(page.Locator("#card-refused")).ToContainTextAsync("looks like a card number");
        await Until.TrueAsync(
            () => console.Logs.Lines.Any(line => line.Contains($"typed into {field}.", StringComparison.Ordinal)), "the note");
        Assert.DoesNotContain(console.Logs.Lines, line => line.Contains("4000000000009979", StringComparison.Ordinal));
    }
}
