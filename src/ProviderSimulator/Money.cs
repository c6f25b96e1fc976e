using System.Globalization;

namespace ProviderSimulator;

/// <summary>Amounts in major units, as decimals.</summary>
internal static class Money
{
    private const decimal Most = 1_000_000_000_000m;

    /// <summary>Decimal places of a currency (ISO 4217); null for an unsupported one.</summary>
    public static int? PlacesOf(string? currency) => currency switch
    {
        "CLP" or "PYG" or "JPY" => 0,
        "ARS" or "BRL" or "COP" or "EUR" or "MXN" or "PEN" or "USD" or "UYU" or "INR" or "SGD" or "MYR" or "GBP" => 2,
        _ => null,
    };

    /// <summary>A plain decimal such as <c>1000</c>, <c>10.50</c>: no sign, no exponent, no grouping.</summary>
    public static bool TryRead(string? text, out decimal amount) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount) && amount < Most;

    /// <summary>True when a currency has the amount: <c>10.5</c> is none in CLP.</summary>
    public static bool Fits(decimal amount, string? currency) =>
        PlacesOf(currency) is { } places && decimal.Round(amount, places) == amount;

    /// <summary>Without zeros at the end: <c>10</c>, <c>10.5</c>.</summary>
    public static decimal Plain(decimal amount) => amount / 1.0000000000000000000000000000m;

    /// <summary>With two places: <c>1000.00</c>.</summary>
    public static string TwoPlaces(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
