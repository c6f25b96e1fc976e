using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Attempts;

/// <summary>What an outcome does to the owners of attempts, and how long it may stay unknown: one for intents, one for payments.</summary>
public interface ISettles
{
    /// <summary>Whether it owns attempts at an operation.</summary>
    bool Owns(Operation operation);

    /// <summary>TX2: writes the outcome. It may be called again, by another node too: the first outcome counts.</summary>
    /// <exception cref="DatabaseUnavailableException">Nothing was written.</exception>
    Task SettleAsync(Attempt attempt, Outcome outcome);

    /// <summary>What the provider of an attempt is asked, read in the transaction that claims it.</summary>
    Task<OpenAttempt> ReadAsync(Tx tx, Attempt attempt, DateTimeOffset now);

    /// <summary>Handles a look-up's answer: settles the attempt, gives its owner back, or sets when to ask again.</summary>
    Task TakeAsync(OpenAttempt open, Lookup lookup);
}

/// <inheritdoc/>
/// <typeparam name="TAfter">The owner afterwards, for the caller of the operation.</typeparam>
public interface ISettles<TAfter> : ISettles
    where TAfter : class
{
    /// <inheritdoc cref="ISettles.SettleAsync"/>
    new Task<TAfter> SettleAsync(Attempt attempt, Outcome outcome);

    /// <inheritdoc/>
    Task ISettles.SettleAsync(Attempt attempt, Outcome outcome) => SettleAsync(attempt, outcome);
}

/// <summary>An attempt whose provider is to be asked now.</summary>
/// <param name="Owner">Takes the answer.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Request">What the provider is asked.</param>
public sealed record OpenAttempt(ISettles Owner, Attempt Attempt, LookupRequest Request)
{
    /// <summary>The longest the provider may take to answer.</summary>
    public required TimeSpan Longest { get; init; }

    /// <summary>Until when no other node asks.</summary>
    public required DateTimeOffset HeldUntil { get; init; }

    /// <summary>Whether the attempt still holds its owner's lease.</summary>
    public bool HoldsOwner { get; init; } = true;
}
