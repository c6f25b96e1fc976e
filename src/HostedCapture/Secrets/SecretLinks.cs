using System.Text.RegularExpressions;

namespace HostedCapture.Secrets;

/// <summary>
/// The second net under everything that is written down: of the address of a capture or approval link, its key is taken
/// out. The first net is that paths are not written down: see <c>RequestName</c>.
/// </summary>
public static partial class SecretLinks
{
    /// <summary>What stands where a key was.</summary>
    public const string Place = "[key]";

    /// <summary>The text without keys; the same object when there are none.</summary>
    public static string Redact(string text) =>
        text.Contains("/capture/", StringComparison.OrdinalIgnoreCase) || text.Contains("/pay/", StringComparison.OrdinalIgnoreCase)
            ? Key().Replace(text, Place)
            : text;

    // In paths of the API an intent's id follows, which opens nothing.
    [GeneratedRegex(
        """(?<=/(?:capture|pay)/+)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[\w%.~-]{16,}""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Key();
}
