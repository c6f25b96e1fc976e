using System.Security.Cryptography;
using System.Text;

namespace OperatorConsole.Accounts;

/// <summary>Codes that stand in for an authenticator that is lost, each once. 80 bits: their hashes tell nobody what they are.</summary>
public static class RecoveryCodes
{
    /// <summary>How many there are.</summary>
    public const int Count = 10;

    private const int Bytes = 10;

    /// <summary>Makes new ones: <c>ABCD-EFGH-IJKL-MNOP</c>.</summary>
    public static IReadOnlyList<string> Make() => [.. Enumerable.Range(0, Count).Select(_ => Shown(RandomNumberGenerator.GetBytes(Bytes)))];

    /// <summary>What is kept of a code.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="code">As shown, or as typed: case, spaces and dashes do not matter.</param>
    public static string HashOf(Guid account, string code)
    {
        var plain = new string([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{account:N}\n{plain}")));
    }

    private static string Shown(byte[] bytes) => string.Join('-', Base32.Encode(bytes).Chunk(4).Select(four => new string(four)));
}
