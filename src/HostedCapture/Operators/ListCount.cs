using HostedCapture.Api;
using HostedCapture.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Operators;

/// <summary>How many rows a list has.</summary>
/// <param name="Count">The number that was counted, at most 10,000; of deliveries 100,000.</param>
/// <param name="Exact">Whether these are all.</param>
public sealed record ListCount(int Count, bool Exact)
{
    // A count stands beside a list: nobody waits for it as for the list itself.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(75);

    /// <summary>An answer, for the description.</summary>
    internal static ApiExample[] Example { get; } = [OperatorExamples.Answer("count", "All of them", new ListCount(41, true))];

    /// <summary>Counts, unless something is wrong with the query.</summary>
    internal static async Task<Results<Ok<ListCount>, Problem>> OfAsync(
        QueryReader query, TimeProvider time, Func<CancellationToken, Task<RowCount>> count)
    {
        if (query.Problem is { } problem)
            return problem;
        using var enough = new CancellationTokenSource(s_patience, time);
        var counted = await count(enough.Token);
        return TypedResults.Ok(new ListCount(counted.Count, counted.Exact));
    }
}
