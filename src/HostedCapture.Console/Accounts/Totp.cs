using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace OperatorConsole.Accounts;

/// <summary>Codes of authenticators (RFC 6238): six digits, half a minute, SHA-1, which all of them know.</summary>
public sealed class Totp(IDataProtectionProvider protection, AccountsOptions options)
{
    private const int KeyBytes = 20;
    private const int Seconds = 30;
    private const int Digits = 1_000_000;

    private readonly IDataProtector _keys = protection.CreateProtector("OperatorConsole.Totp");

    /// <summary>Makes a key, sealed.</summary>
    public string NewKey() => Convert.ToBase64String(_keys.Protect(RandomNumberGenerator.GetBytes(KeyBytes)));

    /// <summary>What an authenticator reads from the picture.</summary>
    /// <param name="sealedKey">The key.</param>
    /// <param name="email">Whose account it is.</param>
    public string Address(string sealedKey, string email)
    {
        var title = Uri.EscapeDataString(options.Title);
        return $"otpauth://totp/{title}:{Uri.EscapeDataString(email)}?secret={Typed(sealedKey)}&issuer={title}";
    }

    /// <summary>The key as a person types it where there is no camera.</summary>
    public string Typed(string sealedKey) => Base32.Encode(Open(sealedKey));

    /// <summary>The time step of a code that is right now, half a minute earlier or later; null: it is wrong.</summary>
    /// <param name="sealedKey">The key.</param>
    /// <param name="code">As typed; spaces do not matter.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="CryptographicException">The key was sealed with keys that are gone.</exception>
    public long? StepOf(string sealedKey, string? code, DateTimeOffset now)
    {
        var digits = new string([.. (code ?? "").Where(one => !char.IsWhiteSpace(one))]);
        if (digits.Length != 6 || !digits.All(char.IsAsciiDigit))
            return null;
        var key = Open(sealedKey);
        var current = now.ToUnixTimeSeconds() / Seconds;
        var given = Encoding.ASCII.GetBytes(digits);
        long? found = null;
        for (var step = current - 1; step <= current + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Code(key, step))))
                found = step;
        }

        return found;
    }

    /// <summary>The code of a key at a time, for an authenticator of one's own.</summary>
    /// <param name="key">The key itself.</param>
    /// <param name="at">When.</param>
    public static string Code(byte[] key, DateTimeOffset at) => Code(key, at.ToUnixTimeSeconds() / Seconds);

    // RFC 6238 asks for HMAC-SHA-1, and authenticators ignore other algorithms in the address.
#pragma warning disable CA5350 // Demanded by the standard, and no digest of anything that an attacker chooses.
    private static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(key, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return (number % Digits).ToString("D6", CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    private byte[] Open(string sealedKey) => _keys.Unprotect(Convert.FromBase64String(sealedKey));
}
