using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>A provider's own answer for the merchant: as on its wire, without card data and tokens.</summary>
internal static class ProviderAnswer
{
    // The card's digits are shown once, in the application's truncation: a second form beside it would show more digits.
    private static readonly HashSet<string> s_digits = new(StringComparer.OrdinalIgnoreCase)
    {
        "panFirst6", "panLast4", "panFirst4", "panLast6", "pan_first6", "pan_last4", "card_number", "req_card_number", "number", "pan", "card",
        "card_isin", "last_four_digits", "expiry_month", "expiry_year", "capture_token", "capture_data", "security_code", "cvv", "token", "card_token",
    };

    /// <summary>The answer as JSON text, without card data and tokens.</summary>
    public static string Clean(JsonObject answer)
    {
        var copy = (JsonObject)answer.DeepClone();
        Scrub(copy);
        return copy.ToJsonString();
    }

    private static void Scrub(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, value) in o.ToList())
                {
                    if (s_digits.Contains(name) || CardNumbers.AreIn(name) || Holds(value))
                        o.Remove(name);
                    else
                        Scrub(value);
                }

                break;
            case JsonArray array:
                foreach (var item in array.Where(Holds).ToList())
                    array.Remove(item);
                foreach (var item in array)
                    Scrub(item);
                break;
            default:
                break;
        }
    }

    private static bool Holds(JsonNode? node) => node is JsonValue value && CardNumbers.AreIn(value.ToString());
}
