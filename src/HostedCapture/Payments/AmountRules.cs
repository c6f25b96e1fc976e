using System.Text.Json;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Payments;

/// <summary>
/// Amounts as merchants send them: numbers or their texts, read exactly. The total decides; what else is sent must agree
/// with it, give or take one unit for each line, since original clients send prices before tax with decimals.
/// </summary>
internal static class AmountRules
{
    private const string Field = "transaction.amount";
    private const string DoesNotAddUp = "sum";

    /// <summary>The text of a JSON number or string; null for a missing one, and for any other type.</summary>
    public static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>Whether a value was sent at all.</summary>
    public static bool IsThere(JsonElement? value) => value is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    /// <summary>Reads an amount above zero; null when something is wrong, which is told.</summary>
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

    /// <summary>The tax in an amount, in whole units; zero where none was sent.</summary>
    public static Money Tax(AmountBody amount, Currency currency) =>
        new((long)decimal.Round((Number(amount.Details?.Tax) ?? 0) * currency.UnitsInMajor, MidpointRounding.AwayFromZero), currency);

    /// <summary>Reads the total and checks what was sent with it.</summary>
    public static Money? Check(AmountBody? amount, ItemList? list, List<FieldError> errors)
    {
        var currency = Currency.Of(amount?.Currency);
        if (currency is null)
            errors.Add(new($"{Field}.currency", amount?.Currency is null ? "required" : "unknown_value"));
        if (!IsThere(amount?.Total))
        {
            errors.Add(new($"{Field}.total", "required"));
            return null;
        }

        var before = errors.Count;
        var total = currency is null ? null : Read($"{Field}.total", amount!.Total, currency, errors);
        CheckNumbers(amount!.Details, list, errors);
        if (total is null || errors.Count > before)
            return total;

        if (amount.Details is { } details && !AddsUp(details, total))
            errors.Add(new($"{Field}.details", DoesNotAddUp));
        else if (list?.Items is { Count: > 0 } items && !AddsUp(items, amount.Details, total))
            errors.Add(new("transaction.item_list.items", DoesNotAddUp));
        return total;
    }

    private static void CheckNumbers(AmountDetails? details, ItemList? list, List<FieldError> errors)
    {
        CheckNumber($"{Field}.details.subtotal", details?.Subtotal);
        CheckNumber($"{Field}.details.tax", details?.Tax);
        CheckNumber($"{Field}.details.shipping", details?.Shipping);
        CheckNumber($"{Field}.details.shipping_discount", details?.ShippingDiscount, negative: true);
        for (var i = 0; i < (list?.Items?.Count ?? 0); i++)
        {
            // A discount is a line with a negative price.
            CheckNumber($"transaction.item_list.items.{i}.price", list!.Items![i]?.Price, negative: true);
            CheckNumber($"transaction.item_list.items.{i}.tax", list.Items[i]?.Tax, negative: true);
            CheckNumber($"transaction.item_list.items.{i}.quantity", list.Items[i]?.Quantity);
        }

        void CheckNumber(string field, JsonElement? value, bool negative = false)
        {
            if (!IsThere(value))
                return;
            if (Text(value) is not { } text || Money.ReadExactly(text) is not { } number)
                errors.Add(new(field, "amount"));
            else if (number is < -Money.LargestMajor or > Money.LargestMajor || (number < 0 && !negative))
                errors.Add(new(field, "range"));
        }
    }

    private static bool AddsUp(AmountDetails details, Money total)
    {
        decimal?[] lines = [Number(details.Subtotal), Number(details.Tax), Number(details.Shipping), Number(details.ShippingDiscount)];
        var given = lines.Count(line => line is not null);
        // Tax alone says nothing about the sum.
        if (lines[0] is null)
            return true;
        var sum = (lines[0] ?? 0) + (lines[1] ?? 0) + (lines[2] ?? 0) - Math.Abs(lines[3] ?? 0);
        return Near(sum, total.Major, given, total.Currency);
    }

    // Whether prices and taxes are of one or of the line, with or without tax, is not documented and differs by client.
    private static bool AddsUp(IReadOnlyList<Item> items, AmountDetails? details, Money total)
    {
        var goods = items.Sum(item => (Number(item?.Price) ?? 0) * (Number(item?.Quantity) ?? 1));
        var lineTax = items.Sum(item => Number(item?.Tax) ?? 0);
        var pieceTax = items.Sum(item => (Number(item?.Tax) ?? 0) * (Number(item?.Quantity) ?? 1));
        var extra = (Number(details?.Shipping) ?? 0) - Math.Abs(Number(details?.ShippingDiscount) ?? 0);
        var tax = Number(details?.Tax) ?? 0;
        decimal[] sums = [goods, goods + lineTax, goods + pieceTax, goods + tax];
        return sums.Any(sum => Near(sum, total.Major, items.Count, total.Currency) || Near(sum + extra, total.Major, items.Count, total.Currency))
            || (Number(details?.Subtotal) is { } subtotal && sums.Any(sum => Near(sum, subtotal, items.Count, total.Currency)));
    }

    private static bool Near(decimal sum, decimal wanted, int lines, Currency currency) => Math.Abs(sum - wanted) <= (decimal)lines / currency.UnitsInMajor;

    private static decimal? Number(JsonElement? value) => Text(value) is { } text ? Money.ReadExactly(text) : null;
}
