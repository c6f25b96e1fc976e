namespace HostedCapture.Domain;

/// <summary>What a provider says when it is asked what became of an attempt.</summary>
public abstract record Lookup
{
    private Lookup()
    {
    }

    /// <summary>The provider made a token.</summary>
    /// <param name="Approval">As if it had answered.</param>
    public sealed record Found(Outcome.Approved Approval) : Lookup;

    /// <summary>The provider has no token of this attempt.</summary>
    /// <param name="Final">
    /// True when none can come any more: it refused the card, or never got it. False while a request may still be on
    /// its way, or what is asked may lag behind.
    /// </param>
    public sealed record None(bool Final) : Lookup;

    /// <summary>The provider could not be asked.</summary>
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
