using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Secrets;

/// <summary>
/// Encrypts texts in the database with a key from outside it: AES-256-GCM. A text is bound to its purpose and
/// its owner, so that write access to the database is not enough to move it to another row.
/// </summary>
/// <param name="master">The secret.</param>
/// <param name="purpose">What the texts are.</param>
public sealed class Seal(MasterKey master, string purpose)
{
    // The version names method and key: a new key takes the next number, and this one stays for decryption.
    private const byte Version = 1;

    private static readonly int s_nonce = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int s_tag = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key = master.Derive($"{purpose}, sealed {Version}");

    // Texts from before there were versions; they are not bound to an owner.
    private readonly byte[] _firstKey = master.Derive(purpose);

    /// <summary>A dot, and in base64url version, nonce, tag and ciphertext.</summary>
    /// <param name="text">The text.</param>
    /// <param name="owner">The owner and its key; decryption needs the same.</param>
    public string Close(string text, params ReadOnlySpan<string> owner)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var all = new byte[1 + s_nonce + s_tag + plain.Length];
        all[0] = Version;
        var sealedText = all.AsSpan(1);
        RandomNumberGenerator.Fill(sealedText[..s_nonce]);
        using var aes = new AesGcm(_key, s_tag);
        aes.Encrypt(sealedText[..s_nonce], plain, sealedText[(s_nonce + s_tag)..], sealedText[s_nonce..(s_nonce + s_tag)], Bound(owner));
        return $".{Base64Url.EncodeToString(all)}";
    }

    /// <summary>The text; null when the seal is broken, of another key, or of another owner.</summary>
    public string? Open(string sealedText, params ReadOnlySpan<string> owner)
    {
        try
        {
            return sealedText is ['.', .. var versioned]
                ? Base64Url.DecodeFromChars(versioned) is [Version, .. var all] ? Open(_key, all, Bound(owner)) : null
                : Open(_firstKey, Convert.FromBase64String(sealedText), []);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static string? Open(byte[] key, byte[] all, byte[] bound)
    {
        if (all.Length < s_nonce + s_tag)
            return null;
        var plain = new byte[all.Length - s_nonce - s_tag];
        using var aes = new AesGcm(key, s_tag);
        aes.Decrypt(all.AsSpan(0, s_nonce), all.AsSpan(s_nonce + s_tag), all.AsSpan(s_nonce, s_tag), plain, bound);
        return Encoding.UTF8.GetString(plain);
    }

    // Each part is preceded by its length, so that no two owners have the same encoding. Each purpose has its own key.
    private static byte[] Bound(ReadOnlySpan<string> owner)
    {
        using var bound = new MemoryStream();
        using var writer = new BinaryWriter(bound, Encoding.UTF8);
        writer.Write(Version);
        foreach (var part in owner)
            writer.Write(part);
        writer.Flush();
        return bound.ToArray();
    }
}
