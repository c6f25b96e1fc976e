using System.Globalization;

namespace HostedCapture.Domain;

/// <summary>A currency and how many decimals its amounts have.</summary>
/// <param name="Code">ISO 4217, <c>CLP</c>.</param>
/// <param name="Decimals">Of the smallest amount that is charged: 0 for CLP, 2 for the others.</param>
public sealed record Currency(string Code, int Decimals)
{
    /// <summary>The currencies the providers charge in. Source: ISO 4217; COP with two decimals, as in the providers' samples.</summary>
    public static IReadOnlyList<Currency> All { get; } = [new("CLP", 0), new("COP", 2), new("BRL", 2), new("ARS", 2), new("PEN", 2), new("USD", 2)];

    /// <summary>Minor units in one major unit: 1 for CLP, 100 for the others.</summary>
    public long UnitsInMajor => Decimals == 0 ? 1 : 100;

    /// <summary>The currency of a code; null for any other text.</summary>
    public static Currency? Of(string? code) => All.FirstOrDefault(currency => currency.Code == code);

    /// <summary>Prints the code.</summary>
    public override string ToString() => Code;
}

/// <summary>An amount in whole minor units, never a binary fraction.</summary>
/// <param name="Units">Minor units: 1990 is CLP 1,990 or BRL 19.90.</param>
/// <param name="Currency">Its currency, which knows the decimals.</param>
public sealed record Money(long Units, Currency Currency)
{
    /// <summary>The most a payment may be, in major units.</summary>
    public const long LargestMajor = 999_999_999_999;

    // More digits than any amount needs, and few enough for decimal to hold every value exactly.
    private const int LongestText = 28;

    /// <summary>In major units, exactly: 19.90.</summary>
    public decimal Major => (decimal)Units / Currency.UnitsInMajor;

    /// <summary>In major units with the currency's own decimals: <c>1990</c> in CLP, <c>19.90</c> in BRL.</summary>
    public string Text => Major.ToString(Currency.Decimals == 0 ? "0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>In major units with two decimals in any currency, as some systems write every amount: <c>1990.00</c>.</summary>
    public string TwoDecimals => Major.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The same currency with other units.</summary>
    public Money With(long units) => this with { Units = units };

    /// <summary>
    /// Reads an amount in major units: the text of a JSON number (<c>10.5</c>, <c>1e3</c>) or of a JSON string. It must
    /// fit the currency: 10.5 is no amount in CLP, while 10.0 is.
    /// </summary>
    /// <param name="text">As on the wire.</param>
    /// <param name="currency">Decides the decimals.</param>
    /// <param name="money">The amount, zero or more.</param>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Parse(string text, Currency currency, out Money money)
    {
        money = new Money(0, currency);
        if (ReadExactly(text) is not { } major)
            return "amount";
        if (major is < 0 or > LargestMajor)
            return "range";
        var units = major * currency.UnitsInMajor;
        if (units != decimal.Truncate(units))
            return "decimals";
        money = new Money((long)units, currency);
        return null;
    }

    /// <summary>Reads a decimal number without losing a digit; null for text that is none, or too long for one.</summary>
    /// <param name="text">As on the wire: digits, an optional sign, point and exponent; nothing else.</param>
    public static decimal? ReadExactly(string text) =>
        text.Length is > 0 and <= LongestText
        && text.All(c => char.IsAsciiDigit(c) || c is '-' or '+' or '.' or 'e' or 'E')
        && SmallExponent(text)
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>With its currency: <c>CLP 1990</c>.</summary>
    public override string ToString() => $"{Currency.Code} {Text}";

    // decimal would round a large negative exponent to zero.
    private static bool SmallExponent(string text)
    {
        var at = text.IndexOfAny(['e', 'E']);
        return at < 0 || text.AsSpan(at + 1) is { Length: > 0 and <= 3 } exponent
            && int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value is >= -12 and <= 12;
    }
}
