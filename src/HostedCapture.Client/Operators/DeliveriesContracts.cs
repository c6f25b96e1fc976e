using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>A page of events.</summary>
internal sealed class OperatorEventPage
{
    public IReadOnlyList<OperatorEvent> Items { get; set; } = [];

    public string? Next { get; set; }
}

/// <summary>An event without its data.</summary>
public sealed class OperatorEvent
{
    /// <summary>Identifies it: the <c>webhook-id</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>Whose it is.</summary>
    public string Application { get; set; } = "";

    /// <summary>What happened.</summary>
    public string Type { get; set; } = "";

    /// <summary>The intent or payment.</summary>
    public string ObjectId { get; set; } = "";

    /// <summary>Its place in the history of that.</summary>
    public long Sequence { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A page of deliveries.</summary>
internal sealed class OperatorDeliveryPage
{
    public IReadOnlyList<OperatorDelivery> Items { get; set; } = [];

    public string? Next { get; set; }
}

/// <summary>One event on its way to one endpoint.</summary>
public sealed class OperatorDelivery
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>Whose it is.</summary>
    public string Application { get; set; } = "";

    /// <summary>The event.</summary>
    public string EventId { get; set; } = "";

    /// <summary>The event's type.</summary>
    public string Type { get; set; } = "";

    /// <summary>The intent or payment that it is about.</summary>
    public string ObjectId { get; set; } = "";

    /// <summary>The event's place in the history of that.</summary>
    public long Sequence { get; set; }

    /// <summary>The endpoint.</summary>
    public string EndpointId { get; set; } = "";

    /// <summary>Its address; absent when it is not configured any more.</summary>
    public string? Url { get; set; }

    /// <summary><c>pending</c>, <c>delivered</c>, <c>failed</c>, <c>disabled</c> or <c>dropped</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>How often it was sent, since it was made or asked for again.</summary>
    public int Tries { get; set; }

    /// <summary>When the event happened.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>While it is pending: when it is sent next.</summary>
    public DateTimeOffset? NextTryTime { get; set; }

    /// <summary>When the last try ended.</summary>
    public DateTimeOffset? LastTryTime { get; set; }

    /// <summary>The HTTP status of the last answer.</summary>
    public int? LastStatus { get; set; }

    /// <summary>Why there was none: <c>timeout</c>, <c>connect</c>, <c>tls</c>, <c>address</c> or <c>answer</c>.</summary>
    public string? LastError { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A delivery with all that was sent.</summary>
public sealed class DeliveryDetail
{
    /// <summary>The delivery.</summary>
    public OperatorDelivery Delivery { get; set; } = new();

    /// <summary>The body, made from the event as it is kept now; absent when the event is gone.</summary>
    public JsonElement? Body { get; set; }

    /// <summary>Each try of the last thirty days, newest first, at most 100.</summary>
    public IReadOnlyList<DeliveryTryItem> TriesMade { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>One try.</summary>
public sealed class DeliveryTryItem
{
    /// <summary>When it was sent.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>How long the answer took.</summary>
    public long Milliseconds { get; set; }

    /// <summary>Where it went.</summary>
    public string Url { get; set; } = "";

    /// <summary>The header <c>webhook-id</c>.</summary>
    public string WebhookId { get; set; } = "";

    /// <summary>The header <c>webhook-timestamp</c>.</summary>
    public string WebhookTimestamp { get; set; } = "";

    /// <summary>The header <c>webhook-signature</c>.</summary>
    public string WebhookSignature { get; set; } = "";

    /// <summary>The hash of the body that left, hexadecimal.</summary>
    public string BodySha256 { get; set; } = "";

    /// <summary>Its length.</summary>
    public int BodyBytes { get; set; }

    /// <summary>Whether the body that is shown, unmasked, has these bytes.</summary>
    public bool BodyMatches { get; set; }

    /// <summary>The HTTP status of the answer.</summary>
    public int? Status { get; set; }

    /// <summary>Why there was none.</summary>
    public string? Error { get; set; }

    /// <summary>The answer's beginning, at most 500 characters; masked unless personal data is shown.</summary>
    public string? Answer { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How many there are.</summary>
public sealed class DeliveryCount
{
    /// <summary>The number, at most 100,000.</summary>
    public int Count { get; set; }

    /// <summary>Whether these are all.</summary>
    public bool Exact { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

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

    /// <summary>Of this type.</summary>
    public EventType? Type { get; set; }

    /// <summary>About this intent or payment.</summary>
    public string? ObjectId { get; set; }

    /// <summary>At this moment or later.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; set; }
}
