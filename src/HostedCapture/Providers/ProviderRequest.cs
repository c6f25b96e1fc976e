using HostedCapture.Domain;






namespace HostedCapture.Providers;

/// <summary>An attempt on its way to a provider: what all of them have.</summary>
public abstract record ProviderRequest
{
    /// <summary>This attempt; a fresh one for each call, so that it serves as the merchant reference at the provider.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>32 random hexadecimal digits for this attempt, for providers with idempotency keys.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// Writes down durably what the provider knows this attempt by, before a card leaves or money moves: an order made there
    /// first, say. It comes back in the look-up; remembering again replaces it. False: the attempt is not the newest any more, or
    /// nothing could be written. Then nothing must be sent, and the answer is <see cref="Outcome.Refused"/> with <c>Sent: false</c>.
    /// </summary>
    public Func<string, Task<bool>> Remember { get; init; } = _ => Task.FromResult(true);
}

/// <summary>A question what became of an attempt.</summary>
public abstract record LookupRequest;
