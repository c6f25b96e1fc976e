using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Operators;

/// <summary>What waits for a human, and today's numbers.</summary>
internal static class AttentionRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapAttention(RouteGroupBuilder operators) =>
        operators.MapGet("/attention", ReadAsync).WithName("readOperatorAttention")
            .WithMetadata(SearchExamples.Attention).RequiresPermission(Permission.AttentionRead);

    /// <summary>Read what needs attention</summary>
    /// <remarks>
    /// What waits for a human, each kind with how many, since when, and where they are read; nothing is listed that is in order. And the
    /// numbers since midnight, UTC.
    /// </remarks>
    internal static async Task<Ok<AttentionAnswer>> ReadAsync(Attention attention) => TypedResults.Ok(await attention.ReadAsync());
}

/// <summary>What waits for a human, and today's numbers.</summary>
/// <param name="Items">What waits; empty: all is in order.</param>
/// <param name="Today">The numbers.</param>
public sealed record AttentionAnswer(IReadOnlyList<AttentionItem> Items, TodayNumbers Today);

/// <summary>One kind of things that wait.</summary>
/// <param name="Kind">
/// <c>outcomes_open</c> (payments with a call whose outcome nobody knows for more than ten minutes), <c>outcomes_open_for_a_day</c>,
/// <c>card_outcomes_open</c> and <c>card_outcomes_open_for_a_day</c> (the same of intents), <c>late_movements</c> (payments whose money
/// moved after they had moved on, of 30 days), <c>tokens_not_deleted</c> (intents; for more than ten minutes),
/// <c>endpoints_failing</c>, <c>card_testing_alarms</c> (of a day), <c>integrity_differences</c> (of the newest check),
/// <c>providers_paused</c>, <c>audit_not_verified</c> (for a day), <c>signing_key_old</c>.
/// </param>
/// <param name="Count">How many.</param>
/// <param name="OldestTime">Since when the oldest of them waits.</param>
/// <param name="Href">Where they are read: a path of this API. A list with <c>attention</c> has as many as were counted.</param>
public sealed record AttentionItem(string Kind, long Count, DateTimeOffset? OldestTime, string Href);

/// <summary>The numbers of a day.</summary>
/// <param name="Since">Midnight, UTC.</param>
/// <param name="Captures">The day's intents by their state now.</param>
/// <param name="Declines">The day's declined calls by provider and reason, the most frequent first.</param>
/// <param name="Funnel">The way of the day's intents.</param>
/// <param name="Providers">The day's calls by provider.</param>
public sealed record TodayNumbers(
    DateTimeOffset Since,
    IReadOnlyList<StateCount> Captures,
    IReadOnlyList<DeclineCount> Declines,
    CaptureFunnel Funnel,
    IReadOnlyList<ProviderLatency> Providers);

/// <summary>How many are in a state.</summary>
/// <param name="State">The state.</param>
/// <param name="Count">How many.</param>
public sealed record StateCount(string State, long Count);

/// <summary>How often a provider said no, and why.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Code">Its reason.</param>
/// <param name="Count">How often.</param>
public sealed record DeclineCount(string Provider, string Code, long Count);

/// <summary>From the intent to the captured card.</summary>
/// <param name="Created">Intents made.</param>
/// <param name="Submitted">Intents whose first card was sent.</param>
/// <param name="Captured">Intents made today and captured.</param>
public sealed record CaptureFunnel(long Created, long Submitted, long Captured);

/// <summary>How a provider answers.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Calls">Calls that began.</param>
/// <param name="P50">Half of the newest 2,000 took no longer than this, in milliseconds; 0 without any.</param>
/// <param name="P95">The same of 95 %.</param>
/// <param name="Unknown">Calls whose outcome nobody knows.</param>
public sealed record ProviderLatency(string Provider, long Calls, long P50, long P95, long Unknown);
