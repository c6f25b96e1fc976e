namespace HostedCapture.Domain;

/// <summary>
/// A Chilean RUT: up to eight digits and a check digit (0–9 or K), modulo 11.
/// Source: Servicio de Registro Civil. Quickpay's examples have it without dots or dash (<c>371119582</c>).
/// </summary>
public static class Rut
{
    /// <summary>Reads a RUT with or without dots and dash.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="rut">Digits and check digit without separators or leading zeros, K in upper case; empty where something is wrong.</param>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Parse(string? typed, out string rut)
    {
        rut = "";
        var text = TypedText.Compact(typed).ToUpperInvariant();
        if (text.Length == 0)
            return "required";
        // Some documents pad the number with zeros; providers know it without them.
        text = text.TrimStart('0');
        if (text.Length is < 2 or > 9 || !text.SkipLast(1).All(char.IsAsciiDigit) || !(char.IsAsciiDigit(text[^1]) || text[^1] == 'K'))
            return "format";
        if (CheckDigit(text.AsSpan(0, text.Length - 1)) != text[^1])
            return "check_digit";
        rut = text;
        return null;
    }

    /// <summary>The check digit of a RUT's digits.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += (digits[^(i + 1)] - '0') * ((i % 6) + 2);
        return (11 - (sum % 11)) switch { 11 => '0', 10 => 'K', var rest => (char)('0' + rest) };
    }
}
