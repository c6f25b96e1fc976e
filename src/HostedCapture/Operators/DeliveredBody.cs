using System.Text.Json.Nodes;

namespace HostedCapture.Operators;

/// <summary>The body of a delivery.</summary>
internal static class DeliveredBody
{
    private static readonly string[] s_texts =
        ["line1", "line2", "city", "postal_code", "phone", "document_number", "document_id", "ip_address"];

    /// <summary>The body as an operator sees it: personal data is masked unless it was asked for.</summary>
    /// <param name="body">As it was sent.</param>
    /// <param name="personal">Whether personal data is shown.</param>
    public static JsonObject Show(byte[] body, PersonalData personal)
    {
        var shown = JsonNode.Parse(body)!.AsObject();
        if (!personal.Shown)
            Mask(shown["data"], personal);
        return shown;
    }

    // By the names of members, wherever they are: of intents and payments, and of what merchants put beside.
    private static void Mask(JsonNode? node, PersonalData personal)
    {
        foreach (var item in node as JsonArray ?? [])
            Mask(item, personal);
        foreach (var (name, value) in (node as JsonObject)?.ToList() ?? [])
        {
            if (value is not JsonValue)
                Mask(value, personal);
            else if (s_texts.Contains(name))
                node![name] = personal.Text(value.ToString());
            else if (name is "name" or "full_name" or "recipient_name")
                node![name] = personal.Name(value.ToString());
            else if (name == "email")
                node![name] = personal.Email(value.ToString());
        }
    }
}
