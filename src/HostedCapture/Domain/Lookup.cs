namespace HostedCapture.Domain;

/// <summary>What a provider says when it is asked what became of an operation.</summary>
public abstract record Lookup
{
    private Lookup()
    {
    }

    /// <summary>It is decided.</summary>
    /// <param name="Outcome">As if the provider had answered: <see cref="Outcome.Approved"/> or <see cref="Outcome.Declined"/>.</param>
    public sealed record Found(Outcome Outcome) : Lookup;

    /// <summary>The provider has it and has not settled it.</summary>
    /// <param name="Reason">Its own status.</param>
    public sealed record Pending(string Reason) : Lookup;

    /// <summary>The provider has nothing of it: no token, no movement.</summary>
    /// <param name="Final">
    /// True when it cannot come any more: it was refused, or never got there. So only when the look-up is sure and the request
    /// can no longer be on its way. False: ask again later.
    /// </param>
    public sealed record None(bool Final) : Lookup;

    /// <summary>The provider could not be asked, or what it said could not be read.</summary>
    /// <param name="Reason">For operators and the log. No card data.</param>
    public sealed record CannotSay(string Reason) : Lookup;
}

/// <summary>What came of asking a provider to delete a token.</summary>
public abstract record Deletion
{
    private Deletion()
    {
    }

    /// <summary>The token is gone; it may have been gone before.</summary>
    public sealed record Done : Deletion;

    /// <summary>The provider has no way to delete a token.</summary>
    public sealed record NotSupported : Deletion;

    /// <summary>It is not known to be gone: ask again.</summary>
    /// <param name="Reason">For operators and the log.</param>
    public sealed record Failed(string Reason) : Deletion;
}
