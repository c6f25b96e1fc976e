using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Providers;

/// <summary>
/// A provider's word that something has happened. Only a hint to look the payment up: it may be old, come twice or out of
/// order, and decides nothing.
/// </summary>
/// <param name="Provider">Who says it.</param>
/// <param name="Id">The notification's own id, the same each time it comes; null: it has none.</param>
/// <param name="What">The event, or the status, for the log.</param>
/// <param name="Names">
/// One to three names that the operations it may be about are known by: their attempt's id, what was remembered of them, or the handle of the
/// charge they belong to.
/// </param>
public sealed record ProviderNotification(string Provider, string? Id, string What, IReadOnlyList<string> Names);

/// <summary>Juspay's webhooks and the signed address that browsers come back to. Pure.</summary>
// Facts, from Juspay's "status verification" and webhook pages: a webhook is POST {id "evt_V2_…", date_created, event_name,
// content{order{…}}}, with HTTP Basic where the dashboard has a user and password; it may repeat, and come before or after
// the browser. The return address gets order_id, status, status_id, signature, signature_algorithm=HMAC-SHA256: without
// the last two, each key and value percent-encoded, sorted, joined as k=v with &, the whole percent-encoded again, HMAC-SHA256
// with the Response Key. That the signature is base64, perhaps encoded once more, is read out of a sample.
public static class JuspayNotifications
{
    private const string Name = "juspay";
    private const string Signature = "signature";
    private const string Algorithm = "signature_algorithm";

    /// <summary>Whether a webhook's Authorization is the one set up for it.</summary>
    public static bool IsFrom(string? authorization, string user, string password) =>
        FixedTime.Same(authorization, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");

    /// <summary>Whether a return address was signed by Juspay.</summary>
    /// <param name="parameters">Its query, decoded once.</param>
    /// <param name="responseKey">The Response Key.</param>
    public static bool IsSigned(IReadOnlyList<KeyValuePair<string, string>> parameters, string responseKey)
    {
        var names = parameters.Select(parameter => parameter.Key).ToHashSet(StringComparer.Ordinal);
        // A name that comes twice can mean either of two values.
        if (names.Count != parameters.Count || parameters.FirstOrDefault(parameter => parameter.Key == Algorithm).Value != "HMAC-SHA256")
            return false;
        var pairs = parameters.Where(parameter => parameter.Key is not (Signature or Algorithm))
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}").Order(StringComparer.Ordinal);
        var text = Uri.EscapeDataString(string.Join('&', pairs));
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(responseKey), Encoding.UTF8.GetBytes(text)));
        var sent = parameters.FirstOrDefault(parameter => parameter.Key == Signature).Value;
        return FixedTime.Same(sent is null ? null : Uri.UnescapeDataString(sent).Replace(' ', '+'), expected);
    }

    /// <summary>What a webhook says; null for what is none.</summary>
    public static ProviderNotification? ReadWebhook(string body)
    {
        var json = ProviderJson.Read(body);
        return json.Text("id") is { } id && json.Text("event_name") is { } name && json.Block("content").Block("order") is { } order
            ? About(id, ProviderJson.Code(name), order.Text("order_id"), order.Text("txn_uuid"))
            : null;
    }

    /// <summary>What a return address says, once it is known to be signed; null for what is none.</summary>
    public static ProviderNotification? ReadReturn(IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        About(null, ProviderJson.Code(parameters.FirstOrDefault(parameter => parameter.Key == "status").Value), parameters.FirstOrDefault(parameter => parameter.Key == "order_id").Value, null);

    private static ProviderNotification? About(string? id, string what, string? order, string? txn) => order is not { Length: > 0 }
        ? null
        : new ProviderNotification(Name, id, what, txn is null ? [order] : [order, $"{order}/{txn}"]);
}

/// <summary>TumiPay's webhooks. Pure.</summary>
// Facts, from TumiPay's documentation: POST of JSON with webhook id, event type, timestamp, idempotency key and data, signed
// with HMAC-SHA256. The names of the fields and of the header are not documented, so they are our own choice here: id, event,
// idempotency_key, data{transaction_id, linked_transaction_id, reference_id}; X-Tumipay-Signature (setting SignatureHeader)
// with the body's HMAC in hexadecimal digits.
public static class TumiPayNotifications
{
    /// <summary>Where the signature is, unless it is set otherwise.</summary>
    public const string UsualHeader = "X-Tumipay-Signature";

    private static readonly string[] s_names = ["reference_id", "linked_transaction_id", "transaction_id"];

    /// <summary>Whether a webhook is signed with the secret.</summary>
    /// <param name="body">The body as it came.</param>
    /// <param name="signature">The header.</param>
    /// <param name="secret">The secret.</param>
    public static bool IsSigned(string body, string? signature, string secret) =>
        FixedTime.Same(signature?.ToLowerInvariant(), Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body))));

    /// <summary>What a webhook says; null for what is none.</summary>
    public static ProviderNotification? ReadWebhook(string body)
    {
        var json = ProviderJson.Read(body);
        var data = json.Block("data");
        string[] names = [.. s_names.Select(data.Text).OfType<string>()];
        return (json.Text("idempotency_key") ?? json.Text("id")) is { } id && names.Length > 0
            ? new ProviderNotification("tumipay", id, ProviderJson.Code(json.Text("event")?.Replace('.', '_')), names)
            : null;
    }
}

/// <summary>Compares what must not be guessed letter by letter.</summary>
file static class FixedTime
{
    public static bool Same(string? sent, string expected) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}
