namespace HostedCapture.Domain;

/// <summary>A provider's answer to a look-up of an operation.</summary>
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
    /// True when it can no longer happen: the request was refused or never arrived. Only where the look-up is reliable and the request
    /// can no longer be on its way. False: ask again later.
    /// </param>
    public sealed record None(bool Final) : Lookup;

    /// <summary>The provider could not be asked, or its answer could not be read.</summary>
    /// <param name="Reason">For operators and the log. No card data.</param>
    public sealed record CannotSay(string Reason) : Lookup;
}

/// <summary>The result of deleting a token at its provider.</summary>
public abstract record Deletion
{
    private Deletion()
    {
    }

    /// <summary>The token is gone; it may have been gone before.</summary>
    public sealed record Done : Deletion;

    /// <summary>The provider has no way to delete a token.</summary>
    public sealed record NotSupported : Deletion;

    /// <summary>The token may still exist: ask again.</summary>
    /// <param name="Reason">For operators and the log.</param>
    public sealed record Failed(string Reason) : Deletion;
}
