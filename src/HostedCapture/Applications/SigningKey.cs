using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Applications;

/// <summary>One RSA key pair of the local issuer. Nothing of it but the public half can be read.</summary>
public sealed class SigningKey
{
    /// <summary>Length of new keys, and the shortest that is taken, in bits.</summary>
    public const int Bits = 2048;

    private readonly RSA _key;

    /// <summary>Takes a key from its file.</summary>
    /// <param name="createdAt">When it was made.</param>
    /// <param name="pem">PKCS#8.</param>
    /// <exception cref="CryptographicException">It is not an RSA key, or too short.</exception>
    public SigningKey(DateTimeOffset createdAt, string pem)
    {
        _key = RSA.Create();
        try
        {
            _key.ImportFromPem(pem);
        }
        catch (ArgumentException exception)
        {
            throw new CryptographicException("The file holds no RSA key.", exception);
        }

        if (_key.KeySize < Bits)
            throw new CryptographicException($"The key has fewer than {Bits} bits.");

        CreatedAt = createdAt;
        var half = _key.ExportParameters(includePrivateParameters: false);
        (Modulus, Exponent) = (Base64Url.EncodeToString(half.Modulus), Base64Url.EncodeToString(half.Exponent));
        Kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"e":"{{Exponent}}","kty":"RSA","n":"{{Modulus}}"}""")));
        Public = PublicKey(Kid, half);
    }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Its JWK thumbprint (RFC 7638): the <c>kid</c>.</summary>
    public string Kid { get; }

    /// <summary>The JWK's <c>n</c>.</summary>
    public string Modulus { get; }

    /// <summary>The JWK's <c>e</c>.</summary>
    public string Exponent { get; }

    /// <summary>The public half, to verify with.</summary>
    public RsaSecurityKey Public { get; }

    /// <summary>A new key pair as PKCS#8 PEM.</summary>
    public static string NewPem()
    {
        using var key = RSA.Create(Bits);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>The RS256 signature of some bytes.</summary>
    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>A public key of any issuer, to verify with.</summary>
    internal static RsaSecurityKey PublicKey(string kid, RSAParameters half)
    {
        var key = new RsaSecurityKey(half)
        {
            KeyId = kid,
            // The library's shared cache knows verifiers by kid alone: an outside issuer that publishes a key
            // under our kid could then sign for us. A cache for each key cannot mix them up.
            CryptoProviderFactory = new CryptoProviderFactory(),
        };
        // Made in advance: with many concurrent first tokens, one can find the verifier in the cache a
        // moment before the cache has signed it, and dispose of it while the others use it.
        key.CryptoProviderFactory.CreateForVerifying(key, SecurityAlgorithms.RsaSha256);
        return key;
    }
}
