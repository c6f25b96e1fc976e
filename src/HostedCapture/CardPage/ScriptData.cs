using System.Text.Json;
using HostedCapture.Applications;
using HostedCapture.Domain;

namespace HostedCapture.CardPage;

/// <summary>
/// What the page hands to its script, as <c>data-</c> attributes: the one table of brands, the times, the texts in the
/// page's language. The script itself has none of them, so that its bytes are the same for every shop and language.
/// </summary>
public static class ScriptData
{
    private static readonly string s_brands = JsonSerializer.Serialize(CardBrand.All.Select(brand => new object[]
    {
        brand.Id, brand.Name, brand.Lengths, brand.CodeLength, brand.Groups, brand.Prefixes.Select(range => new[] { range.From, range.To }),
    }));

    /// <summary>The form's attributes.</summary>
    public static Dictionary<string, object> Form(PageFrame frame, CardFormModel model) => new()
    {
        ["data-brands"] = s_brands,
        ["data-month"] = model.Month.ToString("yyyy-MM"),
        ["data-expires"] = model.SecondsLeft,
        ["data-wrong"] = frame.Text("form.title_wrong"),
        ["data-saving"] = frame.Text("form.saving"),
        ["data-patience"] = frame.Text("form.patience"),
        ["data-expiring"] = frame.Text("form.expiring"),
    };

    /// <summary>A field's attributes: each message by its code, <c>data-too_short</c>.</summary>
    public static Dictionary<string, object> Field(PageFrame frame, string field)
    {
        var messages = $"card.{field}.";
        return frame.Texts.Keys.Where(key => key.StartsWith(messages, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ToDictionary(key => $"data-{key[messages.Length..]}", object (key) => frame.Text(key));
    }
}
