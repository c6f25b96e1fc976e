namespace HostedCapture.Domain;

/// <summary>
/// The outcome of one <see cref="Operation"/> at a provider. A decline is a value, and so is an unknown outcome. No part of it may
/// hold card data beyond first six and last four digits.
/// </summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The provider's code, or the reason, for operators and the log; null of an approval.</summary>
    public string? Why => this switch
    {
        Declined declined => declined.Code,
        Refused refused => refused.Reason,
        Pending pending => pending.Reason,
        Unknown unknown => unknown.Reason,
        NotSupported => "not supported",
        _ => null,
    };

    /// <summary>What the cardholder's bank said of her; null: it was not asked, or has not decided.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary>What a card's bank said of it, of <see cref="Operation.Verify"/>; null: it was not asked, or nothing is known.</summary>
    public Verification? Verification { get; init; }

    /// <summary>It is done.</summary>
    /// <param name="Handle">
    /// The provider's id of the result, for later operations: the card's token; the id of the authorization, the charge or the
    /// funds capture. Opaque to all but the adapter, which may put several ids in it. It is never shown.
    /// </param>
    /// <param name="Gateway">The provider's own answer for the merchant, a JSON object without card data.</param>
    public sealed record Approved(string Handle, string Gateway) : Outcome
    {
        /// <summary>The bank's authorization code, where there is one.</summary>
        public string? Code { get; init; }
    }

    /// <summary>The provider, or the bank behind it, declined: there is no token to use, and no amount was moved.</summary>
    /// <param name="Code">The provider's reason code, letters, digits and underscores only.</param>
    public sealed record Declined(string Code) : Outcome
    {
        /// <summary>A token that was made all the same, though the card's bank did not verify it: it is deleted; null: none.</summary>
        public string? Made { get; init; }

        /// <summary>The provider's own answer for the merchant, as in <see cref="Approved"/>; null: none worth showing.</summary>
        public string? Gateway { get; init; }
    }

    /// <summary>Nothing was done, for another reason than the card or the amount: it may be sent again.</summary>
    /// <param name="Reason">For operators and the log: what the provider or the wire said. No card data.</param>
    /// <param name="Sent">False when the request never left, so that it counts as no try.</param>
    public sealed record Refused(string Reason, bool Sent) : Outcome;

    /// <summary>The provider accepted it and has not settled it: it is looked up until it has.</summary>
    /// <param name="Reason">For the log: the provider's own status.</param>
    public sealed record Pending(string Reason) : Outcome
    {
        /// <summary>Where the cardholder's bank wants to see her first; null: it need not, or nobody is there.</summary>
        public BankVisit? Visit { get; init; }
    }

    /// <summary>The outcome is not known: it is looked up, never assumed and never repeated.</summary>
    /// <param name="Reason">For operators and the log. No card data.</param>
    public sealed record Unknown(string Reason) : Outcome;

    /// <summary>The provider does not support the operation in this case. Nothing was sent.</summary>
    public sealed record NotSupported : Outcome;
}
