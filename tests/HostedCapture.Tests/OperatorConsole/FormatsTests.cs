using System.Globalization;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Numbers, money and times as a reader has them.</summary>
public sealed class FormatsTests
{
    private static readonly TimeZoneInfo s_santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 17, 5, 9, TimeSpan.Zero);
    private static readonly Formats s_spanish = new("es", s_santiago);
    private static readonly Formats s_english = new("en", TimeZoneInfo.Utc);

    [Theory]
    [InlineData("12990", "CLP", "12.990 CLP", "12,990 CLP")]
    [InlineData("10.5", "USD", "10,50 USD", "10.50 USD")]
    [InlineData("1234567.891", "KWD", "1.234.567,891 KWD", "1,234,567.891 KWD")]
    [InlineData("1234.5", "CLF", "1.234,5000 CLF", "1,234.5000 CLF")]
    [InlineData("0", "JPY", "0 JPY", "0 JPY")]
    [InlineData("-5", "EUR", "-5,00 EUR", "-5.00 EUR")]
    public void An_Amount_Has_The_Decimals_Of_Its_Currency(string amount, string currency, string spanish, string english)
    {
        var major = decimal.Parse(amount, CultureInfo.InvariantCulture);
        Assert.Equal(spanish, s_spanish.Amount(major, currency));
        Assert.Equal(english, s_english.Amount(major, currency));
    }

    [Fact]
    public void An_Amount_Is_Never_Rounded()
    {
        Assert.Equal("10,505 USD", s_spanish.Amount(10.505m, "USD"));
        Assert.Equal("10,5 CLP", s_spanish.Amount(10.50m, "CLP"));
        Assert.Equal("–", s_spanish.Amount(null, "CLP"));
    }

    [Fact]
    public void A_Time_Is_The_Readers_And_Can_Be_Sorted()
    {
        Assert.Equal("2026-11-29 14:05:09", s_spanish.Time(s_now));
        Assert.Equal("2026-11-29 17:05:09", s_english.Time(s_now));
        Assert.Equal("2026-11-29 17:05:09 UTC", s_spanish.Utc(s_now));
        Assert.Equal("2026-11-28", s_spanish.Day(new DateTimeOffset(2026, 11, 29, 2, 59, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(40, "40 s")]
    [InlineData(190, "3 min")]
    [InlineData(7200, "2 h")]
    [InlineData(5 * 86400, "5 d")]
    [InlineData(1500L * 86400, "1.500 d")]
    public void How_Long_Ago_Is_Said_Roughly(long seconds, string expected) =>
        Assert.Equal(expected, s_spanish.Ago(s_now.AddSeconds(-seconds), s_now));

    [Theory]
    [InlineData(840, "840 ms")]
    [InlineData(9999, "9.999 ms")]
    [InlineData(12340, "12,3 s")]
    public void A_Duration_Has_A_Fitting_Unit(long ms, string expected) => Assert.Equal(expected, s_spanish.Milliseconds(ms));

    [Theory]
    [InlineData("12990", "12990", "12990")]
    [InlineData(" 12 990 ", "12990", "12990")]
    [InlineData("12.990", "12990", "12.990")]
    [InlineData("12,990", "12.990", "12990")]
    [InlineData("1.234.567,89", "1234567.89", null)]
    [InlineData("1,234,567.89", null, "1234567.89")]
    [InlineData("10,5", "10.5", "10.5")]
    [InlineData("10.50", "10.50", "10.50")]
    [InlineData("0", "0", "0")]
    public void A_Typed_Amount_Is_Read_In_Either_Notation(string text, string? spanish, string? english)
    {
        Assert.Equal(Of(spanish), s_spanish.Read(text));
        Assert.Equal(Of(english), s_english.Read(text));

        static decimal? Of(string? number) => number is null ? null : decimal.Parse(number, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.23.45")]
    [InlineData("1,2,3")]
    [InlineData("12,")]
    [InlineData(",5")]
    [InlineData("-5")]
    [InlineData("1e3")]
    [InlineData("12 CLP")]
    [InlineData("１２")]
    [InlineData("12345678901234567890")]
    public void A_Text_That_Is_No_Amount_Is_Refused(string text)
    {
        Assert.Null(s_spanish.Read(text));
        Assert.Null(s_english.Read(text));
    }
}
