using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProviderSimulator.Wire;

/// <summary>Quickpay's access tokens: JWTs with its claims, signed with a key of this process.</summary>
internal sealed class QuickpayTokens : IDisposable
{
    public const string ClientId = "demo-client";
    public const string ClientSecret = "demo-client-secret";
    public const string ApplicationId = "5af350553dbed900146c5945";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private readonly RSA _key = RSA.Create(2048);

    /// <summary>True for <c>Basic</c> with <c>id:secret</c>, raw as in Quickpay's documentation or in base64.</summary>
    public static bool AreCredentials(string? authorization)
    {
        if (authorization?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) != true) return false;
        var sent = authorization["Basic ".Length..].Trim();
        var pair = Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}");
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), pair)
            || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(Convert.ToBase64String(pair)));
    }

    /// <summary>A new token and the moment it expires, in epoch seconds.</summary>
    public (string Token, long Expires) Issue()
    {
        var now = TimeProvider.System.GetUtcNow();
        var expires = (now + Lifetime).ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["primarysid"] = ApplicationId,
            ["unique_name"] = ClientId,
            ["groupsid"] = "APPL",
            ["iss"] = "Falabella",
            ["aud"] = "Web",
            ["type"] = "Bearer",
            ["scope"] = new JsonArray(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = expires,
        };
        var signed = $"{Encode("""{"alg":"RS256","typ":"JWT"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return ($"{signed}.{Encode(signature)}", expires);
    }

    /// <summary>The error of an Authorization header in Quickpay's words; null if none.</summary>
    public string? Complaint(string? authorization)
    {
        if (string.IsNullOrEmpty(authorization)) return "No authorization token was found";
        var token = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : "";
        if (token.Length == 0) return "Format is Authorization: Bearer [token]";
        return ExpiryOf(token) switch
        {
            null => "caused by JsonWebTokenError: jwt malformed",
            { } expires when expires <= TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() => "caused by TokenExpiredError: jwt expired",
            _ => null,
        };
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private long? ExpiryOf(string token)
    {
        try
        {
            if (token.Split('.') is not [var header, var claims, var signature]) return null;
            var authentic = _key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature),
                HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return authentic ? (long?)JsonNode.Parse(Base64Url.DecodeFromChars(claims))?["exp"] : null;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }
}
