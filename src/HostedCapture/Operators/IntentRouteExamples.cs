using HostedCapture.Api;
using HostedCapture.Intents;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Bodies of the routes of intents for the description.</summary>
internal static class IntentRouteExamples
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly OperatorIntent s_intent = new()
    {
        Id = Guid.Parse(ApiExample.Id),
        Application = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01",
        ApplicationName = "Demo Shop",
        Capture = "CREDIT_CARD",
        State = "created",
        Provider = "cybersource",
        Brand = "visa",
        LastFour = "1111",
        ReferenceId = "001389",
        Attempts = 1,
        TriesLeft = 4,
        LastCode = "204",
        CreateTime = s_time,
        UpdateTime = s_time.AddSeconds(40),
        ExpirationTime = s_time.AddMinutes(15),
        Cardholder = new Cardholder("001389", "CL", "J*** D***", "j***@shop.example"),
        RedirectUrls = new RedirectUrls("https://shop.example/done", "https://shop.example/cancel"),
        Metadata = new Dictionary<string, string> { ["order"] = "A-1" },
    };

    /// <summary>A page.</summary>
    public static ApiExample[] List { get; } = [Answer("page", "The last page", new OperatorIntentPage([s_intent], null))];

    /// <summary>One.</summary>
    public static ApiExample[] Read { get; } = [Answer("declined", "After a declined card", s_intent)];

    /// <summary>A cancel.</summary>
    public static ApiExample[] Cancel { get; } =
    [
        Request("reason", "With a reason", new OperatorReason("The customer called: ordered twice")),
        Answer("canceled", "Canceled", s_intent with { State = "canceled", DeletionTime = s_time.AddDays(1) }),
    ];

    /// <summary>What happened.</summary>
    public static ApiExample[] Timeline { get; } =
    [
        Answer("timeline", "A card that was declined", new TimelineAnswer(
        [
            new(s_time, "audit", "intent.created")
            {
                Outcome = "success", Actor = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01", Detail = "CREDIT_CARD",
            },
            new(s_time, "event", "capture.created") { Reference = "evt_0199c1f0a7e07c1b8f0e3d2c1b0a9f8e" },
            new(s_time.AddSeconds(8), "page", "opened"),
            new(s_time.AddSeconds(21), "page", "mistyped") { Count = 1 },
            new(s_time.AddSeconds(39), "attempt", "tokenize") { Actor = "cybersource", Detail = "attempt 1", Reference = ApiExample.Id },
            new(s_time.AddSeconds(40), "outcome", "tokenize")
            {
                Outcome = "declined", Actor = "cybersource", Detail = "204", Reference = ApiExample.Id, Milliseconds = 812,
            },
        ])),
    ];
}
