using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>Intents over time.</summary>
public sealed class IntentStatistics
{
    /// <summary>The beginning of the first hour or day.</summary>
    public DateTimeOffset From { get; set; }

    /// <summary>Intents that were made before this time.</summary>
    public DateTimeOffset To { get; set; }

    /// <summary><c>hour</c> or <c>day</c>.</summary>
    public string Step { get; set; } = "";

    /// <summary>All of them together: the way from created to captured.</summary>
    public IntentCount Total { get; set; } = new();

    /// <summary>Each hour or day, the oldest first.</summary>
    public IReadOnlyList<IntentCount> Items { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The intents that were made in a time, by what has become of them until now.</summary>
public sealed class IntentCount
{
    /// <summary>When it begins.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>All of them.</summary>
    public long Created { get; set; }

    /// <summary>Those of which a card was sent to a provider.</summary>
    public long Submitted { get; set; }

    /// <summary>Those whose card is a token, or was until it was forgotten.</summary>
    public long Captured { get; set; }

    /// <summary>Those whose tries are used up.</summary>
    public long Rejected { get; set; }

    /// <summary>Those that the cardholder or the merchant canceled.</summary>
    public long Canceled { get; set; }

    /// <summary>Those whose time ended.</summary>
    public long Expired { get; set; }

    /// <summary>Those that can still be captured.</summary>
    public long Open { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How long providers took over time.</summary>
public sealed class ProviderStatistics
{
    /// <summary>The beginning of the first hour or day.</summary>
    public DateTimeOffset From { get; set; }

    /// <summary>Calls that began before this time.</summary>
    public DateTimeOffset To { get; set; }

    /// <summary><c>hour</c> or <c>day</c>.</summary>
    public string Step { get; set; } = "";

    /// <summary>By the providers' names.</summary>
    public IReadOnlyList<ProviderTimes> Items { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How long a provider took over time.</summary>
public sealed class ProviderTimes
{
    /// <summary>The provider.</summary>
    public string Name { get; set; } = "";

    /// <summary>Each hour or day, the oldest first.</summary>
    public IReadOnlyList<LatencyItem> Items { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How long a provider took in a time.</summary>
public sealed class LatencyItem
{
    /// <summary>When it begins.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>The calls that the numbers are made of: those that were approved or declined, or an even part of many.</summary>
    public long Calls { get; set; }

    /// <summary>In how many milliseconds half of the outcomes were known; null: there was no call.</summary>
    public long? P50 { get; set; }

    /// <summary>The same for 95 of 100.</summary>
    public long? P95 { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
