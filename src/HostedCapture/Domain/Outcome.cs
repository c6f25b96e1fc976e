namespace HostedCapture.Domain;

/// <summary>What came of one attempt at a provider. A decline is a value, and so is not knowing.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The provider made a token.</summary>
    /// <param name="Token">What a later charge names.</param>
    /// <param name="Gateway">The provider's own fields for the merchant, as a JSON object without card data.</param>
    public sealed record Approved(string Token, string Gateway) : Outcome;

    /// <summary>The provider, or the bank behind it, said no to this card.</summary>
    /// <param name="Code">The provider's reason code.</param>
    public sealed record Declined(string Code) : Outcome;

    /// <summary>Certainly no token was made, and not because of the card.</summary>
    /// <param name="Reason">For operators and the log: what the provider or the wire said. No card data.</param>
    /// <param name="Sent">False when the request never left, so that the try does not count.</param>
    public sealed record Refused(string Reason, bool Sent) : Outcome;

    /// <summary>A token may or may not exist: it must be asked for, never assumed.</summary>
    /// <param name="Reason">For operators and the log. No card data.</param>
    public sealed record Unknown(string Reason) : Outcome;
}
