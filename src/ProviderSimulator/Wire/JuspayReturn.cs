using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace ProviderSimulator.Wire;

/// <summary>Juspay's signed result in the return address.</summary>
internal static class JuspayReturn
{
    public const string ResponseKey = "test-response-key";

    /// <summary>The result page where the browser does not go back; Juspay itself has the merchant's default address.</summary>
    public static Answer Page(string orderId, string status, int statusId, bool hasReturn) => new(
        StatusCodes.Status200OK, "text/html; charset=utf-8", $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>The bank has decided</title>
        </head>
        <body>
        <h1>The bank has decided</h1>
        <p>Order <code>{HtmlEncoder.Default.Encode(orderId)}</code> is <strong>{status}</strong> ({statusId}).</p>
        <p>{(hasReturn
            ? "This bank keeps the browser: the shop must ask for itself."
            : "The order has no <code>return_url</code>. Juspay would send the browser to the address in the merchant’s own settings; "
                + "here the way ends.")}</p>
        </body>
        </html>
        """);

    /// <summary>The return address with the result and its signature.</summary>
    public static string Sign(string returnUrl, string orderId, string status, int statusId, string key = ResponseKey)
    {
        (string Name, string Value)[] told = [("order_id", orderId), ("status", status), ("status_id", $"{statusId}")];
        var pairs =
            told.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}").Order(StringComparer.Ordinal);
        var text = Uri.EscapeDataString(string.Join('&', pairs));
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));
        var query = string.Join('&', told.Append(("signature", signature)).Append(("signature_algorithm", "HMAC-SHA256"))
            .Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        return $"{returnUrl}{(returnUrl.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";
    }
}
