using HostedCapture.Pages;
using HostedCapture.Secrets;

namespace HostedCapture.Payments;

/// <summary>
/// The key in an approval link, derived from the payment's id with a secret outside the database, which holds only the key's
/// hash. The database alone is not enough to open a link.
/// </summary>
/// <param name="master">The secret.</param>
public sealed class ApprovalLink(MasterKey master)
{
    private readonly byte[] _secret = master.Derive("approval link");

    /// <summary>The key of a payment.</summary>
    public string Key(Guid paymentId) => LinkKey.Of(_secret, paymentId);
}
