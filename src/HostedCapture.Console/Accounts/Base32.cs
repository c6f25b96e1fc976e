using System.Text;

namespace OperatorConsole.Accounts;

/// <summary>RFC 4648 without padding, as authenticators take keys.</summary>
internal static class Base32
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (held, bits) = (0, 0);
        foreach (var one in bytes)
        {
            (held, bits) = ((held << 8) | one, bits + 8);
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Digits[(held >> bits) & 31]);
            }

            held &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Digits[(held << (5 - bits)) & 31]);
        return text.ToString();
    }
}
