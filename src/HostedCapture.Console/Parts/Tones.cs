using System.Collections.Frozen;

namespace OperatorConsole.Parts;

/// <summary>The colour of a state. Its text says the same, so nothing depends on the colour.</summary>
internal static class Tones
{
    private static readonly FrozenDictionary<string, string> s_tones = new[]
    {
        ("good", "captured paid approved delivered active signing answered passed good success ok verified allowed valid"),
        ("wait", "created submitting charging authorized confirming voiding refunding pending running next open paused delayed "
            + "partially_refunded queued proposed ending"),
        ("bad", "rejected declined failed failure refused unknown orphan stopped broken disabled error different alarm denied missing"),
    }.SelectMany(tone => tone.Item2.Split(' ').Select(state => KeyValuePair.Create(state, tone.Item1))).ToFrozenDictionary();

    public static string Of(string state) => s_tones.GetValueOrDefault(state, "calm");
}
