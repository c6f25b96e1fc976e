using HostedCapture.Api;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Bodies of search and attention for the description.</summary>
internal static class SearchExamples
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    /// <summary>A search.</summary>
    public static ApiExample[] Search { get; } =
    [
        Answer("order", "By the merchant's order", new SearchAnswer(
            [
                new("payments",
                    [
                        new(
                            ApiExample.Id, "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01", "order", "paid", s_time,
                            $"/operator/payments/{ApiExample.Id}"),
                    ],
                    More: false),
            ],
            PeriodNeeded: false)),
    ];

    /// <summary>What waits.</summary>
    public static ApiExample[] Attention { get; } =
    [
        Answer("morning", "Two outcomes that nobody knows", new AttentionAnswer(
            [
                new("outcomes_open", 2, s_time, "/operator/payments?attention=outcomes_open"),
                new("audit_not_verified", 1, s_time.AddDays(-2), "/operator/audit"),
            ],
            new TodayNumbers(
                s_time.AddHours(-9), [new("captured", 310), new("created", 12)], [new("cybersource", "204", 17)],
                new CaptureFunnel(400, 352, 310), [new("cybersource", 352, 410, 1240, 1)]))),
    ];
}
