using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>The data of every request to a provider.</summary>
public abstract record ProviderRequest
{
    /// <summary>This attempt; a fresh one for each call, so that it serves as the merchant reference at the provider.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>32 random hexadecimal digits for this attempt, for providers with idempotency keys.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// Stores the provider's id of this attempt before a card is sent or money moves: an order made there
    /// first, say. The look-up gets it; a second call replaces it. False: the attempt is no longer the newest, or
    /// the write failed. Then nothing must be sent, and the outcome is <see cref="Outcome.Refused"/> with <c>Sent: false</c>.
    /// </summary>
    public Func<string, Task<bool>> Remember { get; init; } = _ => Task.FromResult(true);
}

/// <summary>A look-up of an attempt.</summary>
public abstract record LookupRequest;
