using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>Something that happened to an intent or a payment.</summary>
public sealed class Event
{
    /// <summary>Identifies it; the <c>webhook-id</c> of its webhooks.</summary>
    public string Id { get; set; } = "";

    /// <summary>What happened.</summary>
    public EventType Type { get; set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>
    /// 1 for the first event of its intent or payment, then 2, … Webhooks can overtake each other: ignore one that is lower
    /// than what you have seen.
    /// </summary>
    public long Sequence { get; set; }

    /// <summary>The intent or payment as it was then; once it is forgotten, only its <c>id</c> and <c>deleted</c>.</summary>
    public JsonElement Data { get; set; }

    /// <summary>
    /// Of a webhook: the members of <see cref="Data"/> that were left out since it would have been too large; read the intent
    /// for them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> Omitted { get; internal set; } = [];

    /// <summary>The id of the intent or payment.</summary>
    [JsonIgnore]
    public Guid ObjectId => Guid.TryParse(Json.Text(Data, "id"), out var id) ? id : default;

    /// <summary>Whether the intent or payment, or its personal data, was forgotten since.</summary>
    [JsonIgnore]
    public bool IsDeleted => Json.Member(Data, "deleted") is { ValueKind: JsonValueKind.True };

    /// <summary>The intent as it was then; null when this is about something else, or it is forgotten.</summary>
    public Intent? AsIntent() => IsAbout("capture.") ? Data.Deserialize(ClientJson.Default.Intent) : null;

    /// <summary>The payment as it was then; null when this is about something else, or it is forgotten.</summary>
    public Payment? AsPayment() => IsAbout("payment.") ? Data.Deserialize(ClientJson.Default.Payment) : null;

    /// <summary>
    /// Of <see cref="EventType.ConsentWithdrawn"/>, which consent ended: its purpose, the hash of its text and when it was given; null
    /// when this is about something else.
    /// </summary>
    public GivenConsent? AsWithdrawnConsent() => Type == EventType.ConsentWithdrawn && Json.Member(Data, "consent") is { } consent
        ? consent.Deserialize(ClientJson.Default.GivenConsent)
        : null;

    private bool IsAbout(string prefix) =>
        Type.Value.StartsWith(prefix, StringComparison.Ordinal) && Data.ValueKind == JsonValueKind.Object && !IsDeleted;
}

/// <summary>Some events.</summary>
public sealed class EventPage
{
    /// <summary>In the order in which they happened.</summary>
    public IReadOnlyList<Event> Items { get; set; } = [];

    /// <summary>The cursor for what comes next.</summary>
    public string Next { get; set; } = "";
}
