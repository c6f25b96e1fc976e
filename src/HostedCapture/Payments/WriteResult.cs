namespace HostedCapture.Payments;

/// <summary>The result of writing a payment.</summary>
public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Payment">As it was written.</param>
    public sealed record Done(StoredPayment Payment) : WriteResult;

    /// <summary>Another payment of the application has its order.</summary>
    /// <param name="By">That payment; null: it has just changed its order, so the request may be repeated.</param>
    public sealed record OrderUsed(Guid? By) : WriteResult;

    /// <summary>Of an edit: it is no longer open.</summary>
    public sealed record NotOpen : WriteResult;
}
