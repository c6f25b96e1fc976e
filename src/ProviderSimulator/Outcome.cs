namespace ProviderSimulator;

/// <summary>What a system is asked to do.</summary>
internal enum Operation
{
    Tokenize,
    /// <summary>An authorization of nothing, before a token is made.</summary>
    Verify,
    Authorize, Charge, Confirm, Void, Refund,
    /// <summary>Asking what became of a tokenization.</summary>
    Lookup,
    /// <summary>Deleting a token.</summary>
    Delete,
    /// <summary>The bank of a card is asked whether it is its holder who pays.</summary>
    Authenticate,
}

/// <summary>How a call ends.</summary>
internal enum Ending
{
    Approved,
    Declined,
    /// <summary>Accepted, not settled.</summary>
    Pending,
    /// <summary>The bank does not answer, and the system reports that in its own form.</summary>
    Unanswered,
    /// <summary>HTTP 500; nothing is accepted.</summary>
    Error,
    /// <summary>HTTP 503; nothing is accepted.</summary>
    Unavailable,
    /// <summary>HTTP 503 for the first call with a key, approved for the next.</summary>
    UnavailableFirst,
    /// <summary>Accepted, never answered.</summary>
    Hang,
    /// <summary>Accepted after three seconds, then answered.</summary>
    Slow,
    /// <summary>The connection closes; nothing is accepted.</summary>
    Cut,
    /// <summary>Accepted, answered with garbage.</summary>
    Garbage,
}

/// <summary>An ending, and for a decline its reason (a CyberSource reason code such as <c>203</c>).</summary>
internal readonly record struct Outcome(Ending Ending, string? Reason = null)
{
    public const string GeneralDecline = "203";

    /// <summary>The bank approves, and CyberSource declines, since the security code is not the card's.</summary>
    public const string WrongCode = "230";

    /// <summary>The words a script may use; a decline also takes <c>declined:REASON</c>.</summary>
    public static readonly IReadOnlyDictionary<string, Ending> Words = new Dictionary<string, Ending>(StringComparer.Ordinal)
    {
        ["approved"] = Ending.Approved,
        ["declined"] = Ending.Declined,
        ["pending"] = Ending.Pending,
        ["unanswered"] = Ending.Unanswered,
        ["error"] = Ending.Error,
        ["unavailable"] = Ending.Unavailable,
        ["hang"] = Ending.Hang,
        ["slow"] = Ending.Slow,
        ["cut"] = Ending.Cut,
        ["garbage"] = Ending.Garbage,
    };

    /// <summary>What the bank does, where it is asked for the holder.</summary>
    public HolderCheck Check { get; init; }

    /// <summary>True when the system accepts the call.</summary>
    public bool IsHeard => Ending is not (Ending.Error or Ending.Unavailable or Ending.Cut);

    public static Outcome Decline(string reason) => new(Ending.Declined, reason);

    public static bool TryParse(string text, out Outcome outcome)
    {
        var (word, reason) = text.Split(':', 2) is [var before, var after] ? (before, after) : (text, null);
        var known = Words.TryGetValue(word, out var ending);
        outcome = new(ending, ending == Ending.Declined ? reason ?? GeneralDecline : null);
        return known && (reason is null || (ending == Ending.Declined && IsReason(reason)));
    }

    private static bool IsReason(string text) =>
        text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
