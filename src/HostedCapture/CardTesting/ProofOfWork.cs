using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Secrets;

namespace HostedCapture.CardTesting;

/// <summary>
/// A proof of work, done by the browser while its user types, that replaces the delay while cards are being tested: the browser looks
/// for a number that makes the hash of the challenge begin with zeros. Nothing is stored: the challenge follows from the
/// intent and from how many cards were sent to it, so that one solution is good for one card.
/// </summary>
public sealed class ProofOfWork(MasterKey master, CardTestingSettings settings)
{
    private const int LongestAnswer = 15;
    private const int BitsToTwiceTheLimit = 10;

    // The bits of a hash that the script checks.
    private const int MostBits = 32;

    private readonly byte[] _key = master.Derive("proof of work");

    /// <summary>
    /// How many zero bits the hash must begin with: each tenth of the limit above it adds one, which doubles the work. Null
    /// from twice the limit on: then nothing replaces the delay.
    /// </summary>
    /// <param name="declines">Declines of a BIN, more than the limit.</param>
    public int? Bits(int declines)
    {
        var over = declines - settings.BinDeclines;
        if (over > settings.BinDeclines)
            return null;
        return Math.Min(MostBits, settings.WorkBits + BitsToTwiceTheLimit * (over - 1) / settings.BinDeclines);
    }

    /// <summary>The challenge for the next card of an intent.</summary>
    public string Challenge(GuardedIntent intent) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{intent.Id:N}:{intent.Posts}")))[..16]);

    /// <summary>Whether SHA-256 of <c>challenge:answer</c> begins with enough zeros.</summary>
    /// <param name="intent">The intent as it was read before this card was counted.</param>
    /// <param name="declines">Declines of the card's BIN, more than the limit.</param>
    /// <param name="answer">A number in decimal digits, as the browser sent it.</param>
    public bool IsSolved(GuardedIntent intent, int declines, string? answer)
    {
        if (Bits(declines) is not { } bits || answer is not { Length: > 0 and <= LongestAnswer } || !answer.All(char.IsAsciiDigit))
            return false;
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{Challenge(intent)}:{answer}"));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) >> (32 - bits) == 0;
    }
}
