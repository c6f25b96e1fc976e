using System.Buffers;
using System.Buffers.Text;

namespace HostedCapture.Hosting;

/// <summary>
/// Reads base64 from outside in its canonical form only (RFC 4648, 3.5): no characters outside the alphabet, and no
/// non-zero padding bits. The framework's own readers accept several texts for the same bytes.
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
