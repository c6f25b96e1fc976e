using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Intents;

/// <summary>Direct tokenization: a PCI merchant sends the card itself. The same protocol as the page's.</summary>
public sealed class DirectCapture(IntentStore store, IntentView view, CardSubmission submissions, TimeProvider time)
{
    /// <summary>What a direct call can answer other than the intent.</summary>
    /// <param name="field">The body's field of the card number.</param>
    internal static Problem[] Problems(string field) =>
    [
        Problem.InvalidModel(new FieldError(field, "luhn")),
        Problem.NotFound(),
        Problem.InvalidState("captured"),
        Declined("203", 4, "created"),
        Unavailable(),
        Checking(),
        Problem.ProviderPaused("quickpay", ProviderPauses.RetryAfterSeconds),
    ];

    /// <inheritdoc cref="CardSubmission.Accepted"/>
    public AcceptedCards Accepted(Application application, CaptureKind kind) => submissions.Accepted(application, kind);

    /// <summary>Submits a card to an intent of the kind the route is for.</summary>
    /// <param name="id">The intent.</param>
    /// <param name="kind">The kind the route tokenizes; an intent of another kind is a 404.</param>
    /// <param name="card">The checked card, or null.</param>
    /// <param name="unreadable">The problem of a body that cannot be read; null: it can.</param>
    /// <param name="errors">What is wrong with the card when it is null.</param>
    /// <param name="application">The caller.</param>
    /// <param name="request">For the links' address.</param>
    public async Task<Results<Ok<IntentAnswer>, Problem>> RunAsync(
        Guid id,
        CaptureKind kind,
        CardToCapture? card,
        Problem? unreadable,
        IReadOnlyList<FieldError> errors,
        Application application,
        HttpRequest request)
    {
        if (card is not null)
            request.HttpContext.Response.RegisterForDispose(card.Card);
        if (await store.FindAsync(application.Id, id) is not { } intent || intent.Kind != kind)
            return Problem.NotFound();
        if (intent.StateAt(time.GetUtcNow()) != IntentState.Created)
            return NotOpen(intent);
        if (unreadable is not null)
            return unreadable;
        if (await submissions.CheckAsync(intent) is { } stopped)
            return TooMany(stopped.RetryAfterSeconds);
        if (card is null)
        {
            await submissions.CountMistypedAsync(intent);
            return Problem.InvalidModel(errors);
        }

        var submission = await submissions.SubmitAsync(intent, application, card, request.HttpContext);
        var after = (await store.FindAsync(application.Id, id)) ?? intent;
        return submission switch
        {
            Submission.Captured => TypedResults.Ok(view.Show(after, request)),
            Submission.Declined declined => Declined(declined.Code, declined.TriesLeft, view.Show(after, request).State),
            Submission.Rejected rejected => Declined(rejected.Code, 0, view.Show(after, request).State),
            Submission.Unavailable => Unavailable(),
            Submission.Paused paused => Problem.ProviderPaused(paused.Provider, ProviderPauses.RetryAfterSeconds),
            Submission.Checking => Checking(),
            Submission.Stopped later => TooMany(later.RetryAfterSeconds),
            _ => NotOpen(after, passes: true),
        };

        Problem NotOpen(StoredIntent now, bool passes = false)
        {
            var shown = view.Show(now, request);
            return Problem.InvalidState(shown.State, shown.Submitting == true, passes);
        }
    }

    private static Problem Declined(string code, int triesLeft, string state) =>
        new(StatusCodes.Status422UnprocessableEntity, $"GW01_{code}", "CARD_DECLINED")
        {
            MetaData = new Dictionary<string, object> { ["state"] = state, ["tries_left"] = triesLeft },
        };

    private static Problem Unavailable() => new(StatusCodes.Status502BadGateway, "REQUEST_ERROR") { RetryAfterSeconds = 2 };

    private static Problem TooMany(int seconds) =>
        new(StatusCodes.Status429TooManyRequests, "TOO_MANY_ATTEMPTS") { RetryAfterSeconds = seconds };

    private static Problem Checking() => new(StatusCodes.Status504GatewayTimeout, "PROVIDER_TIMEOUT");
}
