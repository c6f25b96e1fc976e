using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>An event as it is sent: body and signature (Standard Webhooks 1.0.0).</summary>
public static class WebhookMessage
{
    /// <summary>The event's id, the same at every try.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>When this try was sent, seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The signatures, one for each secret, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What a signature begins with.</summary>
    public const string Version = "v1,";

    /// <summary>The most a body has, in bytes; the standard advises less than 20 KB.</summary>
    public const int LargestBody = 20_000;

    // The members left out of a body that is too large, the least important first. GET shows everything.
    private static readonly string[] s_dispensable = ["metadata", "redirect_urls", "billing", "additional_attributes", "transaction", "gateway", "cardholder", "payer"];

    /// <summary>What links in bodies begin with, without a slash at its end.</summary>
    public static string Address(HostSettings host, OwnAddress own) => (host.PublicBaseUrl ?? own.Base).ToString().TrimEnd('/');

    /// <summary>The body: <c>type</c>, <c>timestamp</c>, <c>data</c>, <c>id</c>, <c>sequence</c>; and <c>omitted</c>, when <c>data</c> had to be cut.</summary>
    public static byte[] Body(EventItem item)
    {
        var data = (JsonObject)item.Data.DeepClone();
        var omitted = new List<string>();
        var body = Write();
        foreach (var member in s_dispensable.TakeWhile(_ => body.Length > LargestBody))
        {
            if (!data.Remove(member))
                continue;
            omitted.Add(member);
            body = Write();
        }

        return body;

        byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(
            new Envelope(item.Type, item.Time, data, item.Id, item.Sequence, omitted.Count == 0 ? null : omitted), Json.Options);
    }

    /// <summary>The signature of a body with a secret, with its version.</summary>
    public static string Sign(WebhookSecret secret, string id, string timestamp, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(secret.Sign([.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    private sealed record Envelope(string Type, DateTimeOffset Timestamp, JsonObject Data, string Id, long Sequence, IReadOnlyList<string>? Omitted);
}
