using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>The static facts of a provider. Each adapter's file begins with its own.</summary>
/// <param name="Name">The name it has in the configuration, in records and in the simulator's addresses.</param>
/// <param name="Make">Makes the adapter.</param>
public sealed record ProviderFacts(string Name, Func<ProviderEndpoint, TimeProvider, IProvider> Make)
{
    /// <summary>The kinds of cards that it makes tokens of.</summary>
    public IReadOnlyList<CaptureKind> Tokenizes { get; init; } = [];

    /// <summary>The cards that it takes. The caller checks before anything is written, so that no other card is sent.</summary>
    public AcceptedCards Accepted { get; init; } = AcceptedCards.Any;

    /// <summary>Whether it can look up a card that was sent.</summary>
    public bool FindsTokens { get; init; }

    /// <summary>Whether it can look up an operation on a payment.</summary>
    public bool LooksUp { get; init; } = true;

    /// <summary>Whether it can delete a token.</summary>
    public bool DeletesTokens { get; init; }

    /// <summary>The operations it has. The caller answers 422 to any other.</summary>
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>
    /// Whether a card's bank can be asked about it by an authorization of nothing, before its token is kept:
    /// <see cref="TokenizeRequest.Verify"/>. The caller answers 422 where it cannot.
    /// </summary>
    public bool Verifies { get; init; }

    /// <summary>Whether a charge can send the cardholder's browser to her bank: <see cref="ChargeRequest.BankReturnUrl"/>.</summary>
    public bool Authenticates { get; init; }

    /// <summary>The required settings.</summary>
    public required IReadOnlyList<string> Required { get; init; }

    /// <summary>The settings, beside <c>BaseUrl</c>, that are addresses; https outside Development.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The settings that are <c>true</c> or <c>false</c>.</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    /// <summary>Settings that are only valid together.</summary>
    public IReadOnlyList<(string One, string Other)> Pairs { get; init; } = [];

    /// <summary>Its routes for notifications.</summary>
    public IReadOnlyList<NotificationRoute> Notifications { get; init; } = [];
}
