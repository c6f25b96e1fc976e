using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;

namespace HostedCapture.Intents;

/// <summary>
/// Asks providers what became of attempts that nobody knows the outcome of: their process died, or no readable answer
/// came. A token that is found is bound, or deleted when its intent has moved on; none gives the intent back to its
/// cardholder. Any number of nodes may ask: each attempt is taken by one.
/// </summary>
public sealed partial class Reconciler(
    LookupStore lookups, AttemptStore attempts, IEnumerable<IProvider> providers, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<Reconciler> logger)
    : Poller(TimeSpan.FromSeconds(1), time, lifetime, logger)
{
    /// <summary>From an answer that says nothing to the first look-up.</summary>
    public static readonly TimeSpan FirstLookup = TimeSpan.FromSeconds(2);

    /// <summary>How long after its lease an intent still waits for a provider that cannot be asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    private const int MostAtOnce = 32;

    // The provider has this long to answer; past the lease, less: the cardholder is waiting. A node that dies while it
    // asks has its attempts held for a little longer than that, and still another can ask before it is late.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_holdPastLease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_latePause = TimeSpan.FromSeconds(1);

    // The orphan watch: when a given-up attempt is asked for again, since it was given up. A provider that answers
    // none for a day has none; one that cannot be asked is asked for a week.
    private static readonly TimeSpan[] s_watch =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
        TimeSpan.FromDays(2), TimeSpan.FromDays(3), TimeSpan.FromDays(4), TimeSpan.FromDays(5), TimeSpan.FromDays(6), TimeSpan.FromDays(7),
    ];

    private readonly List<Task> _running = [];

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        // Not awaited: one provider that is slow to answer keeps no other attempt waiting.
        _running.RemoveAll(task => task.IsCompleted);
        if (_running.Count >= MostAtOnce)
            return;
        foreach (var open in await lookups.ClaimAsync(MostAtOnce - _running.Count, s_hold, s_holdPastLease, s_shortest + s_margin))
            _running.Add(AskAsync(open));
    }

    /// <summary>Waits for the look-ups under way.</summary>
    public Task IdleAsync() => Task.WhenAll(_running);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await IdleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskAsync(OpenAttempt open)
    {
        try
        {
            var lookup = await LookUpAsync(open);
            LogAnswer(open.Attempt.IntentId, open.Attempt.Number, open.Provider, Word(lookup));
            await ApplyAsync(open, lookup);
        }
        catch (DatabaseUnavailableException)
        {
            // It is due again when the hold ends.
        }
        catch (Exception exception)
        {
            LogFailed(open.Attempt.IntentId, open.Attempt.Number, exception.GetType().Name, exception.StackTrace);
        }
    }

    private async Task ApplyAsync(OpenAttempt open, Lookup lookup)
    {
        var now = Time.GetUtcNow();
        switch (lookup)
        {
            case Lookup.Found found:
                if (await attempts.FinishAsync(open.Attempt, found.Outcome, open.Remember) is null && found.Outcome is Outcome.Approved)
                    LogOrphan(open.Attempt.IntentId, open.Attempt.Number, open.Provider);
                break;
            case Lookup.None { Final: true }:
                await attempts.FinishAsync(open.Attempt, new Outcome.Refused("not at the provider", Sent: true), open.Remember);
                break;
            case Lookup.None or Lookup.Pending when open.LeaseUntil <= now:
            case Lookup.CannotSay when open.LeaseUntil + Patience <= now:
                if (await attempts.ReleaseAsync(open.Attempt, now + s_watch[0]))
                    LogReleased(open.Attempt.IntentId, open.Attempt.Number);
                break;
            default:
                await AskAgainAsync(open, lookup, now);
                break;
        }
    }

    private async Task AskAgainAsync(OpenAttempt open, Lookup lookup, DateTimeOffset now)
    {
        var next = open.LeaseUntil switch
        {
            { } lease when lease <= now => now + s_latePause,
            { } lease => lease < now + s_pause ? lease : now + s_pause,
            null => NextWatch(open, lookup, now),
        };
        await lookups.AskAgainAsync(open.Attempt, next);
        if (next is null && lookup is not Lookup.None)
            LogGivenUp(open.Attempt.IntentId, open.Attempt.Number, open.Provider, open.Request.Facts.AttemptId);
    }

    private static DateTimeOffset? NextWatch(OpenAttempt open, Lookup lookup, DateTimeOffset now)
    {
        var since = open.FinishedAt ?? open.Request.StartedAt;
        var last = lookup is Lookup.None ? TimeSpan.FromDays(1) : TimeSpan.FromDays(7);
        return s_watch.Where(age => age <= last && since + age > now).Select(age => (DateTimeOffset?)(since + age)).FirstOrDefault();
    }

    private async Task<Lookup> LookUpAsync(OpenAttempt open)
    {
        if (providers.FirstOrDefault(provider => provider.Facts.Name == open.Provider) is not { } provider)
            return new Lookup.CannotSay("the provider is not configured");
        if (!provider.Facts.FindsTokens)
            return new Lookup.CannotSay("it documents no look-up of tokens");
        var untilLate = open.LeaseUntil + s_holdPastLease - s_margin - Time.GetUtcNow();
        var limit = untilLate < s_shortest ? s_shortest : untilLate < s_longest ? untilLate.Value : s_longest;
        try
        {
            return await provider.LookUpAsync(open.Request).WaitAsync(limit, Time);
        }
        catch (TimeoutException)
        {
            return new Lookup.CannotSay("Timeout");
        }
        catch (Exception exception)
        {
            return new Lookup.CannotSay(exception.GetType().Name);
        }
    }

    private static string Word(Lookup lookup) => lookup switch
    {
        Lookup.Found { Outcome: Outcome.Declined declined } => $"declined {declined.Code}",
        Lookup.Found => "found",
        Lookup.Pending pending => $"pending: {pending.Reason}",
        Lookup.None { Final: true } => "certainly none",
        Lookup.None => "none",
        Lookup.CannotSay cannot => cannot.Reason,
        _ => "",
    };

    [LoggerMessage(1, LogLevel.Information, "Intent {IntentId}, attempt {Number}: asked {Provider}: {Answer}")]
    private partial void LogAnswer(Guid intentId, int number, string provider, string answer);

    [LoggerMessage(2, LogLevel.Warning, "Intent {IntentId}, attempt {Number}: no outcome within the lease; the intent is open again, and the provider is asked later")]
    private partial void LogReleased(Guid intentId, int number);

    [LoggerMessage(3, LogLevel.Warning, "Intent {IntentId}, attempt {Number}: a token was found at {Provider} too late; it is an orphan and is deleted there")]
    private partial void LogOrphan(Guid intentId, int number, string provider);

    [LoggerMessage(4, LogLevel.Error, "Intent {IntentId}, attempt {Number}: {Provider} could not be asked for a week; look there for the reference {Reference}")]
    private partial void LogGivenUp(Guid intentId, int number, string provider, Guid reference);

    [LoggerMessage(5, LogLevel.Error, "Intent {IntentId}, attempt {Number}: asking failed with {Exception}: {Where}")]
    private partial void LogFailed(Guid intentId, int number, string exception, string? where);
}
