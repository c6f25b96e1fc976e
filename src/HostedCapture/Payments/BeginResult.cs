using HostedCapture.Attempts;

namespace HostedCapture.Payments;

/// <summary>The result of beginning an operation.</summary>
public abstract record BeginResult
{
    private BeginResult()
    {
    }

    /// <summary>It is committed, and its provider may be called.</summary>
    /// <param name="Operation">The operation.</param>
    /// <param name="Payment">The payment as it was in that transaction: the provider's request is built from it alone.</param>
    public sealed record Now(Attempt Operation, StoredPayment Payment) : BeginResult;

    /// <summary>An earlier run of this request began it and was cut off: it must not be sent again.</summary>
    public sealed record Before : BeginResult;

    /// <summary>The payment was edited since it was read.</summary>
    public sealed record Edited : BeginResult;

    /// <summary>The payment's state does not allow it.</summary>
    public sealed record NotPossible : BeginResult;
}
