using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HostedCapture.Hosting;

namespace HostedCapture.Pages;

/// <summary>A script or style the card page may have.</summary>
/// <param name="Path">Below the root, without the fingerprint: <c>assets/capture.js</c>.</param>
/// <param name="Integrity">Subresource integrity: <c>sha384-</c> and the base64 hash of the file.</param>
/// <param name="Reason">Why the page needs it.</param>
public sealed record InventoryEntry(string Path, string Integrity, string Reason);

/// <summary>
/// Every script and style of the card page with its hash and its reason (PCI DSS 6.4.3): <c>inventory.json</c>, built
/// into the program. The page's tags carry these hashes, so a browser refuses a file that was changed on the server;
/// the build fails when a file differs.
/// </summary>
public static class PageInventory
{
    /// <summary>The page's look.</summary>
    public const string Style = "assets/capture.css";

    /// <summary>The form's script.</summary>
    public const string Script = "assets/capture.js";

    /// <summary>The proof of work, while cards are being tested.</summary>
    public const string Work = "assets/work.js";

    /// <summary>The messages to a shop that opened the page in a window of its own.</summary>
    public const string Popup = "assets/popup.js";

    /// <summary>Sends the browser on to the cardholder's bank.</summary>
    public const string Bank = "assets/bank.js";

    /// <summary>All of it.</summary>
    public static IReadOnlyList<InventoryEntry> All { get; } = Read();

    /// <summary>
    /// Which build of the page this is, for evidence of what somebody saw: the product's version and, from its inventory, the first
    /// twelve hexadecimal digits of a SHA-256 over the hashes of its scripts and styles: <c>1.2.3-5a1d0c7e9b42</c>.
    /// </summary>
    public static string Build { get; } = $"{ProductVersion.Text}-{Convert.ToHexStringLower(SHA256.HashData(
        Encoding.ASCII.GetBytes(string.Concat(All.Select(entry => entry.Integrity)))))[..12]}";

    /// <summary>The hash a file must have.</summary>
    public static string IntegrityOf(string path) => All.Single(entry => entry.Path == path).Integrity;

    /// <summary>The hash a content has, as subresource integrity writes it.</summary>
    public static string Hash(ReadOnlySpan<byte> content) => "sha384-" + Convert.ToBase64String(SHA384.HashData(content));

    private static InventoryEntry[] Read()
    {
        using var stream = typeof(PageInventory).Assembly.GetManifestResourceStream("inventory.json")
            ?? throw new InvalidOperationException("The inventory is not in the assembly.");
        return JsonSerializer.Deserialize<InventoryEntry[]>(stream, JsonSerializerOptions.Web)!;
    }
}
