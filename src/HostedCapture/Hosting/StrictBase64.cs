using System.Buffers;
using System.Buffers.Text;

namespace HostedCapture.Hosting;

/// <summary>
/// Reads base64 that comes from outside in its one canonical form (RFC 4648, 3.5): nothing beside its alphabet, and no bits
/// left over that say something else. The framework's own readers take several texts for the same bytes.
/// </summary>
public static class StrictBase64
{
    /// <summary>The bytes of a text in base64 with its padding; null for any other.</summary>
    public static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : null;
    }

    /// <summary>The bytes of a text in base64url without padding; null for any other.</summary>
    public static byte[]? ReadUrl(string text)
    {
        var bytes = new byte[text.Length];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var length) == OperationStatus.Done
            && Base64Url.EncodeToString(bytes.AsSpan(0, length)) == text
            ? bytes[..length]
            : null;
    }
}
