using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>How many rows a list has.</summary>
public sealed class ListCount
{
    /// <summary>The number that was counted, at most 10,000; of deliveries 100,000.</summary>
    public int Count { get; set; }

    /// <summary>Whether these are all. Counting also ends where it would take long.</summary>
    public bool Exact { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
