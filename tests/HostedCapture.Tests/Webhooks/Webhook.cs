using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Webhooks;

/// <summary>A webhook as a merchant got it.</summary>
/// <param name="Headers">All headers.</param>
/// <param name="Body">The bytes.</param>
public sealed record Webhook(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The id, the same at every try.</summary>
    public string Id => Headers["webhook-id"];

    /// <summary>The signatures.</summary>
    public IReadOnlyList<string> Signatures => Headers["webhook-signature"].Split(' ');

    /// <summary>The body's text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>What happened.</summary>
    public string? Type => (string?)Json["type"];

    /// <summary>To what.</summary>
    public string? ObjectId => (string?)Json["data"]!["id"];

    /// <summary>Whether one of the signatures is a secret's, as the standard says.</summary>
    public bool IsSignedWith(string secret) => Signatures.Contains(Sign(secret, Id, Headers["webhook-timestamp"], Body));

    /// <summary>A signature, computed here from the standard's text and from nothing of the product.</summary>
    public static string Sign(string secret, string id, string timestamp, byte[] body)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] text = [.. Encoding.ASCII.GetBytes(id), (byte)'.', .. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, text))}";
    }
}
