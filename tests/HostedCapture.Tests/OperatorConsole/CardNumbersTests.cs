using OperatorConsole.Parts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Card numbers in what people type at the console.</summary>
public sealed class CardNumbersTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("4111 1111 1111 1111 12/30 123")]
    [InlineData("paid with 5555555555554444.")]
    [InlineData("3782 822463 10005")]
    [InlineData("36227206271667")]
    [InlineData("2223003122003222")]
    [InlineData("4222222222222")]
    [InlineData("card:6011111111111117,ok")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("4111\u00a01111\u00a01111\u00a01111")]
    [InlineData("4111\u200b1111\u200b1111\u200b1111")]
    [InlineData("see 0b6f6f8e-0000-4000-8000-000000000000 4111111111111111")]
    public void A_Card_Number_Is_Found(string text) => Assert.True(CardNumbers.IsIn(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A-1001")]
    [InlineData("4111111111111112")]
    [InlineData("411111111111")]
    [InlineData("41111111111111111111")]
    [InlineData("1234567890123452")]
    [InlineData("2026-11-29 14:05:09")]
    [InlineData("+56 9 1234 5678")]
    [InlineData("41111111-1111-1111-8111-111111111111")]
    [InlineData("ana@example.com")]
    public void Other_Texts_Are_No_Card_Number(string? text) => Assert.False(CardNumbers.IsIn(text));
}
