using System.Security.Cryptography;
using System.Text;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Secrets;

namespace HostedCapture.Payments;

/// <summary>
/// Where a bank sends the cardholder's browser back to: <c>/bank/{operation}/{proof}</c>. The proof is derived from the operation's id
/// with a secret outside the database. The address goes through the provider and the bank, so it is not the approval link.
/// </summary>
/// <param name="master">The secret.</param>
/// <param name="host">The address that it begins with.</param>
public sealed class BankReturn(MasterKey master, HostSettings host)
{
    /// <summary>The path's beginning.</summary>
    public const string Root = "/bank";

    private readonly byte[] _secret = master.Derive("bank return");

    /// <summary>The address for an operation, with the page's language and window.</summary>
    public string AddressOf(HttpContext context, Guid operation) =>
        $"{host.BaseUrl(context.Request)}{Root}/{operation}/{LinkKey.Of(_secret, operation)}{PageQuery.Of(context.Request)}";

    /// <summary>Whether a proof is the operation's.</summary>
    public bool IsProof(Guid operation, string proof) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(LinkKey.Of(_secret, operation)), Encoding.UTF8.GetBytes(proof));
}
