using HostedCapture.Attempts;




namespace HostedCapture.Payments;

/// <summary>What became of beginning an operation.</summary>
public abstract record BeginResult
{
    private BeginResult()
    {
    }

    /// <summary>It is written down, and its provider may be called.</summary>
    /// <param name="Operation">The operation.</param>
    /// <param name="Payment">The payment as it was then: what the provider is asked follows from it and from nothing read before.</param>
    public sealed record Now(Attempt Operation, StoredPayment Payment) : BeginResult;

    /// <summary>This very request began it before, and was cut off: it must not be sent again.</summary>
    public sealed record Before : BeginResult;

    /// <summary>The payment was edited since it was read.</summary>
    public sealed record Edited : BeginResult;

    /// <summary>The payment is not in a state for it, or not any more.</summary>
    public sealed record NotPossible : BeginResult;
}
