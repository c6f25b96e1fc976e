namespace HostedCapture.Client;

/// <summary>What came of asking a card's bank about the card, without charging anything. The same for every provider.</summary>
public sealed class Verification
{
    /// <summary>
    /// <c>verified</c>; <c>declined</c>: the card is not good, or its code is wrong; <c>not_possible</c>: the bank could not be asked, so
    /// the card was not saved.
    /// </summary>
    public string Result { get; set; } = "";

    /// <summary>
    /// Whether the security code is the card's: <c>match</c>, <c>no_match</c>, or <c>not_checked</c>: it was not sent, or the bank does
    /// not say. Null where the bank could not be asked.
    /// </summary>
    public string? CodeResult { get; set; }

    /// <summary>
    /// Whether the street is the cardholder's, in the same words; it decides nothing. Null where you gave none, or the bank could not be
    /// asked.
    /// </summary>
    public string? AddressResult { get; set; }
}
