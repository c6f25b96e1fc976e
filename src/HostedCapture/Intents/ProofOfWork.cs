using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>
/// Work that a browser does while its user types, so that the user need not wait when cards are being tested: it looks
/// for a number that makes the hash of the challenge begin with zeros. Nothing is stored: the challenge follows from the
/// intent and from how many cards were sent to it, so that one solution is good for one card.
/// </summary>
public sealed class ProofOfWork(MasterKey master, CardTestingSettings settings)
{
    private const int LongestAnswer = 15;

    private readonly byte[] _key = master.Derive("proof of work");

    /// <summary>How many zero bits the hash must begin with.</summary>
    public int Bits => settings.WorkBits;

    /// <summary>The challenge for the next card of an intent.</summary>
    public string Challenge(StoredIntent intent) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{intent.Id:N}:{intent.Posts}")))[..16]);

    /// <summary>Whether SHA-256 of <c>challenge:answer</c> begins with enough zeros.</summary>
    /// <param name="intent">The intent as it was read before this card was counted.</param>
    /// <param name="answer">A number in decimal digits, as the browser sent it.</param>
    public bool IsSolved(StoredIntent intent, string? answer)
    {
        if (answer is not { Length: > 0 and <= LongestAnswer } || !answer.All(char.IsAsciiDigit))
            return false;
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{Challenge(intent)}:{answer}"));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) >> (32 - Bits) == 0;
    }
}
