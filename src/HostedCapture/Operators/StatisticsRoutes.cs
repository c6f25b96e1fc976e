using HostedCapture.Api;
using HostedCapture.Attempts;
using Microsoft.AspNetCore.Http.HttpResults;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Numbers over time: what became of intents, and how long providers took.</summary>
internal static class StatisticsRoutes
{
    private static readonly DateTimeOffset s_day = DateTimeOffset.FromUnixTimeSeconds(1_795_824_000);
    private static readonly IntentCount s_count = new(s_day, 400, 352, 310, 12, 8, 58, 12);

    /// <summary>Maps the routes.</summary>
    public static void MapStatistics(RouteGroupBuilder operators)
    {
        operators.MapGet("/intents/statistics", IntentsAsync).WithName("readIntentStatistics")
            .WithMetadata(Answer("day", "Of one day", new IntentStatistics(s_day, s_day.AddDays(1), "day", s_count, [s_count])))
            .WithMetadata([.. CountedPeriod.Described, OperatorQueries.Parameter("application", "Only intents of this application.")])
            .RequiresPermission(Permission.IntentsRead)
            .Answers(CountedPeriod.OutOfRange);
        operators.MapGet("/providers/statistics", ProvidersAsync).WithName("readProviderStatistics")
            .WithMetadata(Answer("day", "Of one day", new ProviderStatistics(
                s_day, s_day.AddDays(1), "day", [new("quickpay", [new(s_day, 412, 640, 2100)])])))
            .WithMetadata([.. CountedPeriod.Described, OperatorQueries.Parameter("provider", "Only this provider.")])
            .RequiresPermission(Permission.ProvidersRead)
            .Answers(CountedPeriod.OutOfRange);
    }

    /// <summary>Count intents over time</summary>
    /// <remarks>
    /// The intents that were made in each hour (of a period of up to two days) or day, UTC, by what has become of them until now, and
    /// all of them together: the way from created to captured. Every hour or day is there, those without intents too.
    /// </remarks>
    internal static async Task<Results<Ok<IntentStatistics>, Problem>> IntentsAsync(
        HttpRequest request, CurrentOperator caller, IntentCounter counter, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var application = query.Plain("application");
        var (period, problem) = CountedPeriod.Read(query, time.GetUtcNow());
        if (period is null)
            return problem!;
        var items = await counter.ReadAsync(caller.Scope(application), period);
        return TypedResults.Ok(new IntentStatistics(
            period.From, period.To, period.StepName, IntentCounter.Sum(period.From, items), items));
    }

    /// <summary>Read how long providers took over time</summary>
    /// <remarks>
    /// In how many milliseconds the outcomes of calls were known that began in each hour (of a period of up to two days) or day, UTC; a
    /// look-up's time is among them. Providers that were not called in the period are left out. Of more than 4,000
    /// calls in an hour or day an even part is read: `calls` are those that the numbers are made of.
    /// </remarks>
    internal static async Task<Results<Ok<ProviderStatistics>, Problem>> ProvidersAsync(
        HttpRequest request, ProviderFigures figures, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var provider = query.Plain("provider");
        var (period, problem) = CountedPeriod.Read(query, time.GetUtcNow());
        if (period is null)
            return problem!;
        var read = (await figures.OverTimeAsync(period.Parts))
            .Where(one => provider is null || one.Provider == provider)
            .ToLookup(one => one.Provider);
        return TypedResults.Ok(new ProviderStatistics(
            period.From,
            period.To,
            period.StepName,
            [
                .. read.OrderBy(own => own.Key, StringComparer.Ordinal).Select(own =>
                {
                    var byTime = own.ToDictionary(one => one.Begin);
                    return new ProviderTimes(own.Key, [.. period.Parts.Select(part => byTime.TryGetValue(part.Begin, out var one)
                        ? new LatencyItem(part.Begin, one.Calls, one.P50, one.P95)
                        : new LatencyItem(part.Begin, 0, null, null))]);
                }),
            ]));
    }
}

/// <summary>Intents over time.</summary>
/// <param name="From">The beginning of the first hour or day.</param>
/// <param name="To">Intents that were made before this time.</param>
/// <param name="Step"><c>hour</c> or <c>day</c>.</param>
/// <param name="Total">All of them together.</param>
/// <param name="Items">Each hour or day, the oldest first.</param>
public sealed record IntentStatistics(
    DateTimeOffset From, DateTimeOffset To, string Step, IntentCount Total, IReadOnlyList<IntentCount> Items);

/// <summary>The intents that were made in a time, by what has become of them until now.</summary>
/// <param name="Time">When it begins.</param>
/// <param name="Created">All of them.</param>
/// <param name="Submitted">Those of which a card was sent to a provider.</param>
/// <param name="Captured">Those whose card is a token, or was until it was forgotten.</param>
/// <param name="Rejected">Those whose tries are used up.</param>
/// <param name="Canceled">Those that the cardholder or the merchant canceled.</param>
/// <param name="Expired">Those whose time ended.</param>
/// <param name="Open">Those that can still be captured.</param>
public sealed record IntentCount(
    DateTimeOffset Time, long Created, long Submitted, long Captured, long Rejected, long Canceled, long Expired, long Open);

/// <summary>How long providers took over time.</summary>
/// <param name="From">The beginning of the first hour or day.</param>
/// <param name="To">Calls that began before this time.</param>
/// <param name="Step"><c>hour</c> or <c>day</c>.</param>
/// <param name="Items">By the providers' names.</param>
public sealed record ProviderStatistics(DateTimeOffset From, DateTimeOffset To, string Step, IReadOnlyList<ProviderTimes> Items);

/// <summary>How long a provider took over time.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Items">Each hour or day, the oldest first.</param>
public sealed record ProviderTimes(string Name, IReadOnlyList<LatencyItem> Items);

/// <summary>How long a provider took in a time.</summary>
/// <param name="Time">When it begins.</param>
/// <param name="Calls">The calls that the numbers are made of: those that were approved or declined, or an even part of them.</param>
/// <param name="P50">In how many milliseconds half of the outcomes were known; absent: there was no call.</param>
/// <param name="P95">The same for 95 of 100.</param>
public sealed record LatencyItem(DateTimeOffset Time, long Calls, long? P50, long? P95);
