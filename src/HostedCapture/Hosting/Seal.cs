using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Hosting;

/// <summary>Closes texts that rest in the database with a key that does not: AES-256-GCM.</summary>
/// <param name="master">The secret.</param>
/// <param name="purpose">What the texts are.</param>
public sealed class Seal(MasterKey master, string purpose)
{
    private readonly byte[] _key = master.Derive(purpose);

    /// <summary>Nonce, tag and ciphertext, base64.</summary>
    public string Close(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var result = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, cipher) = Parts(result);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key, tag.Length);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span);
        return Convert.ToBase64String(result);
    }

    /// <summary>The text; null when the seal is broken or of another key.</summary>
    public string? Open(string sealedText)
    {
        var (nonce, tag, cipher) = Parts(Convert.FromBase64String(sealedText));
        var plain = new byte[cipher.Length];
        try
        {
            using var aes = new AesGcm(_key, tag.Length);
            aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(Memory<byte> all)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        return (all[..nonce], all[nonce..(nonce + tag)], all[(nonce + tag)..]);
    }
}
