using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>A submission that a rule stopped or delayed.</summary>
public sealed class GuardStop
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>The intent; absent of a sum.</summary>
    public string? IntentId { get; set; }

    /// <summary>From where, cut to its network unless personal data is shown.</summary>
    public string Address { get; set; } = "";

    /// <summary>The rule; absent of a sum.</summary>
    public string? Rule { get; set; }

    /// <summary><c>stopped</c> or <c>delayed</c>.</summary>
    public string Action { get; set; } = "";

    /// <summary>Why, as a sentence in the reader's language.</summary>
    public string Explanation { get; set; } = "";

    /// <summary>The rule's figures.</summary>
    public string Detail { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Unusually many declines of a BIN.</summary>
public sealed class GuardAlarm
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>When the limit was passed.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>The first six digits.</summary>
    public string Bin { get; set; } = "";

    /// <summary>The limit.</summary>
    public string Detail { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Addresses that are left alone.</summary>
public sealed class AllowanceList
{
    /// <summary>Those that were given and hold now, newest first.</summary>
    public IReadOnlyList<AllowanceItem> Items { get; set; } = [];

    /// <summary>Those of <c>CardTesting:AllowedAddresses</c>, for good.</summary>
    public IReadOnlyList<string> Configured { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>An address or network that is left alone.</summary>
public sealed class AllowanceItem
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary>An address or a CIDR block.</summary>
    public string Network { get; set; } = "";

    /// <summary>When it ends.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Who gave it.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>An address or network to leave alone.</summary>
public sealed class CreateAllowance
{
    /// <summary>An address or a CIDR block.</summary>
    public string? Network { get; set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Why, for the audit log, at most 500 characters.</summary>
    public string? Reason { get; set; }
}

/// <summary>Which stops; what is null is any.</summary>
public sealed class GuardStopFilter
{
    /// <summary>By this rule.</summary>
    public string? Rule { get; set; }

    /// <summary>Of this intent.</summary>
    public Guid? IntentId { get; set; }

    /// <summary>At this moment or later.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; set; }

    /// <summary>Network addresses as they are, each time a row of the audit log; else cut to their network.</summary>
    public bool Personal { get; set; }
}
