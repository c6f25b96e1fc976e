using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

/// <summary>Amounts are read exactly or not at all.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData("CLP", "1990", 1990)]
    [InlineData("CLP", "1990.0", 1990)]
    [InlineData("CLP", "1.99e3", 1990)]
    [InlineData("CLP", "0", 0)]
    [InlineData("BRL", "19.90", 1990)]
    [InlineData("BRL", "19.9", 1990)]
    [InlineData("COP", "1000", 100000)]
    [InlineData("ARS", "0.01", 1)]
    [InlineData("PEN", "999999999999", 99999999999900)]
    [InlineData("PEN", "0.290", 29)]
    public void An_Amount_Is_Whole_Minor_Units(string currency, string text, long units)
    {
        Assert.Null(Money.Parse(text, Currency.Of(currency)!, out var money));
        Assert.Equal(units, money.Units);
    }

    [Theory]
    [InlineData("CLP", "10.5", "decimals")]
    [InlineData("BRL", "10.005", "decimals")]
    [InlineData("BRL", "1e-3", "decimals")]
    [InlineData("CLP", "-1", "range")]
    [InlineData("CLP", "1000000000000", "range")]
    [InlineData("CLP", "1e12", "range")]
    [InlineData("CLP", "1e99", "amount")]
    [InlineData("CLP", "1e-99", "amount")]
    [InlineData("CLP", "1e", "amount")]
    [InlineData("CLP", "", "amount")]
    [InlineData("CLP", " 1", "amount")]
    [InlineData("CLP", "1,000", "amount")]
    [InlineData("CLP", "$1", "amount")]
    [InlineData("CLP", "١", "amount")]
    [InlineData("CLP", "NaN", "amount")]
    [InlineData("CLP", "0x10", "amount")]
    [InlineData("CLP", "1.0000000000000000000000000000001", "amount")]
    public void An_Amount_That_Does_Not_Fit_Its_Currency_Has_An_Error_Code(string currency, string text, string code) =>
        Assert.Equal(code, Money.Parse(text, Currency.Of(currency)!, out _));

    [Fact]
    public void Text_Has_The_Currencys_Own_Decimals()
    {
        Assert.Equal(("1990", "1990.00"), (Of("CLP", 1990).Text, Of("CLP", 1990).TwoDecimals));
        Assert.Equal(("19.90", "19.90"), (Of("BRL", 1990).Text, Of("BRL", 1990).TwoDecimals));
        Assert.Equal(19.90m, Of("BRL", 1990).Major);
        Assert.Equal("CLP 1990", Of("CLP", 1990).ToString());
    }

    [Fact]
    public void Only_Known_Currencies_Are_Accepted()
    {
        Assert.Equal(["CLP 0", "COP 2", "BRL 2", "ARS 2", "PEN 2", "USD 2"], Currency.All.Select(currency => $"{currency.Code} {currency.Decimals}"));
        Assert.Null(Currency.Of("clp"));
        Assert.Null(Currency.Of(null));
    }

    // What was written is what is read, for every amount of every currency.
    [Fact]
    public void A_Written_Amount_Is_Read_Again() => Property.NeverThrows(
        from currency in Gen.Elements(Currency.All.ToArray())
        from high in Gen.Choose(0, 450)
        from low in Gen.Choose(0, int.MaxValue)
        select new Money(((long)high * int.MaxValue) + low, currency),
        money =>
        {
            Assert.Null(Money.Parse(money.Text, money.Currency, out var read));
            Assert.Equal(money, read);
            Assert.Null(Money.Parse(money.TwoDecimals, money.Currency, out read));
            Assert.Equal(money, read);
        });

    private static Money Of(string currency, long units) => new(units, Currency.Of(currency)!);
}
