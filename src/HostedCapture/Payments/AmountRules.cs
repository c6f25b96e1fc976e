using System.Globalization;
using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>
/// Amounts as merchants send them: numbers or their texts. The total is read exactly and decides; its details and the
/// items are information, which Quickpay clients compute in many ways, and need only be numbers.
/// </summary>
internal static class AmountRules
{
    private const string Field = "transaction.amount";

    /// <summary>The text of a JSON number or string; null for a missing one, and for any other type.</summary>
    public static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>Whether a value was sent at all.</summary>
    public static bool IsThere(JsonElement? value) => value is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    /// <summary>Reads an amount above zero; null, with an error added, when it is none.</summary>
    public static Money? Read(string field, JsonElement? value, Currency currency, List<FieldError> errors)
    {
        var money = new Money(0, currency);
        var code = Text(value) is { } text ? Money.Parse(text, currency, out money) : "type";
        if (code is null && money.Units == 0)
            code = "range";
        if (code is null)
            return money;
        errors.Add(new(field, code));
        return null;
    }

    /// <summary>
    /// The tax in an amount, in minor units: zero where none was sent, and never more than the amount, so that the
    /// subtotal sent to a provider is never negative.
    /// </summary>
    public static Money Tax(JsonElement? value, Money of) =>
        of.With((long)decimal.Round(Math.Clamp(Number(value) ?? 0, 0, of.Major) * of.Currency.UnitsInMajor, MidpointRounding.AwayFromZero));

    /// <summary>Adds an error for a value that is no number.</summary>
    public static void CheckNumber(string field, JsonElement? value, List<FieldError> errors)
    {
        if (IsThere(value) && Number(value) is null)
            errors.Add(new(field, "amount"));
    }

    /// <summary>Reads the total, and checks that what was sent with it can be read.</summary>
    public static Money? Check(AmountBody? amount, ItemList? list, List<FieldError> errors)
    {
        CheckNumber($"{Field}.details.subtotal", amount?.Details?.Subtotal, errors);
        CheckNumber($"{Field}.details.tax", amount?.Details?.Tax, errors);
        CheckNumber($"{Field}.details.shipping", amount?.Details?.Shipping, errors);
        CheckNumber($"{Field}.details.shipping_discount", amount?.Details?.ShippingDiscount, errors);
        foreach (var (index, item) in (list?.Items ?? []).Index())
        {
            CheckNumber($"transaction.item_list.items.{index}.price", item?.Price, errors);
            CheckNumber($"transaction.item_list.items.{index}.tax", item?.Tax, errors);
            CheckNumber($"transaction.item_list.items.{index}.quantity", item?.Quantity, errors);
        }

        var currency = Currency.Of(amount?.Currency);
        if (currency is null)
            errors.Add(new($"{Field}.currency", amount?.Currency is null ? "required" : "unknown_value"));
        if (!IsThere(amount?.Total))
            errors.Add(new($"{Field}.total", "required"));
        else if (currency is not null)
            return Read($"{Field}.total", amount!.Total, currency, errors);
        return null;
    }

    private static decimal? Number(JsonElement? value) =>
        decimal.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
