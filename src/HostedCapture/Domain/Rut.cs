namespace HostedCapture.Domain;

/// <summary>
/// A Chilean RUT: up to eight digits and a check digit (0–9 or K), modulo 11.
/// Source: Servicio de Registro Civil; seed 001 writes it without dots or dash (<c>371119582</c>).
/// </summary>
public static class Rut
{
    /// <summary>Reads a RUT with or without dots and dash.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="rut">Digits and check digit without separators, K in upper case.</param>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Parse(string? typed, out string rut)
    {
        rut = string.Concat((typed ?? "").Where(c => c is not ('.' or '-' or ' '))).ToUpperInvariant();
        if (rut.Length == 0)
            return "required";
        if (rut.Length is < 2 or > 9 || !rut.SkipLast(1).All(char.IsAsciiDigit) || !(char.IsAsciiDigit(rut[^1]) || rut[^1] == 'K'))
            return "format";
        return CheckDigit(rut.AsSpan(0, rut.Length - 1)) == rut[^1] ? null : "check_digit";
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
