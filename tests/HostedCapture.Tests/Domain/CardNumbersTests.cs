using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

/// <summary>Card numbers are found where they do not belong; what only looks like one passes.</summary>
public sealed class CardNumbersTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("Ana 378282246310005 Díaz")]
    [InlineData("card:4111 1111 1111 1111 12/30")]
    [InlineData("order 17 5555555555554444")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("٤١١١١١١١١١١١١١١١")]
    [InlineData("ad76140d-fcb7-48bc-9d80-986e85bd1261 4111111111111111")]
    [InlineData("4111\u00a01111\u00a01111\u00a01111")]
    [InlineData("4111\u20111111\u20111111\u20111111")]
    [InlineData("4111–1111–1111–1111")]
    [InlineData("abc4111111111111111")]
    [InlineData("ff03ae5b3a4402914265182275717fe1 4111111111111111")]
    [InlineData("4111111111111111 ff03ae5b3a44029142651822757")]
    [InlineData("4111\u200b1111\u200b1111\u200b1111")] // zero-width spaces
    [InlineData("4111 \u200b1111 1111\u00ad 1111")] // soft hyphen
    [InlineData("41\u206011111111\ufeff1111\u200f11")]
    [InlineData("4\u034f1\ufe0f11\u20e31111 1111 1111")] // joiners, variation selectors, keycaps
    [InlineData("4111.1111.1111.1111")]
    [InlineData("4111/1111/1111/1111")]
    [InlineData("4111_1111_1111_1111")]
    [InlineData("4111\r\n1111\r\n1111\r\n1111")]
    [InlineData("4111\n1111 1111-1111")]
    [InlineData("4111\t1111\t1111\t1111")]
    [InlineData("4111  1111  1111  1111")]
    [InlineData("4111 - 1111 - 1111 - 1111")]
    [InlineData("4111·1111·1111·1111")]
    [InlineData("4111．1111．1111．1111")]
    [InlineData("4111−1111−1111−1111")] // minus signs
    [InlineData("3782.822463.10005")]
    [InlineData("3056/930902/5904")]
    [InlineData("no 17: 4111.1111.1111.1111.")]
    [InlineData("𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏")]
    [InlineData("४१११ ११११ ११११ ११११")]
    public void A_Card_Number_Is_Found(string text) => Assert.True(CardNumbers.AreIn(text));

    [Theory]
    [InlineData("https://shop.example/?card=4111111111111111")]
    [InlineData("https://shop.example/?card=4111%201111%201111%201111")]
    [InlineData("https://shop.example/?card=4111+1111+1111+1111")]
    [InlineData("https://shop.example/?card=4111%252D1111%252D1111%252D1111")]
    [InlineData("https://shop.example/%34111111111111111")]
    [InlineData("https://shop.example/?card=4111%0a1111%0A1111%0d%0a1111")]
    [InlineData("https://shop.example/?card=4111%e2%80%8b1111%E2%80%8B1111%e2%80%8b1111")]
    [InlineData("https://shop.example/4111/1111/1111/1111")]
    [InlineData("https://shop.example/?card=4111%2e1111%2E1111.1111")]
    [InlineData("4111&#8203;1111&shy;1111&#x200b;1111")]
    [InlineData("&#52;111&nbsp;1111&nbsp;1111&nbsp;1111")]
    [InlineData("4111%26%238203%3B111111111111")]
    public void An_Encoded_Card_Number_Is_Found(string address) => Assert.True(CardNumbers.AreInAddress(address));

    [Theory]
    [InlineData(null)]
    [InlineData("https://shop.example/?id%3D41111111-1111-1111-9d80-986e85bd1261")]
    [InlineData("https://shop.example/100%/4111?n=1111+1111&c=1111")]
    [InlineData("https://shop.example/orders/1543870323072?id=ad76140d-fcb7-48bc-9d80-986e85bd1261")]
    public void An_Address_Without_A_Card_Number_Passes(string? address) => Assert.False(CardNumbers.AreInAddress(address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Ana Díaz")]
    [InlineData("4111111111111112")] // check digit
    [InlineData("1543870323072")] // a time in milliseconds
    [InlineData("INCA-1543870323072")]
    [InlineData("41111111111111110000")] // a longer number
    [InlineData("9999999999999995")] // no brand
    [InlineData("41111.111111.11111")] // no card's groups
    [InlineData("4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1")]
    [InlineData("411111111111.1111")]
    [InlineData("4111.1111.1111.1112")]
    [InlineData("4111:1111:1111:1111")] // an address of IPv6
    [InlineData("4111, 1111, 1111, 1111")] // a list
    [InlineData("2026-11-28T19:35:55.1234567+00:00")]
    [InlineData("2026/11/28 19:35:55,123 4111")]
    [InlineData("28.11.2026_193555.4111")]
    [InlineData("1764358555123\n1764358555124")]
    [InlineData("ad76140d-fcb7-48bc-9d80-986e85bd1261/41111111-1111-1111-9d80-986e85bd1261")]
    [InlineData("INPA-1543870323072/INCA-1543870323073")]
    [InlineData("16807.2268907563 + 3193.37")]
    [InlineData("41111111-1111-1111-9d80-986e85bd1261")]
    [InlineData("5009299866656681904011")]
    [InlineData("371119582")]
    [InlineData("ff03ae5b3a4402914265182275717fe1")] // what `openssl rand -hex 16` makes, with a Visa's digits in it
    [InlineData("dlv_ff03ae5b3a4402914265182275717fe1")]
    [InlineData("5af34111111111111111b6c4")]
    public void A_Number_That_Is_No_Card_Passes(string? text) => Assert.False(CardNumbers.AreIn(text));

    [Theory]
    [InlineData("4111\u200b111111111111", "[card]")]
    [InlineData("card 4111.1111.1111.1111, due", "card [card], due")]
    [InlineData("𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏 and 5555 5555 5555 4444", "[card] and [card]")]
    [InlineData("one\n4111\n1111\n1111\n1111\ntwo", "one\n[card]\ntwo")]
    public void A_Card_Number_Is_Masked_As_A_Whole(string text, string redacted) => Assert.Equal(redacted, CardNumbers.Redact(text));

    // Four times the text takes four times as long, not sixteen times.
    [Theory]
    [InlineData("4111 1111 1111 111 ")]
    [InlineData("4")]
    [InlineData("4.")]
    [InlineData("4111.1111.1111.1112.")]
    [InlineData("a4\u200b")]
    public void A_Long_Text_Is_Searched_In_Time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length));
        var start = TimeProvider.System.GetTimestamp();
        CardNumbers.AreIn(text);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
