namespace HostedCapture.Payments;

/// <summary>What became of writing a payment.</summary>
public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Payment">As it was written, whatever another request made of it since.</param>
    public sealed record Done(StoredPayment Payment) : WriteResult;

    /// <summary>Another payment of the application has its order.</summary>
    /// <param name="By">That payment; null: it has just given the order up, so the request may be repeated.</param>
    public sealed record OrderUsed(Guid? By) : WriteResult;

    /// <summary>Of an edit: it is not open any more.</summary>
    public sealed record NotOpen : WriteResult;
}
