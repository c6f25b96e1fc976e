using System.Globalization;
using HostedCapture.Client;
using OperatorConsole.Parts;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>Numbers over time as charts show them.</summary>
public static class ChartPoints
{
    private const string Hour = "hour";

    /// <summary>How many intents were made, and how many of them are captured.</summary>
    /// <param name="statistics">The numbers.</param>
    /// <param name="formats">The reader's.</param>
    public static IReadOnlyList<ChartPoint> Captures(IntentStatistics statistics, Formats formats) =>
    [
        .. statistics.Items.Select(one => new ChartPoint(
            Label(one.Time, statistics.Step, formats),
            formats.Utc(one.Time),
            one.Created,
            one.Captured,
            [
                .. new[] { one.Created, one.Submitted, one.Captured, one.Rejected, one.Expired, one.Canceled, one.Open }
                    .Select(formats.Number),
            ],
            one.Created == 0 ? null : $"/intents?{Period(one.Time, one.Time + Length(statistics.Step))}")),
    ];

    /// <summary>The way of a period's intents, each step leading to them.</summary>
    /// <param name="statistics">The numbers.</param>
    /// <param name="words">The reader's.</param>
    public static IReadOnlyList<BarRow> Funnel(IntentStatistics statistics, Words words)
    {
        var period = Period(statistics.From, statistics.To);
        return
        [
            new(words["work.today.created"], statistics.Total.Created, $"/intents?{period}"),
            new(words["work.today.submitted"], statistics.Total.Submitted),
            new(words["work.today.captured"], statistics.Total.Captured, $"/intents?state=captured&{period}"),
        ];
    }

    /// <summary>How long a provider took: half of the calls within 95 of 100.</summary>
    /// <param name="times">The numbers.</param>
    /// <param name="step"><c>hour</c> or <c>day</c>.</param>
    /// <param name="formats">The reader's.</param>
    public static IReadOnlyList<ChartPoint> Latency(ProviderTimes times, string step, Formats formats) =>
    [
        .. times.Items.Select(one => new ChartPoint(
            Label(one.Time, step, formats),
            formats.Utc(one.Time),
            one.P95,
            one.P50,
            [Took(one.P50, formats), Took(one.P95, formats), formats.Number(one.Calls)])),
    ];

    private static string Took(long? milliseconds, Formats formats) => milliseconds is { } some ? formats.Milliseconds(some) : "–";

    // A day is one of UTC, so that its name does not change with who reads it.
    private static string Label(DateTimeOffset time, string step, Formats formats) => step == Hour
        ? formats.Time(time)[..^":00".Length]
        : time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static TimeSpan Length(string step) => step == Hour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);

    private static string Period(DateTimeOffset from, DateTimeOffset to) => $"created_from={Text(from)}&created_to={Text(to)}";

    private static string Text(DateTimeOffset time) =>
        Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
}
