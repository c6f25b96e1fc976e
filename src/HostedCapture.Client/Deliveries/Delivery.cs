using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>One event on its way to one endpoint.</summary>
public sealed class Delivery
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>The event: the <c>webhook-id</c>.</summary>
    public string EventId { get; set; } = "";

    /// <summary>The event's type.</summary>
    public EventType Type { get; set; }

    /// <summary>The intent or payment the event is about.</summary>
    public string ObjectId { get; set; } = "";

    /// <summary>The event's place in the history of its intent or payment.</summary>
    public long Sequence { get; set; }

    /// <summary>The endpoint; the same address has the same one.</summary>
    public string EndpointId { get; set; } = "";

    /// <summary>The endpoint's address; null when it is not configured any more.</summary>
    public string? Url { get; set; }

    /// <summary>What became of it.</summary>
    public DeliveryState State { get; set; }

    /// <summary>How often it was sent, since it was made or asked for again.</summary>
    public int Tries { get; set; }

    /// <summary>When the event happened.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>While it is pending: when it is sent next.</summary>
    public DateTimeOffset? NextTryTime { get; set; }

    /// <summary>When the last try ended.</summary>
    public DateTimeOffset? LastTryTime { get; set; }

    /// <summary>The HTTP status the endpoint answered then; null when there was no answer.</summary>
    public int? LastStatus { get; set; }

    /// <summary>
    /// Why there was no answer: <c>timeout</c>, <c>connect</c>, <c>tls</c>, <c>address</c> (it lies inside) or <c>answer</c>
    /// (it was cut off or is no HTTP).
    /// </summary>
    public string? LastError { get; set; }

    /// <summary>The beginning of the answer, at most 500 characters.</summary>
    public string? LastAnswer { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A webhook as it was received.</summary>
public sealed class ReceivedWebhook
{
    /// <summary>The body, exactly.</summary>
    public string Payload { get; set; } = "";

    /// <summary><c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature</c>, in any case.</summary>
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The secret you verify with, <c>whsec_…</c>; null: those of all your endpoints are tried.</summary>
    public string? Secret { get; set; }
}

/// <summary>Whether a webhook is valid.</summary>
public sealed class WebhookVerdict
{
    /// <summary>The signature matches and the timestamp is of the last five minutes.</summary>
    public bool Valid { get; set; }

    /// <summary>The endpoint whose secret signed it, when that is known.</summary>
    public string? EndpointId { get; set; }

    /// <summary>What is wrong, when it is not valid.</summary>
    public IReadOnlyList<WebhookFinding> Findings { get; set; } = [];
}

/// <summary>One thing that is wrong with a webhook.</summary>
public sealed class WebhookFinding
{
    /// <summary>
    /// What it is, as a code: <c>missing_header</c>, <c>timestamp_old</c>, <c>other_secret</c>, <c>payload_reserialized</c>, …
    /// </summary>
    public string Code { get; set; } = "";

    /// <summary>The same for people, with what to do.</summary>
    public string Message { get; set; } = "";
}
