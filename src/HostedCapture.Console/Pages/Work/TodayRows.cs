using System.Globalization;
using HostedCapture.Client;
using OperatorConsole.Parts;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>Today's numbers as rows of charts.</summary>
public static class TodayRows
{
    private const int MostReasons = 8;

    /// <summary>Intents by their state, each leading to them.</summary>
    /// <param name="today">The numbers.</param>
    /// <param name="words">The reader's.</param>
    public static IReadOnlyList<BarRow> Captures(OperatorToday today, Words words) =>
    [
        .. today.Captures.Select(one => new BarRow(
            words.Or("intent_state", one.State), one.Count,
            $"/intents?state={Uri.EscapeDataString(one.State)}&created_from={Since(today)}")),
    ];

    /// <summary>The way from the intent to the captured card.</summary>
    /// <param name="today">The numbers.</param>
    /// <param name="words">The reader's.</param>
    public static IReadOnlyList<BarRow> Funnel(OperatorToday today, Words words) =>
    [
        new(words["work.today.created"], today.Funnel.Created, $"/intents?created_from={Since(today)}"),
        new(words["work.today.submitted"], today.Funnel.Submitted, null),
        new(words["work.today.captured"], today.Funnel.Captured, $"/intents?state=captured&created_from={Since(today)}"),
    ];

    /// <summary>Declines by provider and reason, the most frequent first.</summary>
    /// <param name="today">The numbers.</param>
    /// <param name="words">The reader's.</param>
    public static IReadOnlyList<BarRow> Declined(OperatorToday today, Words words) =>
    [
        .. today.Declines.Take(MostReasons).Select(one => new BarRow(
            $"{one.Provider} · {Declines.Brief(words, one.Code)}", one.Count,
            $"/intents?provider={Uri.EscapeDataString(one.Provider)}&created_from={Since(today)}")),
    ];

    /// <summary>How long providers take, in milliseconds: half of the calls, and 95 of 100.</summary>
    /// <param name="today">The numbers.</param>
    /// <param name="words">The reader's.</param>
    public static IReadOnlyList<BarRow> Latency(OperatorToday today, Words words) =>
    [
        .. today.Providers.SelectMany(one => new BarRow[]
        {
            new(words["work.today.p50", one.Provider], one.P50, null), new(words["work.today.p95", one.Provider], one.P95, null),
        }),
    ];

    private static string Since(OperatorToday today) =>
        Uri.EscapeDataString(today.Since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
}
