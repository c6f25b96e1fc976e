using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace HostedCapture.Pages;

/// <summary>
/// The key in a cardholder's link: 160 bits in letters alone, since mail and chat programs may take <c>_</c> and <c>-</c> at
/// its ends for punctuation, and a run of digits may look like a card number. The database holds only its hash. Earlier links
/// have the same bits as base64url, and both have the hash of that form: either opens the page.
/// </summary>
public static partial class LinkKey
{
    // No vowels, so that no words appear; two letters encode a byte.
    private const string Letters = "bcdfghjklmnpqrst";
    private const int Bytes = 20;
    private const int Length = Bytes * 2;

    /// <summary>The key of an object, derived from its id with a secret outside the database.</summary>
    public static string Of(byte[] secret, Guid id)
    {
        var mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(id.ToString()));
        return string.Create(Length, mac, static (key, mac) =>
        {
            for (var i = 0; i < Bytes; i++)
                (key[2 * i], key[(2 * i) + 1]) = (Letters[mac[i] >> 4], Letters[mac[i] & 15]);
        });
    }

    /// <summary>The hash of a key, of either form, as the database holds it.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(InLetters().IsMatch(key) ? FormOfBefore(key) : key)));

    /// <summary>The key at the beginning of a text, where nothing follows that could belong to it; else null.</summary>
    public static string? Find(string text) => AtTheBeginning().Match(text) is { Success: true } found ? found.Groups["key"].Value : null;

    private static string FormOfBefore(string key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        for (var i = 0; i < Bytes; i++)
            bytes[i] = (byte)((Letters.IndexOf(key[2 * i], StringComparison.Ordinal) << 4) | Letters.IndexOf(key[(2 * i) + 1], StringComparison.Ordinal));
        return Base64Url.EncodeToString(bytes);
    }

    [GeneratedRegex(@"\A[bcdfghjklmnpqrst]{40}\z", RegexOptions.None, 1000)]
    private static partial Regex InLetters();

    [GeneratedRegex(@"\A[^A-Za-z0-9_-]*(?<key>[bcdfghjklmnpqrst]{40}|[A-Za-z0-9_-]{27})(?![A-Za-z0-9])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AtTheBeginning();
}
