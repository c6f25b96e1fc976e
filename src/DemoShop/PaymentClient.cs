using System.Text.Json.Nodes;

namespace DemoShop;

/// <summary>What the shop's server does with a saved card: the payments API.</summary>
/// <param name="api">Sends requests with the shop's token.</param>
public sealed class PaymentClient(CaptureClient api)
{
    /// <summary>Where payments live.</summary>
    public const string PaymentsPath = "/checkout/payments";

    /// <summary>Makes a payment with a captured card.</summary>
    /// <param name="client">The client id that asks.</param>
    /// <param name="token">The card: the id of its capture, or a token made elsewhere.</param>
    /// <param name="currency">What it is charged in.</param>
    /// <param name="amount">As typed.</param>
    /// <param name="deferred">Whether it is only authorized.</param>
    /// <param name="wayBack">Where the approval page leads.</param>
    public Task<Exchange> CreateAsync(string client, string token, string currency, string amount, bool deferred, string wayBack)
    {
        var attributes = new JsonObject { ["capture_token"] = token };
        if (deferred)
            attributes["is_deferred_capture"] = "true";
        return SendAsync(client, HttpMethod.Post, PaymentsPath, new JsonObject
        {
            ["intent"] = "sale",
            ["payer"] = new JsonObject
            {
                ["payer_info"] = new JsonObject { ["email"] = "ana.rojas@example.com", ["full_name"] = "Ana Rojas", ["country"] = "CL" },
                ["payment_method"] = "QUICKPAY_TOKEN",
            },
            ["additional_attributes"] = attributes,
            ["transaction"] = new JsonObject { ["description"] = "Two books", ["amount"] = new JsonObject { ["currency"] = currency, ["total"] = amount } },
            ["redirect_urls"] = new JsonObject { ["return_url"] = wayBack, ["cancel_url"] = wayBack },
        });
    }

    /// <summary>Reads a payment.</summary>
    public Task<Exchange> ReadAsync(string client, string paymentId) => SendAsync(client, HttpMethod.Get, $"{PaymentsPath}/{paymentId}", null);

    /// <summary>Follows a link of a payment.</summary>
    /// <param name="client">The client id that asks.</param>
    /// <param name="payment">As the API showed it.</param>
    /// <param name="rel">Which link.</param>
    /// <param name="amount">Of a confirm or refund; empty: all of it.</param>
    public Task<Exchange> FollowAsync(string client, Exchange payment, string rel, string? amount)
    {
        var body = amount is { Length: > 0 } ? new JsonObject { [rel == "refund_method" ? "refunded_amount" : "total_amount"] = amount } : null;
        return SendAsync(client, HttpMethod.Post, new Uri(Link(payment, rel)!).AbsolutePath, body);
    }

    /// <summary>The address of a link; null where there is none.</summary>
    public static string? Link(Exchange payment, string rel) =>
        (payment.Json?["links"] as JsonArray)?.FirstOrDefault(link => (string?)link?["rel"] == rel)?["href"]?.GetValue<string>();

    /// <summary>Whether a provider has not said yet what came of it.</summary>
    public static bool IsOpen(Exchange? payment) =>
        payment?.Json?["submitting"] is not null || payment?.Text("state") is "confirming" or "voiding" or "refunding";

    // A new key for each click: a form that is sent again by the browser is another click.
    private Task<Exchange> SendAsync(string client, HttpMethod method, string path, JsonObject? body) => api.SendAsync(client, new(method, path)
    {
        IdempotencyKey = method == HttpMethod.Post ? Guid.NewGuid().ToString() : null,
        Body = body is null ? null : Exchange.Indent(body),
    });
}
