using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>The card of a payment: a captured one, or a token made elsewhere.</summary>
/// <param name="Provider">Where it is charged: the one that made the token.</param>
/// <param name="Token">The provider's token; null once it is forgotten.</param>
/// <param name="Captured">The capture; null for a token made elsewhere.</param>
public sealed record ChargedCard(string Provider, string? Token, CapturedCard? Captured)
{
    /// <summary>The capture's intent.</summary>
    public Guid? IntentId => Captured?.IntentId;

    /// <summary>The number's truncated parts, where they are known.</summary>
    public (string First, string Last)? Pan => Captured?.Pan;
}

/// <summary>Finds the card a merchant names.</summary>
/// <param name="cards">Captured ones.</param>
/// <param name="providers">Where cards are charged.</param>
public sealed class ChargedCards(CardTokens cards, IEnumerable<IProvider> providers)
{
    /// <summary>The card, or why there is none: 422 for an unknown token, one not captured, one whose data was deleted.</summary>
    /// <param name="application">Whose card it must be.</param>
    /// <param name="token">The merchant's <c>capture_token</c>.</param>
    public async Task<(ChargedCard? Card, Problem? Problem)> FindAsync(Application application, string token)
    {
        var captured = Guid.TryParse(token, out var intentId) ? await cards.FindAsync(application.Id, intentId) : null;
        if (captured is null)
        {
            return application.TokensMadeElsewhere is { } elsewhere && token.Length > 0
                ? (new ChargedCard(elsewhere, token, null), null)
                : (null, No("CAPTURE_TOKEN_UNKNOWN"));
        }

        if (captured.State != IntentState.Captured)
            return (null, No("CAPTURE_TOKEN_NOT_CAPTURED", passes: captured.State == IntentState.Submitting));
        if (captured.Token is null)
            return (null, No("CAPTURE_TOKEN_FORGOTTEN"));
        return providers.Any(provider => provider.Facts.Name == captured.Provider)
            ? (new ChargedCard(captured.Provider!, captured.Token, captured), null)
            : (null, NotSupported(captured.Provider!, Operation.Charge));
    }

    /// <summary>422 where a card's provider cannot send its holder to her bank; else null.</summary>
    public Problem? CannotAuthenticate(ChargedCard card) =>
        providers.Any(provider => provider.Facts.Name == card.Provider && provider.Facts.Authenticates)
            ? null
            : Problem.OperationNotSupported(card.Provider, "authenticate");

    /// <summary>422: there is no card to charge.</summary>
    internal static Problem NoCard() => No("GATEWAY_DATA_DONT_EXISTS");

    /// <summary>422: the card cannot be charged.</summary>
    /// <param name="code">Why.</param>
    /// <param name="passes">The card is at the provider right now.</param>
    internal static Problem No(string code, bool passes = false) =>
        new(StatusCodes.Status422UnprocessableEntity, code) { RetryAfterSeconds = passes ? 2 : null };

    /// <summary>422: the provider has no such operation.</summary>
    internal static Problem NotSupported(string provider, Operation operation) =>
        Problem.OperationNotSupported(provider, ColumnTypes.Name(operation));
}
