using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Pages;
using Microsoft.OpenApi;

namespace HostedCapture.Webhooks;

/// <summary>What the API's description says of events and webhooks beside their routes' own comments.</summary>
internal static class WebhookDescription
{
    private const string EventId = "evt_0193a6d2f3b87c5e9d41a0b6c7e8f901";

    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_543_870_333_898);

    private static readonly EventItem s_event = new(EventId, "capture.captured", s_time, 2, new JsonObject
    {
        ["id"] = ApiExample.Id,
        ["state"] = "captured",
        ["cardholder"] = new JsonObject { ["reference_id"] = "001389", ["country"] = "CL" },
        ["gateway"] = new JsonObject { ["panFirst6"] = "411111", ["panLast4"] = "1111" },
    });

    private static readonly Delivery s_failed = new()
    {
        Id = "dlv_0193a6d2f3b97d21a3c5e7f9b1d3a5c7",
        EventId = EventId,
        Type = "capture.captured",
        ObjectId = ApiExample.Id,
        Sequence = 2,
        EndpointId = "whe_5d41402abc4b2a76b9719d91",
        Url = "https://shop.example/webhooks",
        State = "failed",
        Tries = 10,
        CreateTime = s_time,
        LastTryTime = s_time.AddHours(76),
        LastStatus = 500,
        LastAnswer = "Internal Server Error",
    };

    /// <summary>The group of the routes.</summary>
    public static ApiTag Tag { get; } = new(
        "Webhooks",
        "What happened to intents, sent to your endpoints as [Standard Webhooks](https://www.standardwebhooks.com) and read here by "
            + "those whom no webhook can reach.");

    /// <summary>Where a page begins.</summary>
    public static OpenApiParameter After { get; } =
        Parameter("after", "The last answer's `next`, as it is. Left out: from the beginning.", new() { Type = JsonSchemaType.String });

    /// <summary>How long the feed waits.</summary>
    public static OpenApiParameter Wait { get; } = Parameter(
        "wait",
        "Seconds to wait for an event when there is none yet.",
        new() { Type = JsonSchemaType.Integer, Minimum = "0", Maximum = $"{EventApi.LongestWaitSeconds}", Default = 0 });

    /// <summary>A page of events.</summary>
    public static ApiExample[] Events { get; } =
    [
        Answer("captured", "A card was captured; `data` is shortened here", new EventPage([s_event], EventCursor.Write(2))),
        Answer("nothing", "Nothing new", new EventPage([], EventCursor.Write(2))),
    ];

    /// <summary>The list's filters.</summary>
    public static OpenApiParameter[] Filters { get; } =
    [
        Parameter("state", "Only deliveries in this state.", new() { Type = JsonSchemaType.String, Enum = States() }),
        Parameter(
            "limit", "The most deliveries on a page.",
            new()
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = $"{WebhookApi.LargestPage}",
                Default = WebhookApi.DefaultPage,
            }),
        Parameter("after", "The last page's `next`, as it is.", new() { Type = JsonSchemaType.String }),
    ];

    /// <summary>A page of deliveries.</summary>
    public static ApiExample[] List { get; } = [Answer("failed", "A delivery that was given up", new DeliveryPage([s_failed], null))];

    /// <summary>Sending one again.</summary>
    public static ApiExample[] Resend { get; } =
    [
        Answer(
            "resent", "It is sent now", s_failed with { State = "pending", Tries = 0, NextTryTime = s_time.AddHours(90) },
            StatusCodes.Status202Accepted),
    ];

    /// <summary>Verifying a webhook.</summary>
    public static ApiExample[] Verify { get; } =
    [
        new(null, "received", "A webhook as it was received", JsonNode.Parse($$"""
            {
              "payload": "{\"type\":\"capture.captured\"}",
              "headers": {
                "webhook-id": "{{EventId}}",
                "webhook-timestamp": "1543870334",
                "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
              },
              "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            }
            """)!),
        Answer("valid", "It is what we sent", new VerifyAnswer(true, s_failed.EndpointId, [])),
        Answer("reserialized", "It is not", new VerifyAnswer(
            false, s_failed.EndpointId, [new VerifyFinding("payload_reserialized", Texts.English["signature.payload_reserialized"])])),
    ];

    private static List<JsonNode> States() => [.. WebhookApi.States.Select(state => (JsonNode)state)];

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static ApiExample Answer<T>(string name, string summary, T answer, int status = StatusCodes.Status200OK) =>
        new(status, name, summary, JsonSerializer.SerializeToNode(answer, Json.Options)!);
}
