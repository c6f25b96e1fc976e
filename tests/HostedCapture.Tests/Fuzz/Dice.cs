using System.Text;

namespace HostedCapture.Tests.Fuzz;

/// <summary>Chances that fall the same way for the same seed (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private static readonly string[] s_nasty =
    [
        "", " ", "\0", "a\0b", "\r\nSet-Cookie: x=1", "4111111111111111", "4111 1111 1111 1111", "４１１１１１１１１１１１１１１１", "٤١١١١١١١١١١١١١١١", "\ud800", "\udfff\ud800", "\u202e", "\ufffe", "\ufeff",
        "null", "true", "-0", "1e999", "99999999999999999999999999", "NaN", "[]", "{}", "<script>alert(1)</script>", "' or 1=1 --", "{CAPTURE_RECEIPT}", "%00", "%ff%fe", "%", "../../etc/passwd",
        "javascript:alert(1)", "https://requestb.in@evil.example", "http://[::1", "https://requestb.in:99999/", "02/30", "2/2030", "99/99", "0/0", "-1/-1", "Ⅻ/２０３０", "CL", "zz", "CREDIT_CARD", "credit_card", "2026-11-21T00:00:00.000Z", "9999-99-99",
    ];

    private ulong _state = seed;

    /// <summary>From 0 to one below the bound.</summary>
    public int Below(int bound)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)bound);
    }

    /// <summary>Once in so many times.</summary>
    public bool OnceIn(int times) => Below(times) == 0;

    /// <summary>One of them.</summary>
    public T Of<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    /// <summary>A malformed text.</summary>
    public string Text() => Below(6) switch
    {
        0 => new string(Of("0x 'é٣\u0001".ToCharArray()), Of([1, 19, 40, 256, 1025, 5000, 70_000])),
        1 => string.Concat(Enumerable.Range(0, Below(40)).Select(_ => (char)Below(0x10000))),
        2 => $"{Of(s_nasty)}{Of(s_nasty)}",
        _ => Of(s_nasty),
    };

    /// <summary>Some bytes changed, gone or more.</summary>
    public byte[] Spoil(byte[] bytes)
    {
        var all = bytes.ToList();
        for (var times = 1 + Below(3); times > 0 && all.Count > 0; times--)
        {
            var at = Below(all.Count);
            switch (Below(4))
            {
                case 0:
                    all[at] = (byte)Below(256);
                    break;
                case 1:
                    all.RemoveRange(at, Math.Min(all.Count - at, 1 + Below(20)));
                    break;
                case 2:
                    all.InsertRange(at, Encoding.UTF8.GetBytes(Of(s_nasty)));
                    break;
                default:
                    all.InsertRange(at, all.GetRange(at, Math.Min(all.Count - at, 1 + Below(60))));
                    break;
            }
        }

        return [.. all];
    }
}
