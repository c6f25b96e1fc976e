using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>The signing keys.</summary>
public sealed class KeyList
{
    /// <summary>The valid ones, newest first.</summary>
    public IReadOnlyList<KeyItem> Items { get; set; } = [];

    /// <summary>From when on they can be rotated without force; absent: now.</summary>
    public DateTimeOffset? RotationAllowedTime { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A signing key.</summary>
public sealed class KeyItem
{
    /// <summary>Its thumbprint (RFC 7638), as at <c>/.well-known/jwks.json</c>.</summary>
    public string Kid { get; set; } = "";

    /// <summary>Always <c>RS256</c>.</summary>
    public string Algorithm { get; set; } = "";

    /// <summary>Its least length.</summary>
    public int Bits { get; set; }

    /// <summary><c>signing</c>, <c>next</c> (it signs in a moment) or <c>previous</c> (its tokens are still valid).</summary>
    public string State { get; set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>From when on it signs.</summary>
    public DateTimeOffset SignsFrom { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Why the keys are rotated.</summary>
internal sealed class RotateSigningKeys
{
    public string? Reason { get; set; }

    public bool? Force { get; set; }
}

/// <summary>The configuration of the node that answers.</summary>
public sealed class ConfigurationAnswer
{
    /// <summary>The program.</summary>
    public string Version { get; set; } = "";

    /// <summary>Changes when a setting does; the same in the audit log at each start.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>By their keys.</summary>
    public IReadOnlyList<SettingItem> Items { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A setting.</summary>
public sealed class SettingItem
{
    /// <summary>Its key.</summary>
    public string Key { get; set; } = "";

    /// <summary>The value that holds; absent when it is hidden.</summary>
    public string? Value { get; set; }

    /// <summary>Whether it is hidden, since it may be a secret.</summary>
    public bool Hidden { get; set; }

    /// <summary>A file's name, <c>environment</c>, <c>command line</c>, or <c>default</c>.</summary>
    public string Source { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
