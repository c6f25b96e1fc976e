namespace HostedCapture.Domain;

/// <summary>Whether a card's bank is asked about the card, by an authorization of nothing, before its token is kept.</summary>
public enum CardVerification
{
    /// <summary>It is not asked.</summary>
    None,

    /// <summary>Whether the card is good. Its security code is not sent.</summary>
    Zero,

    /// <summary>The same, and whether the security code is the card's.</summary>
    Code,
}

/// <summary>The wire names of <see cref="CardVerification"/>.</summary>
public static class CardVerifications
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "zero", "code"];

    /// <summary>The wish of a name; null for any other text.</summary>
    public static CardVerification? Parse(string? name) => name switch
    {
        "none" => CardVerification.None,
        "zero" => CardVerification.Zero,
        "code" => CardVerification.Code,
        _ => null,
    };

    /// <summary>The wish of a known name; without one, there is none.</summary>
    public static CardVerification Of(string? name) => Parse(name) ?? CardVerification.None;
}

/// <summary>What came of asking a card's bank about the card, without charging anything. The same for every provider.</summary>
/// <param name="Result">
/// <c>verified</c>; <c>declined</c>: the card is not good, or its code is wrong; <c>not_possible</c>: the bank could not be asked, so the
/// card was not saved.
/// </param>
public sealed record Verification(string Result)
{
    /// <summary>A <see cref="Result"/>.</summary>
    public const string Verified = "verified";

    /// <summary>A <see cref="Result"/>.</summary>
    public const string Declined = "declined";

    /// <summary>A <see cref="CodeResult"/> or <see cref="AddressResult"/>.</summary>
    public const string Match = "match";

    /// <summary>A <see cref="CodeResult"/> or <see cref="AddressResult"/>.</summary>
    public const string NoMatch = "no_match";

    /// <summary>A <see cref="CodeResult"/> or <see cref="AddressResult"/>.</summary>
    public const string NotChecked = "not_checked";

    /// <summary>The bank could not be asked.</summary>
    public static readonly Verification NotPossible = new("not_possible");

    /// <summary>
    /// Whether the security code is the card's: <c>match</c>, <c>no_match</c>, or <c>not_checked</c>: it was not sent, or the bank does
    /// not say. Null where the bank could not be asked.
    /// </summary>
    public string? CodeResult { get; init; }

    /// <summary>
    /// Whether the street is the cardholder's, in the same words; it decides nothing. Null where the merchant gave none, or the bank
    /// could not be asked.
    /// </summary>
    public string? AddressResult { get; init; }
}
