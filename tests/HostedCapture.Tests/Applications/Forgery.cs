using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HostedCapture.Tests.Applications;

/// <summary>A JWT in parts, valid until a test spoils one of them.</summary>
public sealed class Forgery(RSA key, string kid, Dictionary<string, object?> claims)
{
    public RSA Key { get; } = key;

    public Dictionary<string, object?> Header { get; } = new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = kid };

    public Dictionary<string, object?> Claims { get; } = claims;

    /// <summary>Signed as RS256, whatever the header says.</summary>
    public string Sign() => Sign(data => Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string Sign(Func<byte[], byte[]> sign) =>
        Sign(JsonSerializer.Serialize(Header), JsonSerializer.Serialize(Claims), sign);

    public string Sign(string header, string payload) =>
        Sign(header, payload, data => Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private static string Sign(string header, string payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public static JsonElement Decode(string token, int part) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[part])).RootElement;
}
