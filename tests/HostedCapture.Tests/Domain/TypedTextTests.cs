using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class TypedTextTests
{
    // What stands between digits in what people type, dictate and paste.
    private static readonly string[] s_between =
    [
        " ", "  ", "\t", "\r\n", "\u0085", "\u00a0", "\u2009", "\u202f", "\u3000", "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\u30a0", "\ufe63", "\uff0d",
        ".", "/", "_", ",", "\u00b7", "\u2022", "\uff0e", "\u00ad", "\u200b", "\u200e", "\u202d", "\u2066", "\ufeff", "\ufe0f", "\u20e3",
    ];

    [Theory]
    [InlineData("٤١١١")]
    [InlineData("۴۱۱۱")]
    [InlineData("४१११")]
    [InlineData("৪১১১")]
    [InlineData("４１１１")]
    [InlineData("𝟒𝟏𝟏𝟏")]
    [InlineData("𝟜𝟙𝟙𝟙")]
    [InlineData("4\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e3")]
    public void Decimal_Digits_Of_Any_Script_Are_Digits(string typed)
    {
        Assert.Equal("4111", TypedText.Fold(typed));
        Assert.Equal("4111", TypedText.Compact(typed));
    }

    [Fact]
    public void Every_Decimal_Digit_That_Unicode_Has_Is_Read_As_Its_Value()
    {
        var digits = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value))
            .Where(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber).ToList();
        Assert.True(digits.Count >= 760);
        Assert.All(digits, digit => Assert.Equal(Rune.GetNumericValue(digit).ToString(CultureInfo.InvariantCulture), TypedText.Compact(digit.ToString())));
    }

    [Fact]
    public void Separators_Between_Digits_Are_Dropped() => Property.Holds(
        from digits in Property.Digits(0, 20)
        from between in Gen.Elements(s_between).ArrayOf(digits.Length)
        select (digits, typed: string.Concat(digits.Zip(between, (digit, gap) => gap + digit)) + " "),
        text => TypedText.Compact(text.typed) == text.digits);

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(" - ", "")]
    [InlineData("41\011", "41\011")]
    [InlineData("4111x", "4111x")]
    [InlineData("4²", "4²")]
    [InlineData("ⅳ", "ⅳ")]
    [InlineData("ｋ\u212aK", "kKK")]
    public void Letters_Controls_And_Other_Numbers_Are_Not_Dropped(string? typed, string expected) => Assert.Equal(expected, TypedText.Compact(typed));

    [Fact]
    public void Reading_Is_Idempotent_For_Any_Text() => Property.Holds(
        Gen.OneOf(Property.AnyText, Property.AlmostDigits),
        typed => TypedText.Compact(TypedText.Compact(typed)) == TypedText.Compact(typed) && TypedText.Fold(TypedText.Fold(typed)) == TypedText.Fold(typed));
}
