using System.Collections.Frozen;

namespace OperatorConsole.Texts;

/// <summary>How many decimals a currency has (ISO 4217, list one of 2025): two, but for these.</summary>
internal static class Currencies
{
    private const int Usual = 2;

    private static readonly FrozenDictionary<string, int> s_others = new (int Decimals, string Codes)[]
    {
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    }
    .SelectMany(row => row.Codes.Split(' ').Select(code => KeyValuePair.Create(code, row.Decimals)))
    .ToFrozenDictionary();

    public static int DecimalsOf(string? currency) => s_others.GetValueOrDefault(currency?.ToUpperInvariant() ?? "", Usual);
}
