using HostedCapture.Domain;
using HostedCapture.Pages;

namespace HostedCapture.CardPage;

/// <summary>
/// The script's data, as <c>data-</c> attributes: the table of brands, the times, the texts in the
/// page's language. The script itself holds none of them, so its bytes are the same for every shop and language.
/// </summary>
public static class ScriptData
{
    // The script never shows these: only the server empties a form, and the script keeps digits only.
    private static readonly string[] s_serversOnly = [CardFormModel.Again, "digits"];

    /// <summary>The form's attributes.</summary>
    public static Dictionary<string, object> Form(PageFrame frame, CardFormModel model) => new()
    {
        ["data-brands"] = Brands(model.Accepted),
        ["data-month"] = model.Month.ToString("yyyy-MM"),
        ["data-expires"] = model.SecondsLeft,
        ["data-codeless"] = frame.Text("form.code_optional"),
        ["data-wrong"] = frame.Text("form.title_wrong"),
        ["data-saving"] = frame.Text("form.saving"),
        ["data-patience"] = frame.Text("form.patience"),
        ["data-expiring"] = frame.Text("form.expiring"),
    };

    /// <summary>A field's attributes: each message by its code, <c>data-too_short</c>; the script fills in <c>{brand}</c>.</summary>
    public static Dictionary<string, object> Field(PageFrame frame, CardFormModel model, string field)
    {
        var messages = $"card.{field}.";
        return frame.Texts.Keys.Where(key => key.StartsWith(messages, StringComparison.Ordinal)
            && !s_serversOnly.Contains(key[messages.Length..]))
            .Order(StringComparer.Ordinal)
            .ToDictionary(key => $"data-{key[messages.Length..]}", object (key) => (model with { Brand = null }).Text(frame, key));
    }

    // The last entry matches any other card. Not JSON, whose quotes become six characters each in an attribute.
    private static string Brands(AcceptedCards accepted) =>
        string.Join(';', CardBrand.All.Append(CardBrand.Unknown).Select(brand => string.Join('|',
        brand.Name,
        string.Join(' ', brand.Lengths),
        string.Join(' ', brand.Groups),
        brand.Ranges,
        string.Join(' ', brand.CodeLengths),
        accepted.Has(brand == CardBrand.Unknown ? null : brand) ? "1" : "",
        accepted.TakesWithoutCode(brand) ? "" : "1",
        brand.HasCheckDigit ? "1" : "")));
}
