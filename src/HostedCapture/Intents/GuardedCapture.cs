using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>
/// Card capture behind the rules against card testing. What they stop reaches no provider and uses up no try; which
/// rule it was is told to the audit log and the metrics, never to the one who is stopped.
/// </summary>
public sealed partial class GuardedCapture(
    CardCapture capture, RecentTries tries, ProofOfWork work, CardTestingSettings settings, Db db, IntentStore intents, Audit audit,
    CaptureMetrics metrics, TimeProvider time, ILogger<GuardedCapture> logger)
{
    private const string PostsRule = "intent-posts";

    // Each waits with a request in memory; whoever finds the room full is stopped.
    private const int MostWaiting = 100;

    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromHours(1);

    private readonly RecentTries.Rule[] _addressRules =
        [new("address-minute", settings.AddressPerMinute, TimeSpan.FromMinutes(1)), new("address-hour", settings.AddressPerHour, TimeSpan.FromHours(1))];

    private readonly RecentTries.Rule _cardRule = new("card-hour", settings.CardPerHour, TimeSpan.FromHours(1));
    private readonly RecentTries.Rule _binRule = new("bin-declines", settings.BinDeclines, CardTestingSettings.BinWindow);
    private int _waiting;
    private volatile int _worst;

    /// <summary>
    /// The work that lets the next card of an intent go on at once; null while no BIN has unusually many declines, or one
    /// has so many that no work is enough. Enough for whichever BIN the card will have.
    /// </summary>
    public (string Challenge, int Bits)? WorkFor(StoredIntent intent) =>
        _worst > 0 && work.Bits(_worst) is { } bits ? (work.Challenge(intent), bits) : null;

    /// <inheritdoc cref="CardCapture.Accepted"/>
    public AcceptedCards Accepted(Application application, CaptureKind kind) => capture.Accepted(application, kind);

    /// <summary>Looks whether cards are being tested, on any node, and how hard.</summary>
    public async Task WatchAsync()
    {
        var worst = settings.Enabled ? await tries.WorstAsync(_binRule) : 0;
        _worst = worst > _binRule.Most ? worst : 0;
    }

    /// <summary>
    /// Whether an intent has had its most posts. Judged by what was counted when it was read: of many at once one is
    /// taken, and the others find the intent taken, which says more to them than a limit.
    /// </summary>
    /// <returns>Null when it has not.</returns>
    public async Task<Submission.Stopped?> CheckAsync(StoredIntent intent)
    {
        if (!settings.Enabled || intent.Posts < settings.PostsPerIntent)
            return null;
        var left = intent.ExpiresAt - time.GetUtcNow();
        return await StopAsync(intent, PostsRule, $"more than {settings.PostsPerIntent} posts", left < s_longestRetryAfter ? left : s_longestRetryAfter);
    }

    /// <summary>Counts a post without a usable card.</summary>
    public Task CountMistypedAsync(StoredIntent intent) => intents.CountPostAsync(intent.Id);

    /// <summary>Turns a card into a token, unless a rule stops it.</summary>
    /// <param name="intent">The intent, open a moment ago.</param>
    /// <param name="application">Whose it is.</param>
    /// <param name="input">The card.</param>
    /// <param name="context">From where. Its client going away ends a delay, but no submission.</param>
    /// <param name="answer">The solution of <see cref="WorkFor"/>, where the browser found one.</param>
    public async Task<Submission> SubmitAsync(StoredIntent intent, Application application, CardToCapture input, HttpContext context, string? answer = null)
    {
        var address = ClientAddress.Of(context);
        if (!settings.Enabled || settings.Allowed.Contains(address))
            return await capture.SubmitAsync(intent, application, input);

        var bin = $"bin:{input.Card.First6}";
        var (full, declines) = await db.InTransactionAsync(async tx => (
            await tries.CountAsync(tx, tries.Subject("address", context), _addressRules)
                ?? await tries.CountAsync(tx, Fingerprint(input.Card), _cardRule),
            await tries.NotedAsync(tx, bin, _binRule)));
        if (full is not null)
            return await StopAsync(intent, full.Rule.Name, $"more than {full.Rule.Most} in {full.Rule.Window}", full.RetryAfter);
        var stepUp = declines > _binRule.Most;
        if (stepUp && work.IsSolved(intent, declines, answer))
            metrics.Stopped("bin-work");
        else if (stepUp && await DelayAsync(intent, bin, context.RequestAborted) is { } stopped)
            return stopped;

        var submission = await capture.SubmitAsync(intent, application, input);
        if (submission is Submission.Declined or Submission.Rejected && await tries.NoteAsync(bin, _binRule))
            await AlarmAsync(bin);
        return submission;
    }

    // A person hardly notices; who tries a thousand cards does.
    private async Task<Submission.Stopped?> DelayAsync(StoredIntent intent, string bin, CancellationToken gone)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
                return await StopAsync(intent, _binRule.Name, $"{bin}: too many are waiting", settings.StepUp);
            metrics.Stopped("bin-delay");
            await audit.WriteAsync(audit.Row("submission.delayed", Audit.Success, intent.Id.ToString(), $"rule {_binRule.Name}: {bin} had more than {_binRule.Most} declines in {_binRule.Window}"));
            await Task.Delay(settings.StepUp, time, gone);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<Submission.Stopped> StopAsync(StoredIntent intent, string rule, string why, TimeSpan retryAfter)
    {
        metrics.Stopped(rule);
        await intents.CountPostAsync(intent.Id);
        await audit.WriteRefusalAsync(audit.Row("submission.stopped", Audit.Failure, intent.Id.ToString(), $"rule {rule}: {why}"));
        return new Submission.Stopped(Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)));
    }

    private async Task AlarmAsync(string bin)
    {
        LogAlarm(bin, _binRule.Most, _binRule.Window);
        metrics.Alarm();
        await audit.WriteRefusalAsync(audit.Row("card_testing.alarm", Audit.Failure, bin, $"more than {_binRule.Most} declines in {_binRule.Window}"));
    }

    private string Fingerprint(Card card)
    {
        var secrets = card.Reveal();
        return tries.Subject("card", secrets.Number);
    }

    [LoggerMessage(1, LogLevel.Warning, "Card testing? {Bin} had more than {Most} declines in {Window}: its cards now wait before they go to a provider")]
    private partial void LogAlarm(string bin, int most, TimeSpan window);
}
