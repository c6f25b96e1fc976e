using System.Text.Json.Nodes;
using HostedCapture.Api;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Bodies of the routes of events and deliveries for the description.</summary>
internal static class DeliveryExamples
{
    private const string Shop = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01";
    private const string EventId = "evt_0199c1f0a7e07c1b8f0e3d2c1b0a9f8e";
    private const string EndpointId = "whe_5d41402abc4b2a76b9719d91";
    private const string Url = "https://shop.example/webhooks";

    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly OperatorDelivery s_failed = new(
        "dlv_0199c1f0a7e17d21a3c5e7f9b1d3a5c7", Shop, EventId, "capture.captured", ApiExample.Id, 2, EndpointId, Url, "failed", 10,
        s_time, null,
        s_time.AddHours(76), 500, null);

    private static readonly ResendProgress s_progress = new(Guid.Parse(ApiExample.Id), "running", 41, 0, 0, s_time, null);

    /// <summary>A page of events.</summary>
    public static ApiExample[] Events { get; } =
        [Answer("page", "The last page", new OperatorEventPage([new(EventId, Shop, "capture.captured", ApiExample.Id, 2, s_time)], null))];

    /// <summary>A page of deliveries.</summary>
    public static ApiExample[] List { get; } = [Answer("page", "A delivery that was given up", new OperatorDeliveryPage([s_failed], null))];

    /// <summary>One delivery.</summary>
    public static ApiExample[] Read { get; } =
    [
        Answer("masked", "With its last try; `data` is shortened here", new DeliveryDetail(
            s_failed,
            new JsonObject
            {
                ["type"] = "capture.captured",
                ["data"] = new JsonObject { ["id"] = ApiExample.Id, ["cardholder"] = new JsonObject { ["name"] = "J*** D***" } },
            },
            [
                new(s_time.AddHours(76), 812, Url, EventId, "1796171600", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
                    "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", 913, true, 500, null, "***"),
            ])),
    ];

    /// <summary>Sending one again.</summary>
    public static ApiExample[] Resend { get; } =
        [Answer(202, "resent", "It is sent now", s_failed with { State = "pending", Tries = 0, NextTryTime = s_time.AddHours(90) })];

    /// <summary>Sending many again.</summary>
    public static ApiExample[] ResendAll { get; } =
    [
        Request("failed", "All that failed since a time", new ResendDeliveries(new ResendFilter(null, "failed", null, s_time, null), 41)),
        Answer(202, "begun", "It has begun", s_progress),
    ];

    /// <summary>Progress.</summary>
    public static ApiExample[] Progress { get; } =
        [Answer("done", "It is done", s_progress with { State = "done", Resent = 40, Skipped = 1, EndTime = s_time.AddSeconds(2) })];

    /// <summary>The endpoints.</summary>
    public static ApiExample[] Endpoints { get; } =
    [
        Answer("endpoints", "One that answers", new EndpointList(
            [new(EndpointId, Shop, Url, "active", 1, null, null, s_time, new EndpointDeliveries(0, 412, 1, 0, 0))])),
    ];
}
