using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Hosting;
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

    /// <summary>The group of the routes.</summary>
    public static ApiTag Tag { get; } = new(
        "Webhooks",
        "What happened to intents, sent to your endpoints as [Standard Webhooks](https://www.standardwebhooks.com) and read here by those whom no webhook can reach.");

    /// <summary>Where a page begins.</summary>
    public static OpenApiParameter After { get; } = Parameter("after", "The last answer's `next`, as it is. Left out: from the beginning.", new() { Type = JsonSchemaType.String });

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

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static ApiExample Answer<T>(string name, string summary, T answer, int status = StatusCodes.Status200OK) =>
        new(status, name, summary, JsonSerializer.SerializeToNode(answer, Json.Options)!);
}
