using FsCheck;
using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class CardTests
{
    private static readonly Gen<string> s_numbers = Property.Digits(1, 30).Select(digits => digits + LuhnDigit(digits));

    [Fact]
    public void Any_Digits_With_Their_Check_Digit_Are_Valid_And_With_No_Other() => Property.Holds(Property.Digits(1, 30), digits =>
        "0123456789".All(last => Card.IsLuhnValid(digits + last) == (last == LuhnDigit(digits))));

    [Fact]
    public void One_Wrong_Digit_Is_Found() => Property.Holds(
        from number in s_numbers
        from position in Gen.Choose(0, number.Length - 1)
        from shift in Gen.Choose(1, 9)
        select (number, position, shift),
        slip =>
        {
            var wrong = slip.number.ToCharArray();
            wrong[slip.position] = (char)('0' + ((wrong[slip.position] - '0' + slip.shift) % 10));
            return !Card.IsLuhnValid(wrong);
        });

    // The check digit cannot tell 09 from 90 (ISO/IEC 7812-1, annex B); every other swap of neighbours it finds.
    [Fact]
    public void Swapped_Neighbours_Are_Found_Except_Zero_And_Nine() => Property.Holds(
        from number in s_numbers
        from position in Gen.Choose(0, number.Length - 2)
        select (number, position),
        slip =>
        {
            var wrong = slip.number.ToCharArray();
            var (left, right) = (wrong[slip.position], wrong[slip.position + 1]);
            (wrong[slip.position], wrong[slip.position + 1]) = (right, left);
            var cannotTell = left == right || (left, right) is ('0', '9') or ('9', '0');
            return Card.IsLuhnValid(wrong) == cannotTell;
        });

    [Theory]
    [InlineData("")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("٤١١١١١١١١١١١١١١١")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("-4111111111111111")]
    public void Only_Ascii_Digits_Have_A_Check_Digit(string text) => Assert.False(Card.IsLuhnValid(text));

    [Theory]
    [InlineData("4111111111111111", null)]
    [InlineData("4222222222222", null)]
    [InlineData("4000000000000000006", null)]
    [InlineData("5555555555554444", null)]
    [InlineData("2223000048400011", null)]
    [InlineData("378282246310005", null)]
    [InlineData("30569309025904", null)]
    [InlineData("3050000000000003", null)]
    [InlineData("6011111111111117", null)]
    [InlineData("3530111333300000", null)]
    [InlineData("4455961234561434", null)]
    [InlineData("9999999999999995", null)]
    [InlineData("000000000000", null)]
    [InlineData("0000000000000", null)]
    [InlineData("0000000000000000000", null)]
    [InlineData("501800000009", null)]
    [InlineData("6304000000000000", null)]
    [InlineData("6304000000000000000", null)]
    [InlineData("5060990580000217499", null)]
    // Brands without a check digit in every number.
    [InlineData("6200000000000005", null)]
    [InlineData("6200000000000000", null)]
    [InlineData("5895626746595650", null)]
    [InlineData("6062820000000000", null)]
    [InlineData("", "required")]
    [InlineData("4111 1111 1111 1111", "digits")]
    [InlineData("411111111111111a", "digits")]
    [InlineData("４１１１１１１１１１１１１１１１", "digits")]
    [InlineData("+4111111111111111", "digits")]
    [InlineData("\0", "digits")]
    [InlineData("4", "too_short")]
    [InlineData("411111111111", "too_short")]
    [InlineData("41111111111111", "wrong_length")]
    [InlineData("411111111111111111", "wrong_length")]
    [InlineData("41111111111111111111", "too_long")]
    [InlineData("37828224631000", "too_short")]
    [InlineData("3782822463100050", "too_long")]
    [InlineData("305693090259040", "wrong_length")]
    [InlineData("55555555555544440", "too_long")]
    [InlineData("620000000000", "too_short")]
    [InlineData("00000000000", "too_short")]
    [InlineData("00000000000000000000", "too_long")]
    [InlineData("501800000008", "luhn")]
    [InlineData("58956200000000000", "too_long")]
    [InlineData("50609905800002174", "wrong_length")]
    [InlineData("62000000000000000000", "too_long")]
    [InlineData("4111111111111112", "luhn")]
    [InlineData("9999999999999999", "luhn")]
    public void An_Invalid_Number_Has_An_Error_Code(string number, string? code) => Assert.Equal(code, Card.CheckNumber(number));

    [Theory]
    [InlineData("", "4111111111111111", "required")]
    [InlineData("123", "4111111111111111", null)]
    [InlineData("1234", "4111111111111111", "wrong_length")]
    [InlineData("12", "4111111111111111", "wrong_length")]
    [InlineData("1234", "378282246310005", null)]
    [InlineData("123", "378282246310005", "wrong_length")]
    [InlineData("123", "9999999999999995", null)]
    [InlineData("1234", "9999999999999995", null)]
    [InlineData("12", "9999999999999995", "wrong_length")]
    [InlineData("12345", "9999999999999995", "wrong_length")]
    [InlineData("", "9999999999999995", "required")]
    // Brands with cards that have none.
    [InlineData("", "6304000000000000", null)]
    [InlineData("", "501800000009", null)]
    [InlineData("", "6200000000000005", null)]
    [InlineData("123", "6304000000000000", null)]
    [InlineData("1234", "6304000000000000", "wrong_length")]
    [InlineData("12a", "4111111111111111", "digits")]
    [InlineData("１２３", "4111111111111111", "digits")]
    [InlineData("-12", "4111111111111111", "digits")]
    public void A_Code_Is_Validated_By_The_Brand(string code, string number, string? problem) =>
        Assert.Equal(problem, Card.CheckCode(code, CardBrand.Of(number)));

    [Theory]
    [InlineData("4111111111111111", null)]
    [InlineData("2200770000000000", "brand")]
    [InlineData("22", "too_short")]
    [InlineData("22007", "brand")]
    [InlineData("9999999999999995", "unknown_brand")]
    [InlineData("9999999999999999", "luhn")]
    [InlineData("99999999999", "too_short")]
    public void A_Brand_The_Provider_Refuses_Is_Named(string number, string? code) =>
        Assert.Equal(code, Card.CheckNumber(number, new AcceptedCards(["visa", "maestro"])));

    [Fact]
    public void A_Provider_May_Need_A_Code_Of_Every_Card()
    {
        Assert.Equal("required", Card.CheckCode("", CardBrand.Of("6304000000000000"), new AcceptedCards(CodeIsRequired: true)));
        Assert.Null(Card.CheckCode("123", CardBrand.Of("6304000000000000"), new AcceptedCards(CodeIsRequired: true)));
    }

    [Fact]
    public void Garbage_Never_Throws() => Property.NeverThrows(
        Gen.OneOf(Property.AnyText, Property.AlmostDigits, Property.Digits(0, 400)),
        typed =>
        {
            var number = TypedText.Compact(typed);
            var brand = CardBrand.Of(number);
            _ = (Card.CheckNumber(number), Card.CheckCode(number, brand), Card.IsLuhnValid(number), CardBrand.Of(typed));
        });

    [Fact]
    public void A_Card_Shows_First_Six_And_Last_Four_Or_First_Four_And_Last_Six()
    {
        var card = Card.Create("4111111111111210", null, "");
        Assert.Equal(("411111", "1210"), (card.First6, card.Last4));
        Assert.Equal(("411111", "1210"), card.Truncate(firstFourLastSix: false));
        Assert.Equal(("4111", "111210"), card.Truncate(firstFourLastSix: true));
        Assert.Equal("visa", card.Brand?.Id);
    }

    // ISO/IEC 7812-1, annex B, from the left and by table, so that it shares nothing with what it checks.
    private static char LuhnDigit(string digits)
    {
        const string Doubled = "0246813579";
        var sum = digits.Select((digit, i) => (((digits.Length - i) % 2 == 1) ? Doubled[digit - '0'] : digit) - '0').Sum();
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
