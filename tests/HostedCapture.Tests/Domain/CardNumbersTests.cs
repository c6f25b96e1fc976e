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
    public void A_Card_Number_Is_Found(string text) => Assert.True(CardNumbers.AreIn(text));

    [Theory]
    [InlineData("https://shop.example/?card=4111111111111111")]
    [InlineData("https://shop.example/?card=4111%201111%201111%201111")]
    [InlineData("https://shop.example/?card=4111+1111+1111+1111")]
    [InlineData("https://shop.example/?card=4111%252D1111%252D1111%252D1111")]
    [InlineData("https://shop.example/%34111111111111111")]
    public void An_Encoded_Card_Number_Is_Found(string address) => Assert.True(CardNumbers.AreInAddress(address));

    [Theory]
    [InlineData(null)]
    [InlineData("https://shop.example/100%/4111?n=1111+1111&c=1111")]
    [InlineData("https://shop.example/orders/1543870323072?id=ad76140d-fcb7-48bc-9d80-986e85bd1261")]
    public void Other_Addresses_Pass(string? address) => Assert.False(CardNumbers.AreInAddress(address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Ana Díaz")]
    [InlineData("4111111111111112")] // check digit
    [InlineData("1543870323072")] // a time in milliseconds
    [InlineData("INCA-1543870323072")]
    [InlineData("41111111111111110000")] // a longer number
    [InlineData("9999999999999995")] // no brand
    [InlineData("4111  1111  1111  1111")] // two spaces are no spelling of a card
    [InlineData("41111111-1111-1111-9d80-986e85bd1261")]
    [InlineData("5009299866656681904011")]
    [InlineData("371119582")]
    [InlineData("ff03ae5b3a4402914265182275717fe1")] // what `openssl rand -hex 16` makes, with a Visa's digits in it
    [InlineData("dlv_ff03ae5b3a4402914265182275717fe1")]
    [InlineData("5af34111111111111111b6c4")]
    public void Other_Numbers_Pass(string? text) => Assert.False(CardNumbers.AreIn(text));
}
