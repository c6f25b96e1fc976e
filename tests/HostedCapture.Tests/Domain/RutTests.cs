using FsCheck;
using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class RutTests
{
    private const string CheckDigits = "0123456789K";

    private static readonly Gen<string> s_numbers = Gen.Choose(1, 99_999_999).Select(number => number.ToString());

    [Theory]
    [InlineData("371119582", "371119582")]
    [InlineData("37.111.958-2", "371119582")]
    [InlineData(" 37 111 958-2 ", "371119582")]
    [InlineData("12.345.678-5", "123456785")]
    [InlineData("1-9", "19")]
    [InlineData("6-K", "6K")]
    [InlineData("6-k", "6K")]
    [InlineData("012.345.678-5", "123456785")]
    [InlineData("0000012345678-5", "123456785")]
    [InlineData("37.111.958\u22122", "371119582")]
    [InlineData("37.111.958\u20112", "371119582")]
    [InlineData("12.345.678–5", "123456785")]
    [InlineData("12\u00a0345\u00a0678\u00a05", "123456785")]
    [InlineData("\u200e12.345.678-5\u200e", "123456785")]
    [InlineData("１２３４５６７８－５", "123456785")]
    [InlineData("١٢٣٤٥٦٧٨-٥", "123456785")]
    [InlineData("６－Ｋ", "6K")]
    [InlineData("6-\u212a", "6K")]
    public void A_Document_Is_Read_With_Or_Without_Dots_Dash_And_Leading_Zeros(string typed, string expected)
    {
        Assert.Null(Rut.Parse(typed, out var rut));
        Assert.Equal(expected, rut);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "required")]
    [InlineData(" .-", "required")]
    [InlineData("9", "format")]
    [InlineData("K", "format")]
    [InlineData("KK", "format")]
    [InlineData("12.345.678-x", "format")]
    [InlineData("12.345.678\0-5", "format")]
    [InlineData("1K2", "format")]
    [InlineData("123.456.789-2", "format")]
    [InlineData("0-0", "format")]
    [InlineData("00.000.000-0", "format")]
    [InlineData("12.345.678-6", "check_digit")]
    [InlineData("371119583", "check_digit")]
    public void Any_Other_Text_Has_An_Error_Code(string? typed, string code) => Assert.Equal(code, Rut.Parse(typed, out _));

    [Fact]
    public void Digits_With_Their_Check_Digit_Are_A_Valid_Rut() => Property.Holds(s_numbers, digits =>
        Rut.Parse(digits + Rut.CheckDigit(digits), out var rut) is null && rut == digits + Rut.CheckDigit(digits));

    [Fact]
    public void Every_Spelling_Reads_The_Same() => Property.Holds(s_numbers, digits =>
    {
        var check = Rut.CheckDigit(digits);
        var dotted = int.Parse(digits).ToString("#,0").Replace(',', '.');
        return new[] { $"{digits}-{check}", $"{dotted}-{check}", $"{dotted}-{char.ToLowerInvariant(check)}", $"00{digits}{check}" }
            .All(typed => Rut.Parse(typed, out var rut) is null && rut == $"{digits}{check}");
    });

    [Fact]
    public void Any_Other_Check_Digit_Is_Refused() => Property.Holds(s_numbers, digits =>
        CheckDigits.Where(other => other != Rut.CheckDigit(digits)).All(other => Rut.Parse(digits + other, out _) == "check_digit"));

    [Fact]
    public void One_Wrong_Digit_Is_Found() => Property.Holds(
        from digits in s_numbers
        from position in Gen.Choose(0, digits.Length - 1)
        from shift in Gen.Choose(1, 9)
        select (digits, position, shift),
        slip =>
        {
            var wrong = slip.digits.ToCharArray();
            wrong[slip.position] = (char)('0' + ((wrong[slip.position] - '0' + slip.shift) % 10));
            return Rut.Parse(new string(wrong) + Rut.CheckDigit(slip.digits), out _) is not null;
        });

    [Fact]
    public void Garbage_Never_Throws_And_Is_Never_An_Expiry() => Property.Holds(
        Gen.OneOf(Property.AnyText, Property.AlmostDigits, Property.Digits(0, 400)),
        typed => Rut.Parse(typed, out var rut) is null
            ? rut.Length is >= 2 and <= 9 && rut[..^1].All(char.IsAsciiDigit) && CheckDigits.Contains(rut[^1], StringComparison.Ordinal)
            : rut.Length == 0);
}
