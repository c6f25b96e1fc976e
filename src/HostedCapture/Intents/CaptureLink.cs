using HostedCapture.Pages;
using HostedCapture.Secrets;

namespace HostedCapture.Intents;

/// <summary>
/// The key in a capture link, derived from the intent's id with a secret outside the database, which holds only the key's
/// hash. The database alone is not enough to open a link.
/// </summary>
/// <param name="master">The secret.</param>
public sealed class CaptureLink(MasterKey master)
{
    private readonly byte[] _secret = master.Derive("capture link");

    /// <summary>The key of an intent.</summary>
    public string Key(Guid intentId) => LinkKey.Of(_secret, intentId);
}
