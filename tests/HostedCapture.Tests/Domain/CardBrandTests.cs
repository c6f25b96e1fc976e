using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class CardBrandTests
{
    [Theory]
    [InlineData("4", "visa")]
    [InlineData("4999999999999999", "visa")]
    [InlineData("50", null)]
    [InlineData("51", "mastercard")]
    [InlineData("55", "mastercard")]
    [InlineData("56", null)]
    [InlineData("2220", null)]
    [InlineData("2221", "mastercard")]
    [InlineData("2720", "mastercard")]
    [InlineData("2721", null)]
    [InlineData("33", null)]
    [InlineData("34", "amex")]
    [InlineData("35", null)]
    [InlineData("37", "amex")]
    [InlineData("300", "diners")]
    [InlineData("305", "diners")]
    [InlineData("306", null)]
    [InlineData("3094", null)]
    [InlineData("3095", "diners")]
    [InlineData("3096", null)]
    [InlineData("36", "diners")]
    [InlineData("38", "diners")]
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
    [InlineData("65", "discover")]
    [InlineData("66", null)]
    [InlineData("62", null)]
    [InlineData("0000", null)]
    [InlineData("", null)]
    [InlineData("3", null)]
    [InlineData("352", null)]
    [InlineData("３４", null)]
    [InlineData("+4", null)]
    [InlineData(" 4", null)]
    [InlineData("card", null)]
    public void A_Brand_Begins_And_Ends_Where_The_Table_Says(string digits, string? brand) =>
        Assert.Equal(brand, CardBrand.Of(digits)?.Id);

    [Fact]
    public void The_Table_Is_Whole()
    {
        Assert.Equal(CardBrand.All.Count, CardBrand.All.Select(brand => brand.Id).Distinct().Count());
        Assert.Equal(CardBrand.All.Count, CardBrand.All.Select(brand => brand.Name).Distinct().Count());
        Assert.All(CardBrand.All, brand =>
        {
            Assert.Matches("^[a-z]+$", brand.Id);
            Assert.Equal(brand.Lengths.Distinct().Order(), brand.Lengths);
            Assert.InRange(brand.Lengths[0], 12, 19);
            Assert.InRange(brand.Lengths[^1], 12, 19);
            Assert.InRange(brand.CodeLength, 3, 4);
            Assert.Contains(brand.Groups.Sum(), brand.Lengths);
            Assert.All(brand.Prefixes, range =>
            {
                Assert.InRange(range.From, 1, range.To);
                Assert.InRange(range.To, range.From, 9999);
                Assert.Equal($"{range.From}".Length, $"{range.To}".Length);
            });
        });
    }

    [Fact]
    public void The_First_Match_Is_The_Only_One()
    {
        // Four digits tell every prefix apart, so all of them can be asked.
        for (var lead = 0; lead <= 9999; lead++)
        {
            var matches = CardBrand.All.Where(brand => brand.Prefixes.Any(range =>
                int.Parse($"{lead:0000}"[..$"{range.From}".Length]) is var head && head >= range.From && head <= range.To)).ToList();
            Assert.True(matches.Count <= 1, $"{lead:0000} belongs to {string.Join(" and ", matches.Select(brand => brand.Id))}");
            Assert.Equal(matches.SingleOrDefault()?.Id, CardBrand.Of($"{lead:0000}")?.Id);
        }
    }
}
