using HostedCapture.Applications;
using HostedCapture.Attempts;
using HostedCapture.CardTesting;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Intents;

/// <summary>The result of a submission.</summary>
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>The card is a token.</summary>
    public sealed record Captured : Submission;

    /// <summary>The card was declined; another may be tried.</summary>
    /// <param name="Code">The provider's reason, for the API only.</param>
    /// <param name="TriesLeft">At least one.</param>
    public sealed record Declined(string Code, int TriesLeft) : Submission;

    /// <summary>The last try failed.</summary>
    /// <param name="Code">The provider's reason, for the API only.</param>
    public sealed record Rejected(string Code) : Submission;

    /// <summary>No token was made, for another reason than the card: it may be sent again.</summary>
    public sealed record Unavailable : Submission;

    /// <summary>The outcome is unknown; the reconciler settles the intent.</summary>
    public sealed record Checking : Submission;

    /// <summary>The intent was no longer open.</summary>
    public sealed record NotOpen : Submission;

    /// <summary>The provider is paused: nothing was sent, no try is used up, and the intent stays open.</summary>
    /// <param name="Provider">Its name.</param>
    public sealed record Paused(string Provider) : Submission;

    /// <summary>A rule against card testing stopped it before anything was done.</summary>
    /// <param name="RetryAfterSeconds">At least one.</param>
    public sealed record Stopped(int RetryAfterSeconds) : Submission;
}

/// <summary>A checked card with its holder's data.</summary>
/// <param name="Card">The card.</param>
/// <param name="HolderName">The name as typed; null: the intent's.</param>
/// <param name="Document">The identity document, for CMR.</param>
public sealed record CardToCapture(Card Card, string? HolderName, string? Document)
{
    /// <summary>What its holder agreed to with it; null: nothing was asked, or no page of ours showed it.</summary>
    public GivenConsent? Consent { get; init; }
}

/// <summary>
/// The submission protocol: the attempt is committed before the provider is called, the call is outside any
/// transaction, and its outcome is committed only while the attempt is still the newest.
/// </summary>
public sealed partial class CardSubmission(
    CardTestingGuard guard,
    IntentStore intents,
    IntentAttempts attempts,
    IntentSettlement settlement,
    Calls calls,
    IEnumerable<IProvider> providers,
    ProviderPauses pauses,
    CaptureMetrics metrics,
    ILogger<CardSubmission> logger)
{
    /// <summary>The cards that an application's provider takes; of a kind that is not offered (any more), any.</summary>
    public AcceptedCards Accepted(Application application, CaptureKind kind) =>
        application.Routes.ContainsKey(kind) ? Provider(application, kind).Facts.Accepted : AcceptedCards.Any;

    /// <summary>The provider of an application's kind, while it is paused and takes no card; null: it takes them.</summary>
    public string? Paused(Application application, CaptureKind kind) =>
        application.Routes.TryGetValue(kind, out var provider) && pauses.Has(provider) ? provider : null;

    /// <summary>An application's provider that is to verify cards of a kind and cannot; null: it can, or need not.</summary>
    public string? CannotVerify(Application application, CaptureKind kind, CardVerification verify) =>
        verify != CardVerification.None && Provider(application, kind).Facts is { Verifies: false, Name: var name } ? name : null;

    /// <inheritdoc cref="CardTestingGuard.WorkFor"/>
    public (string Challenge, int Bits)? WorkFor(StoredIntent intent) => guard.WorkFor(intent.Guarded);

    /// <inheritdoc cref="CardTestingGuard.CheckPostsAsync"/>
    public async Task<Submission.Stopped?> CheckAsync(StoredIntent intent) =>
        await guard.CheckPostsAsync(intent.Guarded) is { } seconds ? await StopAsync(intent, seconds) : null;

    /// <summary>Counts a post without a usable card.</summary>
    public Task CountMistypedAsync(StoredIntent intent) => intents.CountPostAsync(intent.Id);

    /// <summary>Turns a card into a token, unless a rule against card testing stops it.</summary>
    /// <param name="intent">The intent, open when it was read.</param>
    /// <param name="application">Whose it is.</param>
    /// <param name="input">The card.</param>
    /// <param name="context">The request. A client that disconnects ends a delay, but no submission.</param>
    /// <param name="answer">The solution of <see cref="WorkFor"/>, where the browser found one.</param>
    public async Task<Submission> SubmitAsync(
        StoredIntent intent,
        Application application,
        CardToCapture input,
        HttpContext context,
        string? answer = null)
    {
        if (Paused(application, intent.Kind) is { } paused)
            return new Submission.Paused(paused);
        // Its route has changed since it was made. A card is never saved unverified.
        if (CannotVerify(application, intent.Kind, intent.Verify) is { } unable)
        {
            LogCannotVerify(intent.Id, unable);
            return new Submission.Unavailable();
        }

        if (await guard.CheckAsync(intent.Guarded, input.Card, context, answer) is { } seconds)
            return await StopAsync(intent, seconds);
        var submission = await SendAsync(intent, application, input);
        if (submission is Submission.Declined or Submission.Rejected)
            await guard.NoteDeclineAsync(input.Card, context);
        return submission;
    }

    private async Task<Submission.Stopped> StopAsync(StoredIntent intent, int retryAfterSeconds)
    {
        await intents.CountPostAsync(intent.Id);
        return new Submission.Stopped(retryAfterSeconds);
    }

    private async Task<Submission> SendAsync(StoredIntent intent, Application application, CardToCapture input)
    {
        var provider = Provider(application, intent.Kind);
        var operation = intent.Verify == CardVerification.None ? Operation.Tokenize : Operation.Verify;
        var pan = input.Card.Truncate(application.FirstFourLastSix);
        if (await attempts.BeginAsync(intent.Id, operation, provider.Facts.Name, pan, input.Consent) is not { } attempt)
            return new Submission.NotOpen();

        var call = await calls.RunAsync(settlement, attempt, provider, Request(attempt, intent, application, input));
        metrics.Submitted(attempt.Provider, call.Outcome, call.Took);
        // While the database is away, the cardholder is told that we are checking.
        var after = call.After ?? new SettledIntent(IntentState.Submitting, 0);
        return (after.State, call.Outcome) switch
        {
            (null, Outcome.Approved) => Orphan(attempt),
            (null, _) => new Submission.NotOpen(),
            (IntentState.Captured, _) => new Submission.Captured(),
            (IntentState.Submitting, _) => new Submission.Checking(),
            (IntentState.Rejected, Outcome.Declined declined) => new Submission.Rejected(declined.Code),
            (_, Outcome.Declined declined) => new Submission.Declined(declined.Code, after.TriesLeft),
            _ => new Submission.Unavailable(),
        };
    }

    private IProvider Provider(Application application, CaptureKind kind) =>
        providers.Single(provider => provider.Facts.Name == application.Routes[kind]);

    private Submission.NotOpen Orphan(Attempt attempt)
    {
        LogOrphan(attempt.OwnerId, attempt.Number);
        return new Submission.NotOpen();
    }

    private static TokenizeRequest Request(Attempt attempt, StoredIntent intent, Application application, CardToCapture input) => new()
    {
        AttemptId = attempt.Id,
        Key = attempt.ProviderKey,
        Kind = intent.Kind,
        Card = input.Card,
        Verify = intent.Verify,
        Document = input.Document,
        HolderName = input.HolderName ?? intent.Body.Cardholder?.Name,
        Email = intent.Body.Cardholder?.Email,
        Country = intent.Body.Cardholder!.Country!,
        Billing = intent.Body.Billing is { } billing
            ? new BillingAddress(billing.Line1, billing.Line2, billing.City, billing.State, billing.Country)
            : null,
        ReferenceId = intent.Body.Cardholder.ReferenceId,
        ReturnUrl = intent.Body.RedirectUrls!.ReturnUrl!,
        CancelUrl = intent.Body.RedirectUrls.CancelUrl!,
        FirstFourLastSix = application.FirstFourLastSix,
    };

    [LoggerMessage(1, LogLevel.Error, "Intent {IntentId}, attempt {Number}: the token came too late and is an orphan")]
    private partial void LogOrphan(Guid intentId, int number);

    [LoggerMessage(2, LogLevel.Error, "Intent {IntentId}: its card is to be verified, which {Provider} cannot; nothing was sent")]
    private partial void LogCannotVerify(Guid intentId, string provider);
}
