using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Domain;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Bodies of the routes of payments for the description.</summary>
internal static class PaymentRouteExamples
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly OperatorPayment s_paid = new()
    {
        Id = Guid.Parse(ApiExample.Id),
        Application = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01",
        ApplicationName = "Demo Shop",
        State = "paid",
        Deferred = false,
        Provider = "juspay",
        IntentId = Guid.Parse("b7c5a1d2-3c1f-4a34-8d4e-5f2f0c9a7e11"),
        LastFour = "1111",
        GatewayOrder = "A-1001",
        Currency = "CLP",
        Total = 19_990,
        Paid = 19_990,
        Refunded = 0,
        CreateTime = s_time,
        UpdateTime = s_time.AddSeconds(2),
        ExpirationTime = s_time.AddDays(3),
    };

    private static readonly OperatorOperation s_charge = new()
    {
        Id = Guid.Parse("0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11"),
        Number = 1,
        Operation = "charge",
        Provider = "juspay",
        Amount = 19_990,
        State = "unknown",
        Code = "timeout",
        StartTime = s_time.AddSeconds(1),
        FinishTime = s_time.AddSeconds(21),
        SettleFrom = s_time.AddSeconds(61),
    };

    /// <summary>A page.</summary>
    public static ApiExample[] List { get; } =
        [Answer("page", "The last page", new OperatorPaymentPage([s_paid with { Authentication = Authentication.Authenticated }], null))];

    /// <summary>One.</summary>
    public static ApiExample[] Read { get; } =
    [
        Answer("open", "A charge whose outcome nobody knows",
            s_paid with { State = "created", Submitting = true, Paid = 0, Operations = [s_charge] }),
    ];

    /// <summary>A confirm.</summary>
    public static ApiExample[] Confirm { get; } =
        [Request("part", "A part of it", new OperatorConfirm(Number("15000"), "One article is sold out")), .. Operated("confirming")];

    /// <summary>A void.</summary>
    public static ApiExample[] Void { get; } =
        [Request("reason", "With a reason", new OperatorReason("The order was canceled by phone")), .. Operated("voiding")];

    /// <summary>A refund.</summary>
    public static ApiExample[] Refund { get; } =
        [Request("part", "A part of it", new OperatorRefund(Number("5000"), "Broken on arrival, ticket 4711")), .. Operated("refunding")];

    /// <summary>A settlement.</summary>
    public static ApiExample[] Settle { get; } =
    [
        Request(
            "approved", "The provider's back office shows it",
            new SettleOperation("approved", "txn_8812", "Seen in the back office, call 77")),
        Answer("settled", "Settled", s_paid with { Operations = [s_charge with { State = "approved", SettleFrom = null }] }),
        Answer(202, "waits", "A second person must send the same", s_paid with
        {
            State = "created",
            Submitting = true,
            Paid = 0,
            Operations =
            [
                s_charge with
                {
                    Proposal = new SettleProposal(
                        "approved", "txn_8812", "Seen in the back office, call 77", "console/ana@shop.example", "Ana Soto",
                        s_time.AddHours(1)),
                },
            ],
        }),
    ];

    private static ApiExample[] Operated(string state) =>
        [Answer("done", "Done", s_paid), Answer(202, "open", "Nobody knows yet", s_paid with { State = state })];

    private static JsonElement Number(string text) => JsonDocument.Parse(text).RootElement;
}
