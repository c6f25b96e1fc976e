using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class CardBrandTests
{
    [Theory]
    [InlineData("41", "visa")]
    [InlineData("4999999999999999", "visa")]
    [InlineData("49", "visa")]
    [InlineData("51", "mastercard")]
    [InlineData("55", "mastercard")]
    [InlineData("56", "maestro")]
    [InlineData("2199", null)]
    [InlineData("2200", "mir")]
    [InlineData("2204", "mir")]
    [InlineData("2205", null)]
    [InlineData("2220", null)]
    [InlineData("2221", "mastercard")]
    [InlineData("2720", "mastercard")]
    [InlineData("2721", null)]
    [InlineData("33", null)]
    [InlineData("34", "amex")]
    [InlineData("37", "amex")]
    [InlineData("300", "diners")]
    [InlineData("305", "diners")]
    [InlineData("306", null)]
    [InlineData("3094", null)]
    [InlineData("3095", "diners")]
    [InlineData("3096", null)]
    [InlineData("36", "diners")]
    [InlineData("385", "diners")]
    [InlineData("39", "diners")]
    [InlineData("3527", null)]
    [InlineData("3528", "jcb")]
    [InlineData("3589", "jcb")]
    [InlineData("3590", null)]
    [InlineData("6010", null)]
    [InlineData("6011", "discover")]
    [InlineData("6012", null)]
    [InlineData("643", null)]
    [InlineData("644", "discover")]
    [InlineData("649", "discover")]
    [InlineData("656", "discover")]
    [InlineData("66", null)]
    [InlineData("621", "unionpay")]
    [InlineData("8100", "unionpay")]
    [InlineData("8171", "unionpay")]
    [InlineData("8172", "rupay")]
    [InlineData("82", "rupay")]
    [InlineData("0000", null)]
    [InlineData("9", null)]
    [InlineData("", null)]
    [InlineData("３４", null)]
    [InlineData("+4", null)]
    [InlineData(" 4", null)]
    [InlineData("card", null)]
    public void A_Brand_Begins_And_Ends_Where_The_Table_Says(string digits, string? brand) =>
        Assert.Equal(brand, CardBrand.Of(digits)?.Id);

    [Theory]
    [InlineData("6516539999924898", "elo")]
    [InlineData("6362970000457013", "elo")]
    [InlineData("5066991111111118", "elo")]
    [InlineData("6550210000000004", "elo")]
    [InlineData("6062825624254001", "hipercard")]
    [InlineData("6370950000000005", "hipercard")]
    [InlineData("5060990580000217499", "verve")]
    [InlineData("5061460410120223210", "verve")]
    [InlineData("5078650000000000", "verve")]
    [InlineData("6500020000000001", "verve")]
    [InlineData("6042034400069940", "cabal")]
    [InlineData("5896570000000008", "cabal")]
    [InlineData("5895626746595650", "naranja")]
    [InlineData("5085001234567890", "rupay")]
    [InlineData("6074819900004939", "rupay")]
    [InlineData("6521525555555559", "rupay")]
    [InlineData("6527658900001005", "rupay")]
    [InlineData("6200000000000005", "unionpay")]
    [InlineData("6250947000000014", "unionpay")]
    [InlineData("8171999927660000", "unionpay")]
    [InlineData("2200770000000000", "mir")]
    [InlineData("6304000000000000", "maestro")]
    [InlineData("501800000009", "maestro")]
    [InlineData("6759649826438453", "maestro")]
    [InlineData("5612345678901234", "maestro")]
    public void A_Number_Of_A_Smaller_Brand_Is_Not_Read_As_A_Larger_One(string number, string brand) =>
        Assert.Equal(brand, CardBrand.Of(number)?.Id);

    // The number of a card with two brands on it: the one whose network takes it.
    [Theory]
    [InlineData("4011780000000000", "elo", "visa")]
    [InlineData("4576320000000000", "elo", "visa")]
    [InlineData("6500310000000000", "elo", "discover")]
    [InlineData("6500020000000000", "verve", "discover")]
    [InlineData("6502720000000000", "cabal", "discover")]
    [InlineData("6521500000000000", "rupay", "discover")]
    [InlineData("3841000000000000", "hipercard", "diners")]
    [InlineData("6277800000000000", "elo", "unionpay")]
    [InlineData("5041750000000000", "elo", "maestro")]
    [InlineData("5895620000000000", "naranja", "maestro")]
    [InlineData("3538000000000000", "jcb", null)]
    [InlineData("3561000000000000", "jcb", null)]
    [InlineData("6221260000000000", "unionpay", null)]
    [InlineData("6229250000000000", "unionpay", null)]
    public void Of_Two_Brands_That_Share_A_Range_The_Table_Says_Which(string number, string brand, string? other)
    {
        Assert.Equal(brand, CardBrand.Of(number)?.Id);
        Assert.Equal(other is null ? [brand] : [brand, other], CardBrand.All.Where(candidate => IsIn(candidate, number)).Select(candidate => candidate.Id));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("40117")]
    [InlineData("5")]
    [InlineData("50")]
    [InlineData("38")]
    [InlineData("65")]
    [InlineData("65165")]
    [InlineData("6")]
    [InlineData("2")]
    public void While_The_Next_Digits_May_Decide_For_Another_Brand_There_Is_None(string digits) => Assert.Null(CardBrand.Of(digits));

    [Fact]
    public void The_Table_Of_Brands_Is_Consistent()
    {
        Assert.Equal(CardBrand.All.Count, CardBrand.All.Select(brand => brand.Id).Distinct().Count());
        Assert.Equal(CardBrand.All.Count, CardBrand.All.Select(brand => brand.Name).Distinct().Count());
        Assert.All(CardBrand.All, brand =>
        {
            Assert.Matches("^[a-z]+$", brand.Id);
            Assert.Equal(brand.Lengths.Distinct().Order(), brand.Lengths);
            Assert.InRange(brand.Lengths[0], 12, 19);
            Assert.InRange(brand.Lengths[^1], 12, 19);
            Assert.InRange(Assert.Single(brand.CodeLengths), 3, 4);
            Assert.Contains(brand.Groups.Sum(), brand.Lengths);
            Assert.Matches("^[1-9][0-9]{0,5}(-[0-9]{1,6})?( [1-9][0-9]{0,5}(-[0-9]{1,6})?)*$", brand.Ranges);
            Assert.All(Ranges(brand), range =>
            {
                Assert.Equal(range.From.Length, range.To.Length);
                Assert.InRange(string.CompareOrdinal(range.From, range.To), int.MinValue, 0);
            });
        });
    }

    [Fact]
    public void Six_Digits_Are_Enough_And_The_First_Match_Decides()
    {
        for (var lead = 0; lead < 1_000_000; lead++)
        {
            var digits = $"{lead:000000}";
            if (CardBrand.Of(digits)?.Id != CardBrand.All.FirstOrDefault(brand => IsIn(brand, digits))?.Id)
                Assert.Fail(digits);
        }
    }

    private static bool IsIn(CardBrand brand, string digits) => Ranges(brand).Any(range =>
        string.CompareOrdinal(digits, 0, range.From, 0, range.From.Length) >= 0 && string.CompareOrdinal(digits, 0, range.To, 0, range.To.Length) <= 0);

    private static IEnumerable<(string From, string To)> Ranges(CardBrand brand) =>
        brand.Ranges.Split(' ').Select(range => (range.Split('-')[0], range.Split('-')[^1]));
}
