using HostedCapture.Domain;





namespace HostedCapture.Providers;

/// <summary>What is known of a provider before it is called. Each adapter's file begins with its own.</summary>
/// <param name="Name">The name it has in the configuration, in records and in the simulator's addresses.</param>
/// <param name="Make">Makes the adapter.</param>
public sealed record ProviderFacts(string Name, Func<ProviderEndpoint, TimeProvider, IProvider> Make)
{
    /// <summary>The kinds of cards that it makes tokens of.</summary>
    public IReadOnlyList<CaptureKind> Tokenizes { get; init; } = [];

    /// <summary>The cards that it takes. The caller asks before anything is written, so that no other card is sent.</summary>
    public AcceptedCards Accepted { get; init; } = AcceptedCards.Any;

    /// <summary>Whether it can be asked what became of a card that was sent.</summary>
    public bool FindsTokens { get; init; }

    /// <summary>Whether it can delete a token.</summary>
    public bool DeletesTokens { get; init; }

    /// <summary>What it can do with money. The caller answers 422 to anything else.</summary>
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>The settings it cannot do without.</summary>
    public required IReadOnlyList<string> Required { get; init; }

    /// <summary>The settings, beside <c>BaseUrl</c>, that are addresses; https outside Development.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The settings that are <c>true</c> or <c>false</c>.</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    /// <summary>Settings of which none is of use without the other.</summary>
    public IReadOnlyList<(string One, string Other)> Pairs { get; init; } = [];

    /// <summary>Where it tells of payments by itself.</summary>
    public IReadOnlyList<NotificationRoute> Notifications { get; init; } = [];
}
