using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>
/// The key in a capture link: a capability of 160 bits, derived from the intent's id with a secret outside the
/// database, which holds only the key's hash. Whoever reads the database cannot open a link.
/// </summary>
/// <param name="master">The secret.</param>
public sealed class CaptureLink(MasterKey master)
{
    private const int Bytes = 20;

    private readonly byte[] _secret = master.Derive("capture link");

    /// <summary>The key of an intent, base64url.</summary>
    public string Key(Guid intentId) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(intentId.ToString())).AsSpan(0, Bytes));

    /// <summary>What the database knows of a key.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
