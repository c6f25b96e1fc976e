using System.Security.Cryptography;
using System.Text;

namespace ProviderSimulator.Wire;

/// <summary>Juspay's signed word in the address that the browser comes back to.</summary>
internal static class JuspayReturn
{
    public const string ResponseKey = "test-response-key";

    /// <summary>The return address with what happened and its signature.</summary>
    public static string Sign(string returnUrl, string orderId, string status, int statusId)
    {
        (string Name, string Value)[] told = [("order_id", orderId), ("status", status), ("status_id", $"{statusId}")];
        var pairs = told.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}").Order(StringComparer.Ordinal);
        var text = Uri.EscapeDataString(string.Join('&', pairs));
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ResponseKey), Encoding.UTF8.GetBytes(text)));
        var query = string.Join('&', told.Append(("signature", signature)).Append(("signature_algorithm", "HMAC-SHA256"))
            .Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        return $"{returnUrl}{(returnUrl.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";
    }
}
