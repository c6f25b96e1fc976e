using System.Text.RegularExpressions;

namespace HostedCapture.Secrets;

/// <summary>
/// The second safeguard of logs and rows: removes the key from the address of a capture or approval
/// link, and the proof from the address that a bank sends a browser back to. The first is that paths
/// are not logged or stored: see <c>RequestName</c>.
/// </summary>
public static partial class SecretLinks
{
    /// <summary>Replaces a key that was removed.</summary>
    public const string Mask = "[key]";

    /// <summary>The text without keys; the same object when there are none.</summary>
    public static string Redact(string text) =>
        text.Contains("/capture/", StringComparison.OrdinalIgnoreCase) || text.Contains("/pay/", StringComparison.OrdinalIgnoreCase)
        || text.Contains("/bank/", StringComparison.OrdinalIgnoreCase)
            ? Key().Replace(text, Mask)
            : text;

    // In paths of the API the intent's id follows, which is no secret.
    [GeneratedRegex(
        """(?<=/(?:capture|pay)/+|/bank/[0-9a-f-]{36}/)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[\w%.~-]{16,}""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Key();
}
