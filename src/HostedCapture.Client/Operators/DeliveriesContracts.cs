using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

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
