using FsCheck;
using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class CardExpiryTests
{
    private static readonly DateOnly s_today = new(2026, 7, 15);

    // Two digits of a year mean this century, so the twenty years ahead stay inside it here.
    private static readonly Gen<(DateOnly Today, CardExpiry Expiry)> s_months =
        from day in Gen.Choose(0, new DateOnly(2079, 12, 31).DayNumber - new DateOnly(2020, 1, 1).DayNumber)
        let today = new DateOnly(2020, 1, 1).AddDays(day)
        from months in Gen.Choose(0, (20 * 12) + 12 - today.Month)
        let until = today.AddMonths(months)
        select (today, new CardExpiry(until.Year, until.Month));

    [Theory]
    [InlineData("07/27")]
    [InlineData("7/27")]
    [InlineData("0727")]
    [InlineData("727")]
    [InlineData("07-27")]
    [InlineData("07 27")]
    [InlineData("07.27")]
    [InlineData("07 / 27")]
    [InlineData("  07/27  ")]
    [InlineData("07/2027")]
    [InlineData("7/2027")]
    [InlineData("07 2027")]
    [InlineData("072027")]
    [InlineData("2027-07")]
    [InlineData("2027/7")]
    [InlineData("202707")]
    [InlineData("72027")]
    [InlineData("27/07")]
    [InlineData("27-7")]
    [InlineData("2707")]
    [InlineData(" 07 / 2027 ")]
    [InlineData("07–27")]
    [InlineData("07\u2212\u200e2027")]
    [InlineData("07\u00a0/\u00a027")]
    [InlineData("07|27")]
    [InlineData("07😀27")]
    [InlineData("07,27")]
    [InlineData("(07/27)")]
    [InlineData("+7/27")]
    [InlineData("０７／２７")]
    [InlineData("٠٧/٢٧")]
    [InlineData("०७२७")]
    [InlineData("𝟎𝟕/𝟐𝟎𝟐𝟕")]
    public void An_Expiry_Is_Read_In_Any_Usual_Spelling(string typed)
    {
        Assert.Null(CardExpiry.Parse(typed, s_today, out var expiry));
        Assert.Equal(new CardExpiry(2027, 7), expiry);
        Assert.Equal(("07", "2027"), (expiry.TwoDigitMonth, expiry.FourDigitYear));
    }

    [Fact]
    public void Every_Month_In_Range_Is_Read_In_Every_Spelling() => Property.Holds(s_months, card =>
    {
        var (month, year) = (card.Expiry.Month, card.Expiry.Year);
        string[] spellings =
        [
            $"{month:00}/{year % 100:00}", $"{month}/{year % 100:00}", $"{month:00}{year % 100:00}", $"{month:00}-{year % 100:00}",
            $"{month:00} {year}", $"{month}/{year}", $"{month:00}{year}", $"{year}-{month:00}", $"{month:00} / {year % 100:00}",
        ];
        return spellings.All(typed => CardExpiry.Parse(typed, card.Today, out var read) is null && read == card.Expiry);
    });

    [Theory]
    [InlineData("12/30", 2030, 12)]
    [InlineData("30/12", 2030, 12)]
    [InlineData("3012", 2030, 12)]
    [InlineData("203012", 2030, 12)]
    [InlineData("2030-12", 2030, 12)]
    [InlineData("122030", 2030, 12)]
    [InlineData("28/1", 2028, 1)]
    [InlineData("202612", 2026, 12)]
    [InlineData("2612", 2026, 12)]
    public void The_Order_Of_Month_And_Year_Is_Read_From_What_Can_Be_A_Date(string typed, int year, int month)
    {
        Assert.Null(CardExpiry.Parse(typed, s_today, out var expiry));
        Assert.Equal(new CardExpiry(year, month), expiry);
    }

    [Fact]
    public void A_Month_And_A_Year_In_Two_Fields_Are_Read() => Property.Holds(s_months, card =>
        CardExpiry.Check($"{card.Expiry.Month}", card.Expiry.FourDigitYear, card.Today, out var read) is null && read == card.Expiry
        && CardExpiry.Check(card.Expiry.TwoDigitMonth, card.Expiry.FourDigitYear[2..], card.Today, out read) is null && read == card.Expiry);

    [Theory]
    [InlineData("07/26", null)]
    [InlineData("06/26", "expired")]
    [InlineData("12/25", "expired")]
    [InlineData("12/1999", "expired")]
    [InlineData("01/0000", "expired")]
    [InlineData("12/46", null)]
    [InlineData("01/47", "too_far")]
    [InlineData("12/9999", "too_far")]
    public void A_Card_Is_Valid_Through_Its_Month_And_At_Most_Twenty_Years(string typed, string? code) =>
        Assert.Equal(code, CardExpiry.Parse(typed, s_today, out _));

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "required")]
    [InlineData("   ", "required")]
    [InlineData("00/27", "month")]
    [InlineData("13/27", "month")]
    [InlineData("27/13", "month")]
    [InlineData("1327", "month")]
    [InlineData("271", "too_far")]
    [InlineData("19/05", "month")]
    [InlineData("2025-07", "expired")]
    [InlineData("2027-13", "month")]
    [InlineData("/-.", "required")]
    [InlineData("7", "format")]
    [InlineData("27", "format")]
    [InlineData("07/", "format")]
    [InlineData("/27", "format")]
    [InlineData("07/7", "format")]
    [InlineData("07/027", "format")]
    [InlineData("007/27", "format")]
    [InlineData("15/07/27", "format")]
    [InlineData("07/27/", null)]
    [InlineData("-7/-27", null)]
    [InlineData("jul/27", "format")]
    [InlineData("99999999999999999999", "format")]
    public void Any_Other_Text_Has_An_Error_Code(string? typed, string? code) =>
        Assert.Equal(code, CardExpiry.Parse(typed, s_today, out _));

    [Fact]
    public void Garbage_Never_Throws_And_Is_Never_An_Expiry() => Property.Holds(
        Gen.OneOf(Property.AnyText, Property.AlmostDigits, Property.Digits(0, 400)),
        typed => CardExpiry.Parse(typed, s_today, out var expiry) is null
            ? expiry is { Month: >= 1 and <= 12, Year: >= 2026 and <= 2046 }
            : expiry == default);

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    public void The_Ends_Of_The_Calendar_Do_Not_Throw(string today) => Property.NeverThrows(
        Property.AlmostDigits, typed => CardExpiry.Parse(typed, DateOnly.Parse(today), out _));
}
