using HostedCapture.Api;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>A period that is counted by the hours or days of UTC in it. The last of them may be cut short by the period's end.</summary>
/// <param name="From">The beginning of its first hour or day.</param>
/// <param name="To">Its end.</param>
/// <param name="Step">An hour or a day.</param>
internal sealed record CountedPeriod(DateTimeOffset From, DateTimeOffset To, TimeSpan Step)
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(6);
    private static readonly TimeSpan s_longestByHours = TimeSpan.FromDays(2);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(92);

    /// <summary>Its parameters.</summary>
    public static OpenApiParameter[] Described { get; } =
    [
        OperatorQueries.Time(
            "from",
            "From its hour or day on, in UTC; by itself from six days before the day of `to`. Up to two days are counted by hours."),
        OperatorQueries.Time("to", "Until before this time; by itself now. At most 92 days after `from`."),
    ];

    /// <summary>What a wrong one is answered with.</summary>
    public static Problem OutOfRange { get; } = Problem.InvalidModel(new FieldError("from", "range"));

    /// <summary>Its step on the wire.</summary>
    public string StepName => Step == s_hour ? "hour" : "day";

    /// <summary>Its hours or days, each from its beginning until before its end.</summary>
    public IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> Parts
    {
        get
        {
            for (var begin = From; begin < To; begin += Step)
                yield return (begin, To - begin < Step ? To : begin + Step);
        }
    }

    /// <summary>Reads it, after all other parameters; null with the problem of any of them.</summary>
    public static (CountedPeriod? Period, Problem? Problem) Read(QueryReader query, DateTimeOffset now)
    {
        var (asked, to) = (query.Time("from"), query.Time("to") ?? now);
        if (query.Problem is { } problem)
            return (null, problem);
        // The midnight at which a period ends does not belong to it.
        var from = asked ?? (to - DateTimeOffset.MinValue > s_usual + s_day ? Floor(to - TimeSpan.FromTicks(1), s_day) - s_usual : to);
        if (from >= to || to - from > s_longest)
            return (null, OutOfRange);
        var step = to - from <= s_longestByHours ? s_hour : s_day;
        return (new CountedPeriod(Floor(from, step), to, step), null);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan step) =>
        new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);
}
