using System.Text.Json;

namespace ProviderSimulator;

/// <summary>What the bank of a card does when it is asked whether it is the holder who pays.</summary>
internal enum HolderCheck
{
    /// <summary>It knows her without asking.</summary>
    Frictionless,

    /// <summary>It asks her for a code.</summary>
    Challenge,

    /// <summary>The same, and its page wants fields posted.</summary>
    ChallengeByPost,

    /// <summary>It refuses her without asking.</summary>
    Fails,

    /// <summary>It takes no part, and the network vouches for it.</summary>
    Attempted,

    /// <summary>It cannot be asked, and the money is asked for all the same.</summary>
    Unavailable,

    /// <summary>Its page never opens: the connection is cut.</summary>
    NeverOpens,

    /// <summary>It asks for a code, decides, and keeps the browser.</summary>
    NeverReturns,

    /// <summary>Its page is two more origins away.</summary>
    Far,

    /// <summary>It asks for a code; its own server posts the result, too.</summary>
    Twice,

    /// <summary>The first visit comes back with a result that nobody signed; the next one is asked for a code.</summary>
    Forged,

    /// <summary>The first visit comes back to another order's address; the next one is asked for a code.</summary>
    Astray,

    /// <summary>It asks for a code, and has given up before it comes.</summary>
    TooLate,
}

/// <summary>The words a script may use for them.</summary>
internal static class HolderChecks
{
    public static readonly IReadOnlyDictionary<string, HolderCheck> Words =
        Enum.GetValues<HolderCheck>().ToDictionary(check => JsonNamingPolicy.SnakeCaseLower.ConvertName(check.ToString()));
}
