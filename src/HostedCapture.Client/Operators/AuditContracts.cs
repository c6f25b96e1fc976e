using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>A row of the audit log.</summary>
public sealed class AuditItem
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>Who: an application's id, <c>cardholder</c>, <c>anonymous</c>, <c>system</c>, <c>operator:NAME</c>.</summary>
    public string Actor { get; set; } = "";

    /// <summary>From where: the network address, or the machine.</summary>
    public string Origin { get; set; } = "";

    /// <summary>What happened.</summary>
    public string Type { get; set; } = "";

    /// <summary>With what outcome.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>To which object.</summary>
    public string? ObjectId { get; set; }

    /// <summary>More about it.</summary>
    public string? Detail { get; set; }

    /// <summary>Its place in the chain; absent until it is linked, a moment later.</summary>
    public long? Number { get; set; }

    /// <summary>Its link.</summary>
    public string? Hash { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What is verified.</summary>
internal sealed class VerifyAudit
{
    public string? Known { get; set; }
}

/// <summary>What a verification found.</summary>
public sealed class AuditVerdict
{
    /// <summary>Whether every row is as it was written.</summary>
    public bool Good { get; set; }

    /// <summary>How many rows are, from the first one on.</summary>
    public long Rows { get; set; }

    /// <summary>The first one that is not, and how.</summary>
    public string? Broken { get; set; }

    /// <summary>The last good link, to be noted down elsewhere.</summary>
    public string Last { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Which rows of the audit log; what is null is any.</summary>
public sealed class AuditFilter
{
    /// <summary>What this one did.</summary>
    public string? Actor { get; set; }

    /// <summary>This happened.</summary>
    public string? Type { get; set; }

    /// <summary>With this outcome.</summary>
    public string? Outcome { get; set; }

    /// <summary>To this.</summary>
    public string? ObjectId { get; set; }

    /// <summary>At this moment or later.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; set; }

    /// <summary>Network addresses as they are, each time a row of the audit log; else cut to their network.</summary>
    public bool Personal { get; set; }
}

/// <summary>What happened to an account of a console.</summary>
public sealed class AccountNote
{
    /// <summary><c>account.</c> and a word: <c>account.invited</c>, <c>account.role_changed</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The account's id at the console, at most 100 characters.</summary>
    public string AccountId { get; set; } = "";

    /// <summary><c>success</c> or <c>failure</c>; null: <c>success</c>.</summary>
    public string? Outcome { get; set; }

    /// <summary>More about it, such as what was before: a line of at most 500 characters.</summary>
    public string? Detail { get; set; }
}
