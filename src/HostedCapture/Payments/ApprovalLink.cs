using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Hosting;

namespace HostedCapture.Payments;

/// <summary>
/// The key in an approval link: a capability of 160 bits, derived from the payment's id with a secret outside the
/// database, which holds only the key's hash.
/// </summary>
/// <param name="master">The secret.</param>
public sealed class ApprovalLink(MasterKey master)
{
    private const int Bytes = 20;

    private readonly byte[] _secret = master.Derive("approval link");

    /// <summary>The key of a payment, base64url.</summary>
    public string Key(Guid paymentId) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(paymentId.ToString())).AsSpan(0, Bytes));

    /// <summary>What the database knows of a key.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
