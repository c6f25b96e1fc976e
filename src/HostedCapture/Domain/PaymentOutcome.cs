namespace HostedCapture.Domain;

/// <summary>What a payment provider can be asked to do.</summary>
public enum PaymentOperation
{
    /// <summary>Take an amount at once.</summary>
    Charge,

    /// <summary>Hold an amount, to be taken later.</summary>
    Authorize,

    /// <summary>Take what is held, all or a part of it; the rest is released.</summary>
    Confirm,

    /// <summary>Release what is held.</summary>
    Void,

    /// <summary>Give back what was taken, all or a part of it, once or several times.</summary>
    Refund,
}

/// <summary>
/// What came of one operation on a payment. A decline is a value, and so is not knowing. No part of it may hold card
/// data beyond first six and last four digits.
/// </summary>
public abstract record PaymentOutcome
{
    private PaymentOutcome()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Handle">
    /// What the provider knows the result by, for later steps: the authorization's, the charge's, the funds capture's id.
    /// Opaque to all but the adapter, which may put several ids in it. It is never shown.
    /// </param>
    /// <param name="Gateway">The provider's own answer for the merchant, a JSON object as on its wire, without card data.</param>
    public sealed record Approved(string Handle, string Gateway) : PaymentOutcome
    {
        /// <summary>The bank's authorization code, where there is one.</summary>
        public string? Code { get; init; }
    }

    /// <summary>The provider, or the bank behind it, said no: the amount was certainly not moved.</summary>
    /// <param name="Code">The provider's reason code, letters, digits and underscores only.</param>
    public sealed record Declined(string Code) : PaymentOutcome
    {
        /// <summary>The provider's own answer for the merchant, as in <see cref="Approved"/>; null: none worth showing.</summary>
        public string? Gateway { get; init; }
    }

    /// <summary>Certainly nothing was moved, and not because of the card or the amount: it may be sent again.</summary>
    /// <param name="Reason">For operators and the log: what the provider or the wire said. No card data.</param>
    /// <param name="Sent">False when the request never left.</param>
    public sealed record Refused(string Reason, bool Sent) : PaymentOutcome;

    /// <summary>The provider took it and has not settled it: it is looked up until it has.</summary>
    /// <param name="Reason">For the log: the provider's own status.</param>
    public sealed record Pending(string Reason) : PaymentOutcome;

    /// <summary>It may or may not be done: it is looked up, never assumed and never repeated.</summary>
    /// <param name="Reason">For operators and the log. No card data.</param>
    public sealed record Unknown(string Reason) : PaymentOutcome;

    /// <summary>The provider has no such operation, for this payment as it stands. Nothing was sent.</summary>
    public sealed record NotSupported : PaymentOutcome;
}

/// <summary>What a provider says when it is asked what became of an operation.</summary>
public abstract record PaymentLookup
{
    private PaymentLookup()
    {
    }

    /// <summary>It is decided.</summary>
    /// <param name="Outcome">
    /// As if the provider had answered: <see cref="PaymentOutcome.Approved"/> or <see cref="PaymentOutcome.Declined"/>.
    /// </param>
    public sealed record Found(PaymentOutcome Outcome) : PaymentLookup;

    /// <summary>The provider has it and has not settled it.</summary>
    /// <param name="Reason">Its own status.</param>
    public sealed record Pending(string Reason) : PaymentLookup;

    /// <summary>The provider has nothing of it.</summary>
    /// <param name="Final">
    /// True when it cannot come any more: the payment goes back to where it was, and the merchant may try again. So only
    /// when the look-up is sure and the request can no longer be on its way. False: ask again later.
    /// </param>
    public sealed record None(bool Final) : PaymentLookup;

    /// <summary>The provider could not be asked, or what it said could not be read.</summary>
    /// <param name="Reason">For operators and the log. No card data.</param>
    public sealed record CannotSay(string Reason) : PaymentLookup;
}
