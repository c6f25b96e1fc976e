using HostedCapture.Api;

namespace HostedCapture.Operators;

/// <summary>The providers and their figures.</summary>
/// <param name="From">Calls that began at this time or later.</param>
/// <param name="To">Calls that began before this time.</param>
/// <param name="Items">By their names.</param>
public sealed record ProviderList(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ProviderItem> Items);

/// <summary>A provider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Configured">Whether it is configured; one that was called and is not any more has figures only.</param>
/// <param name="Pause">Why it is paused; absent: it is not.</param>
/// <param name="Can">What it can do.</param>
/// <param name="Calls">Its calls of the period.</param>
public sealed record ProviderItem(string Name, bool Configured, PauseItem? Pause, ProviderAbility? Can, ProviderPeriod Calls);

/// <summary>A pause.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">Who paused it.</param>
/// <param name="Since">When.</param>
public sealed record PauseItem(string Reason, string By, DateTimeOffset Since);

/// <summary>What a provider can do.</summary>
/// <param name="Captures">The kinds of captures that it makes tokens for.</param>
/// <param name="Operations">What it can do with money.</param>
/// <param name="Brands">The brands of cards that it takes; absent: any.</param>
/// <param name="FindsTokens">Whether it can be asked what became of a card.</param>
/// <param name="DeletesTokens">Whether it can delete a token.</param>
/// <param name="Verifies">Whether it can have a card's bank verify the card without charging anything.</param>
public sealed record ProviderAbility(
    IReadOnlyList<string> Captures,
    IReadOnlyList<string> Operations,
    IReadOnlyList<string>? Brands,
    bool FindsTokens,
    bool DeletesTokens,
    bool Verifies);

/// <summary>A provider's calls of a period.</summary>
/// <param name="Total">How many.</param>
/// <param name="Outcomes">By their outcome.</param>
/// <param name="Unknown">Those whose outcome should be known by now and is not.</param>
/// <param name="P50">In how many milliseconds half of the outcomes were known.</param>
/// <param name="P95">The same for 95 of 100.</param>
/// <param name="Declines">The ten most usual reasons of declines.</param>
/// <param name="Operations">By what was asked for.</param>
public sealed record ProviderPeriod(
    long Total,
    ProviderOutcomes Outcomes,
    long Unknown,
    long? P50,
    long? P95,
    IReadOnlyList<DeclineReason> Declines,
    IReadOnlyList<OperationCount> Operations);

/// <summary>Calls by their outcome.</summary>
/// <param name="Approved">Done.</param>
/// <param name="Declined">The provider said no.</param>
/// <param name="Refused">Nothing was done.</param>
/// <param name="Open">Under way, or not known yet.</param>
/// <param name="Orphan">Done after the intent or payment had moved on.</param>
public sealed record ProviderOutcomes(long Approved, long Declined, long Refused, long Open, long Orphan);

/// <summary>A reason of declines.</summary>
/// <param name="Code">The provider's code.</param>
/// <param name="Count">How many.</param>
public sealed record DeclineReason(string Code, long Count);

/// <summary>Calls of one operation.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="Count">How many.</param>
public sealed record OperationCount(string Operation, long Count);

/// <summary>A harmless call.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Result"><c>answered</c>, <c>failed</c> or <c>untestable</c>.</param>
/// <param name="Detail">What it said, or why it could not.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Time">When it was asked.</param>
public sealed record ProviderTest(string Name, string Result, string? Detail, long Milliseconds, DateTimeOffset Time);

/// <summary>Why a provider is paused or goes on.</summary>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
[Closed]
public sealed record ProviderReason(string? Reason);
