using HostedCapture.Domain;
using HostedCapture.Pages;









namespace HostedCapture.CardPage;

/// <summary>
/// What the page hands to its script, as <c>data-</c> attributes: the one table of brands, the times, the texts in the
/// page's language. The script itself has none of them, so that its bytes are the same for every shop and language.
/// </summary>
public static class ScriptData
{
    // A form that is empty again comes from the server, and the script leaves digits only.
    private static readonly string[] s_serversOnly = [CardFormModel.Again, "digits"];

    /// <summary>The form's attributes.</summary>
    public static Dictionary<string, object> Form(PageFrame frame, CardFormModel model) => new()
    {
        ["data-brands"] = Brands(model.Accepted),
        ["data-month"] = model.Month.ToString("yyyy-MM"),
        ["data-expires"] = model.SecondsLeft,
        ["data-wrong"] = frame.Text("form.title_wrong"),
        ["data-saving"] = frame.Text("form.saving"),
        ["data-patience"] = frame.Text("form.patience"),
        ["data-expiring"] = frame.Text("form.expiring"),
    };

    /// <summary>A field's attributes: each message by its code, <c>data-too_short</c>; the script fills in <c>{brand}</c>.</summary>
    public static Dictionary<string, object> Field(PageFrame frame, CardFormModel model, string field)
    {
        var messages = $"card.{field}.";
        return frame.Texts.Keys.Where(key => key.StartsWith(messages, StringComparison.Ordinal) && !s_serversOnly.Contains(key[messages.Length..]))
            .Order(StringComparer.Ordinal)
            .ToDictionary(key => $"data-{key[messages.Length..]}", object (key) => (model with { Brand = null }).Text(frame, key));
    }

    // Every number begins as the last one does: it is any other card. Not JSON, whose quotes an attribute makes six times as long.
    private static string Brands(AcceptedCards accepted) => string.Join(';', CardBrand.All.Append(CardBrand.Unknown).Select(brand => string.Join('|',
        brand.Name,
        string.Join(' ', brand.Lengths),
        string.Join(' ', brand.Groups),
        brand.Ranges,
        string.Join(' ', brand.CodeLengths),
        accepted.Has(brand == CardBrand.Unknown ? null : brand) ? "1" : "",
        accepted.TakesWithoutCode(brand) ? "" : "1",
        brand.HasCheckDigit ? "1" : "")));
}
