using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Applications;

/// <summary>What a new OAuth client gets.</summary>
public static class ClientSecret
{
    /// <summary>A fresh secret.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a secret: its SHA-256, hexadecimal.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>A name as a client id: lower-case ASCII words, joined by dashes.</summary>
    public static string IdFor(string name)
    {
        // Globalization is invariant here, so Unicode decomposition is not available.
        const string Accented = "áàâãäåçéèêëíìîïñóòôõöúùûüý";
        const string Plain = "aaaaaaceeeeiiiinooooouuuuy";
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            var ascii = Accented.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Plain[at] : letter;
            if (char.IsAsciiLetterOrDigit(ascii))
                slug.Append(ascii);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-') is { Length: > 0 } text
            ? text
            : $"application-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }
}
