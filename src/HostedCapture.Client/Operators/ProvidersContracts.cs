using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>The providers and their figures.</summary>
public sealed class ProviderList
{
    /// <summary>Calls that began at this time or later.</summary>
    public DateTimeOffset From { get; set; }

    /// <summary>Calls that began before this time.</summary>
    public DateTimeOffset To { get; set; }

    /// <summary>By their names.</summary>
    public IReadOnlyList<ProviderItem> Items { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A provider.</summary>
public sealed class ProviderItem
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it is configured; one that was called and is not any more has figures only.</summary>
    public bool Configured { get; set; }

    /// <summary>Why it is paused; absent: it is not.</summary>
    public PauseItem? Pause { get; set; }

    /// <summary>What it can do.</summary>
    public ProviderAbility? Can { get; set; }

    /// <summary>Its calls of the period.</summary>
    public ProviderPeriod Calls { get; set; } = new();

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A pause.</summary>
public sealed class PauseItem
{
    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Who paused it.</summary>
    public string By { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What a provider can do.</summary>
public sealed class ProviderAbility
{
    /// <summary>The kinds of captures that it makes tokens for.</summary>
    public IReadOnlyList<string> Captures { get; set; } = [];

    /// <summary>What it can do with money.</summary>
    public IReadOnlyList<string> Operations { get; set; } = [];

    /// <summary>The brands of cards that it takes; absent: any.</summary>
    public IReadOnlyList<string>? Brands { get; set; }

    /// <summary>Whether it can be asked what became of a card.</summary>
    public bool FindsTokens { get; set; }

    /// <summary>Whether it can delete a token.</summary>
    public bool DeletesTokens { get; set; }

    /// <summary>Whether it can have a card's bank verify the card without charging anything.</summary>
    public bool Verifies { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A provider's calls of a period.</summary>
public sealed class ProviderPeriod
{
    /// <summary>How many.</summary>
    public long Total { get; set; }

    /// <summary>By their outcome.</summary>
    public ProviderOutcomes Outcomes { get; set; } = new();

    /// <summary>Those whose outcome should be known by now and is not.</summary>
    public long Unknown { get; set; }

    /// <summary>In how many milliseconds half of the outcomes were known.</summary>
    public long? P50 { get; set; }

    /// <summary>The same for 95 of 100.</summary>
    public long? P95 { get; set; }

    /// <summary>The ten most usual reasons of declines.</summary>
    public IReadOnlyList<DeclineReason> Declines { get; set; } = [];

    /// <summary>By what was asked for.</summary>
    public IReadOnlyList<OperationCount> Operations { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Calls by their outcome.</summary>
public sealed class ProviderOutcomes
{
    /// <summary>Done.</summary>
    public long Approved { get; set; }

    /// <summary>The provider said no.</summary>
    public long Declined { get; set; }

    /// <summary>Nothing was done.</summary>
    public long Refused { get; set; }

    /// <summary>Under way, or not known yet.</summary>
    public long Open { get; set; }

    /// <summary>Done after the intent or payment had moved on.</summary>
    public long Orphan { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A reason of declines.</summary>
public sealed class DeclineReason
{
    /// <summary>The provider's code.</summary>
    public string Code { get; set; } = "";

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Calls of one operation.</summary>
public sealed class OperationCount
{
    /// <summary>What was asked for.</summary>
    public string Operation { get; set; } = "";

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A harmless call.</summary>
public sealed class ProviderTest
{
    /// <summary>The provider.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>answered</c>, <c>failed</c> or <c>untestable</c>.</summary>
    public string Result { get; set; } = "";

    /// <summary>What it said, or why it could not.</summary>
    public string? Detail { get; set; }

    /// <summary>How long it took.</summary>
    public long Milliseconds { get; set; }

    /// <summary>When it was asked.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Why a provider is paused or goes on.</summary>
internal sealed class ProviderReason
{
    public string? Reason { get; set; }
}
