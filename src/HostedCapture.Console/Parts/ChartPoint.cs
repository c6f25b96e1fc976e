namespace OperatorConsole.Parts;

/// <summary>An hour or a day in a <see cref="TimeChart"/>.</summary>
/// <param name="Label">When it is, for the reader.</param>
/// <param name="Hover">The same exactly, in UTC.</param>
/// <param name="Whole">The larger number; null: there is none.</param>
/// <param name="Part">The number that is within it; null: there is none.</param>
/// <param name="Cells">Its row of the table.</param>
/// <param name="Href">Where it is listed; null: nowhere.</param>
public sealed record ChartPoint(
    string Label, string Hover, long? Whole, long? Part, IReadOnlyList<string> Cells, string? Href = null);

/// <summary>Heights of a chart.</summary>
public static class ChartScale
{
    // What is there can be seen, however small it is beside the rest.
    private const decimal Least = 1;
    private const decimal All = 100;

    private static readonly decimal[] s_round = [1, 2, 3, 4, 5, 6, 8, 10];

    /// <summary>Where the scale ends: the next round number, such as 300 for 233; at least 1.</summary>
    /// <param name="most">The largest number of the chart.</param>
    public static long End(long most)
    {
        var (power, wanted) = (1m, Math.Max(1m, most));
        while (power * 10 < wanted)
            power *= 10;
        return (long)Math.Min(long.MaxValue, power * s_round.First(one => power * one >= wanted));
    }

    /// <summary>A bar's height in percent of the scale.</summary>
    /// <param name="value">The number; null: there is none, so there is no bar.</param>
    /// <param name="end">Where the scale ends.</param>
    public static decimal Height(long? value, long end) =>
        value is > 0 and var some ? Math.Clamp(Math.Round(All * some / end, 2), Least, All) : 0;
}
