using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>The operator who calls.</summary>
public sealed class OperatorIdentity
{
    /// <summary>As in the audit log, after <c>operator:</c>.</summary>
    public string Subject { get; set; } = "";

    /// <summary>For people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its role.</summary>
    public string Role { get; set; } = "";

    /// <summary>The applications it is of; null: the whole installation.</summary>
    public IReadOnlyList<string>? Applications { get; set; }

    /// <summary>What it may.</summary>
    public IReadOnlyList<string> Permissions { get; set; } = [];

    /// <summary>Whether it is a machine account.</summary>
    public bool Machine { get; set; }

    /// <summary>When the person signed in, where that is known.</summary>
    public DateTimeOffset? AuthenticatedTime { get; set; }

    /// <summary>Whether it may now do what needs a second factor.</summary>
    public bool SecondFactor { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The roles and the permissions.</summary>
public sealed class OperatorRoles
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<OperatorRole> Items { get; set; } = [];

    /// <summary>The permissions.</summary>
    public IReadOnlyList<OperatorPermission> Permissions { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A role.</summary>
public sealed class OperatorRole
{
    /// <summary>Its name.</summary>
    public string Role { get; set; } = "";

    /// <summary><c>installation</c> or <c>application</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>What it is, in the language of the options.</summary>
    public string Description { get; set; } = "";

    /// <summary>What it may.</summary>
    public IReadOnlyList<string> Permissions { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A permission.</summary>
public sealed class OperatorPermission
{
    /// <summary>Its name.</summary>
    public string Permission { get; set; } = "";

    /// <summary>Whether a person needs a second factor of the last five minutes for it.</summary>
    public bool SecondFactor { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What a search found.</summary>
public sealed class SearchResult
{
    /// <summary>By kind; only those with something in it.</summary>
    public IReadOnlyList<SearchGroup> Groups { get; set; } = [];

    /// <summary>The text is four digits and a period is missing: cards that end so were not looked for.</summary>
    public bool PeriodNeeded { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What was found of one kind.</summary>
public sealed class SearchGroup
{
    /// <summary>
    /// <c>intents</c>, <c>payments</c>, <c>events</c>, <c>deliveries</c>, <c>endpoints</c>, <c>resends</c>, <c>requests</c> or
    /// <c>applications</c>.
    /// </summary>
    public string Kind { get; set; } = "";

    /// <summary>The newest first, at most ten.</summary>
    public IReadOnlyList<SearchItem> Items { get; set; } = [];

    /// <summary>Whether there are more.</summary>
    public bool More { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Something that was found.</summary>
public sealed class SearchItem
{
    /// <summary>Its id.</summary>
    public string Id { get; set; } = "";

    /// <summary>Whose it is.</summary>
    public string Application { get; set; } = "";

    /// <summary>By what it was found: <c>id</c>, <c>operation</c>, <c>reference</c>, <c>order</c>, …</summary>
    public string By { get; set; } = "";

    /// <summary>Its state, its type, or its name.</summary>
    public string Title { get; set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>Where it is read: a path of the API.</summary>
    public string Href { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
