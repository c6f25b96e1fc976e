using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace OperatorConsole.Pages.Developer;

/// <summary>The body of a delivery.</summary>
public static class SentBody
{
    private static readonly JsonSerializerOptions s_readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether these are the bytes that a try sent, by their hash.</summary>
    /// <param name="body">The body, unmasked.</param>
    /// <param name="one">The try.</param>
    public static bool Is(string body, DeliveryTryItem one) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))) == one.BodySha256;

    /// <summary>The same JSON with a member in each line, for people.</summary>
    /// <param name="body">The body.</param>
    public static string Readable(string body) => JsonNode.Parse(body)?.ToJsonString(s_readable) ?? body;
}
