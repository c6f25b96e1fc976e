using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>The card page's integrity.</summary>
public sealed class IntegrityAnswer
{
    /// <summary>Its scripts and styles.</summary>
    public IReadOnlyList<InventoryItem> Inventory { get; set; } = [];

    /// <summary>Checks, newest first.</summary>
    public IReadOnlyList<PageCheckItem> Checks { get; set; } = [];

    /// <summary>What browsers refused, the most usual first.</summary>
    public IReadOnlyList<BrowserReportItem> Reports { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A script or style that the page may have.</summary>
public sealed class InventoryItem
{
    /// <summary>Below the root, without the fingerprint.</summary>
    public string Path { get; set; } = "";

    /// <summary>The hash that it must have.</summary>
    public string Integrity { get; set; } = "";

    /// <summary>Why the page needs it.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A check of the page.</summary>
public sealed class PageCheckItem
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>Who asked for it.</summary>
    public string By { get; set; } = "";

    /// <summary>The page's host.</summary>
    public string Page { get; set; } = "";

    /// <summary>Whether it was as it should be.</summary>
    public bool Good { get; set; }

    /// <summary>What was not.</summary>
    public IReadOnlyList<string> Differences { get; set; } = [];

    /// <summary>The headers that were found and expected.</summary>
    public IReadOnlyList<PageHeader> Headers { get; set; } = [];

    /// <summary>The scripts and styles.</summary>
    public IReadOnlyList<PageFile> Files { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A header of the page.</summary>
public sealed class PageHeader
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>What was there; absent: nothing.</summary>
    public string? Found { get; set; }

    /// <summary>What this program sends.</summary>
    public string Expected { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A script or style of the page.</summary>
public sealed class PageFile
{
    /// <summary>Where it is served.</summary>
    public string Path { get; set; } = "";

    /// <summary>The hash on its tag.</summary>
    public string? Tag { get; set; }

    /// <summary>The hash of the file.</summary>
    public string Found { get; set; } = "";

    /// <summary>The inventory's reason; absent: it is not in the inventory.</summary>
    public string? Reason { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What browsers refused.</summary>
public sealed class BrowserReportItem
{
    /// <summary>The rule of the page's policy.</summary>
    public string Directive { get; set; } = "";

    /// <summary>The host or keyword that was refused, without digits.</summary>
    public string Blocked { get; set; } = "";

    /// <summary>How often.</summary>
    public long Count { get; set; }

    /// <summary>When first.</summary>
    public DateTimeOffset FirstTime { get; set; }

    /// <summary>When last.</summary>
    public DateTimeOffset LastTime { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Which page is checked.</summary>
internal sealed class CheckPageOf
{
    public Guid? IntentId { get; set; }
}
