using System.Security.Cryptography;
using System.Text;

namespace HostedCapture.Secrets;

/// <summary>
/// The secret outside the database from which all keys are derived (HKDF, RFC 5869), one for each purpose:
/// the database alone is not enough to open a capture link or to guess the card behind a hash.
/// </summary>
public sealed class MasterKey
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int Bytes = 32;

    private readonly byte[] _secret;

    /// <summary>Takes a secret of at least <see cref="Bytes"/> bytes.</summary>
    public MasterKey(byte[] secret)
    {
        if (secret.Length < Bytes)
            throw new ArgumentException($"The master key needs at least {Bytes} bytes.", nameof(secret));
        _secret = secret;
    }

    /// <summary>The configured key, or the one in <c>master.key</c> in the directory, made on first start for its owner only.</summary>
    /// <param name="configured">Base64, checked before; null to use the file.</param>
    /// <param name="directory">Where the signing keys are.</param>
    public static MasterKey Load(string? configured, string directory)
    {
        if (configured is not null)
            return new MasterKey(Convert.FromBase64String(configured));
        var secret = PrivateFiles.ReadOrCreate(
            Path.Combine(directory, "master.key"),
            () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
        return new MasterKey(Convert.FromBase64String(secret));
    }

    /// <summary>A key of 32 bytes for a purpose.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, Bytes, info: Encoding.UTF8.GetBytes(purpose));
}
