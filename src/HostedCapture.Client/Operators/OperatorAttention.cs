using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>What waits for a human, and today's numbers.</summary>
public sealed class OperatorAttention
{
    /// <summary>What waits; empty: all is in order.</summary>
    public IReadOnlyList<AttentionItem> Items { get; set; } = [];

    /// <summary>The numbers.</summary>
    public OperatorToday Today { get; set; } = new();

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>One kind of things that wait.</summary>
public sealed class AttentionItem
{
    /// <summary>What kind: <c>outcomes_open</c>, …</summary>
    public string Kind { get; set; } = "";

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Since when the oldest of them waits.</summary>
    public DateTimeOffset? OldestTime { get; set; }

    /// <summary>Where they are read: a path of the API.</summary>
    public string Href { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The numbers of a day.</summary>
public sealed class OperatorToday
{
    /// <summary>Midnight, UTC.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>The day's intents by their state now.</summary>
    public IReadOnlyList<StateCount> Captures { get; set; } = [];

    /// <summary>The day's declined calls, the most frequent first.</summary>
    public IReadOnlyList<DeclineCount> Declines { get; set; } = [];

    /// <summary>The way of the day's intents.</summary>
    public OperatorFunnel Funnel { get; set; } = new();

    /// <summary>The day's calls by provider.</summary>
    public IReadOnlyList<ProviderLatency> Providers { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How many are in a state.</summary>
public sealed class StateCount
{
    /// <summary>The state.</summary>
    public string State { get; set; } = "";

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How often a provider said no, and why.</summary>
public sealed class DeclineCount
{
    /// <summary>The provider.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Its reason.</summary>
    public string Code { get; set; } = "";

    /// <summary>How often.</summary>
    public long Count { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>From the intent to the captured card.</summary>
public sealed class OperatorFunnel
{
    /// <summary>Intents made.</summary>
    public long Created { get; set; }

    /// <summary>Intents whose first card was sent.</summary>
    public long Submitted { get; set; }

    /// <summary>Intents made today and captured.</summary>
    public long Captured { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How a provider answers.</summary>
public sealed class ProviderLatency
{
    /// <summary>The provider.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Calls that began.</summary>
    public long Calls { get; set; }

    /// <summary>Half of the newest took no longer than this, in milliseconds.</summary>
    public long P50 { get; set; }

    /// <summary>The same of 95 %.</summary>
    public long P95 { get; set; }

    /// <summary>Calls whose outcome nobody knows.</summary>
    public long Unknown { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
