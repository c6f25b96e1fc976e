using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>Which deliveries are sent again.</summary>
internal sealed class ResendDeliveries
{
    public ResendFilter? Filter { get; set; }

    public int? ExpectedCount { get; set; }
}

/// <summary>The filter of the deliveries' list.</summary>
public sealed class ResendFilter
{
    /// <summary>Of this application.</summary>
    public string? Application { get; set; }

    /// <summary>In this state.</summary>
    public string? State { get; set; }

    /// <summary>To this endpoint.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Made at this time or later.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Made before this time.</summary>
    public DateTimeOffset? To { get; set; }
}

/// <summary>How far a resend has come.</summary>
public sealed class ResendProgress
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary><c>running</c> or <c>done</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>How many deliveries there were.</summary>
    public int Expected { get; set; }

    /// <summary>How many were sent again so far.</summary>
    public int Resent { get; set; }

    /// <summary>How many were left out: their addresses are not configured any more.</summary>
    public int Skipped { get; set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndTime { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The endpoints.</summary>
internal sealed class EndpointList
{
    public IReadOnlyList<EndpointItem> Items { get; set; } = [];
}

/// <summary>Where an application's webhooks go.</summary>
public sealed class EndpointItem
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>Whose it is.</summary>
    public string Application { get; set; } = "";

    /// <summary>Its address.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>active</c>, <c>paused</c> (it asked to be left alone) or <c>disabled</c> (it answered 410).</summary>
    public string State { get; set; } = "";

    /// <summary>How many secrets sign.</summary>
    public int Secrets { get; set; }

    /// <summary>Until when it asked to be left alone.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>When it answered 410.</summary>
    public DateTimeOffset? DisabledTime { get; set; }

    /// <summary>When a delivery of the last 24 hours reached it last.</summary>
    public DateTimeOffset? LastDeliveredTime { get; set; }

    /// <summary>Its deliveries of the last 24 hours.</summary>
    public EndpointDeliveries Deliveries { get; set; } = new();

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Deliveries by their state.</summary>
public sealed class EndpointDeliveries
{
    /// <summary>Will be sent.</summary>
    public long Pending { get; set; }

    /// <summary>Reached it.</summary>
    public long Delivered { get; set; }

    /// <summary>Given up.</summary>
    public long Failed { get; set; }

    /// <summary>Wait, since it answered 410.</summary>
    public long Disabled { get; set; }

    /// <summary>Left out, since its address was not configured any more.</summary>
    public long Dropped { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Which events; what is null is any.</summary>
public sealed class OperatorEventFilter
{
    /// <summary>Of this application.</summary>
    public string? Application { get; set; }

    /// <summary>This one.</summary>
    public string? Id { get; set; }

    /// <summary>Of this type.</summary>
    public EventType? Type { get; set; }

    /// <summary>About this intent or payment.</summary>
    public string? ObjectId { get; set; }

    /// <summary>At this moment or later.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; set; }
}
