using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Intents;

/// <summary>
/// How long a card's outcome may stay unknown: the intent is reopened once the lease is over and the outcome is still not
/// known. A token found later is deleted at the provider.
/// </summary>
public sealed partial class IntentSettlement(
    IntentAttempts attempts,
    AttemptStore ledger,
    TimeProvider time,
    ILogger<IntentSettlement> logger)
    : ISettles<SettledIntent>
{
    /// <summary>How long after its lease an intent still waits for a provider that cannot be asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    // The time a provider has to answer; less past the lease, since the cardholder is waiting. A node that dies during the
    // look-up holds its attempts a little longer than that, and another node can still ask in time.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_holdPastLease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_latePause = TimeSpan.FromSeconds(1);

    // The orphan watch: when an attempt is looked up again, counted from when its intent was reopened. A provider that answers
    // "none" for a day has none; one that cannot be asked is asked for a week.
    private static readonly TimeSpan[] s_watch =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
        TimeSpan.FromDays(2), TimeSpan.FromDays(3), TimeSpan.FromDays(4), TimeSpan.FromDays(5), TimeSpan.FromDays(6), TimeSpan.FromDays(7),
    ];

    /// <inheritdoc/>
    public bool Owns(Operation operation) => operation.IsCapture();

    /// <inheritdoc/>
    public Task<SettledIntent> SettleAsync(Attempt attempt, Outcome outcome) => attempts.SettleAsync(attempt, outcome);

    /// <inheritdoc/>
    public async Task<OpenAttempt> ReadAsync(Tx tx, Attempt attempt, DateTimeOffset now)
    {
        var intent = await IntentStore.ReadAsync(tx, attempt.OwnerId);
        var isHeld = intent.IsHeldBy(attempt);
        // A deleted intent has no digits any more; a token found then is not shown.
        var facts = new AttemptFacts(
            attempt.Id, intent.Body.Cardholder?.ReferenceId, intent.Kind, attempt.PanFirst ?? "", attempt.PanLast ?? "");
        var (longest, held) = (s_longest, now + s_hold);
        if (isHeld)
        {
            // Short, so that another node can still ask while a cardholder waits.
            var late = attempt.LeaseUntil + s_holdPastLease;
            held = Earlier(held, Later(late, now + s_shortest + s_margin));
            longest = Shorter(s_longest, Longer(s_shortest, late - s_margin - now));
        }

        // What was asked is gone with a deleted intent; that its bank was asked is not.
        var verify = attempt.Operation != Operation.Verify ? CardVerification.None
            : intent.Verify == CardVerification.None ? CardVerification.Zero
            : intent.Verify;
        var request = new CardLookupRequest(facts, attempt.UpstreamId, attempt.StartedAt)
        {
            Verify = verify,
            HasStreet = intent.Body.Billing?.Line1 is { Length: > 0 },
        };
        return new OpenAttempt(this, attempt, request)
        {
            Longest = longest,
            HeldUntil = held,
            HoldsOwner = isHeld,
        };
    }

    /// <inheritdoc/>
    public async Task TakeAsync(OpenAttempt open, Lookup lookup)
    {
        var (attempt, now) = (open.Attempt, time.GetUtcNow());
        var isOver = open.HoldsOwner && attempt.LeaseUntil <= now;
        switch (lookup)
        {
            case Lookup.Found found:
                if ((await SettleAsync(attempt, found.Outcome)).State is null && found.Outcome is Outcome.Approved)
                    LogOrphan(attempt.OwnerId, attempt.Number, attempt.Provider);
                break;
            // For cards, one final "none" is enough.
            case Lookup.None { Final: true }:
                await SettleAsync(attempt, new Outcome.Refused("not at the provider", Sent: true));
                break;
            case Lookup.None or Lookup.Pending when isOver:
            case Lookup.CannotSay when isOver && attempt.LeaseUntil + Patience <= now:
                if (await attempts.ReleaseAsync(attempt, now + s_watch[0]))
                    LogReleased(attempt.OwnerId, attempt.Number);
                break;
            default:
                await AskAgainAsync(open, lookup, now);
                break;
        }
    }

    private async Task AskAgainAsync(OpenAttempt open, Lookup lookup, DateTimeOffset now)
    {
        var attempt = open.Attempt;
        var next = !open.HoldsOwner ? NextWatch(attempt, lookup, now)
            : attempt.LeaseUntil <= now ? now + s_latePause
            : Earlier(attempt.LeaseUntil, now + s_pause);
        await ledger.AskAgainAsync(attempt, lookup, next);
        if (next is null && lookup is not Lookup.None)
            LogGivenUp(attempt.OwnerId, attempt.Number, attempt.Provider, attempt.Id);
    }

    private static DateTimeOffset? NextWatch(Attempt attempt, Lookup lookup, DateTimeOffset now)
    {
        var since = attempt.FinishedAt ?? attempt.StartedAt;
        var last = lookup is Lookup.None ? TimeSpan.FromDays(1) : TimeSpan.FromDays(7);
        return s_watch.Where(age => age <= last && since + age > now).Select(age => (DateTimeOffset?)(since + age)).FirstOrDefault();
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(
        1, LogLevel.Warning,
        "Intent {IntentId}, attempt {Number}: no outcome within the lease; the intent is open again, and the provider is asked later")]
    private partial void LogReleased(Guid intentId, int number);

    [LoggerMessage(
        2, LogLevel.Warning,
        "Intent {IntentId}, attempt {Number}: a token was found at {Provider} too late; it is an orphan and is deleted there")]
    private partial void LogOrphan(Guid intentId, int number, string provider);

    [LoggerMessage(
        3, LogLevel.Error,
        "Intent {IntentId}, attempt {Number}: {Provider} could not be asked for a week; look there for the reference {Reference}")]
    private partial void LogGivenUp(Guid intentId, int number, string provider, Guid reference);
}
