using System.Runtime.InteropServices;
using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.CardTesting;

/// <summary>An intent's data for the rules.</summary>
/// <param name="Id">The intent.</param>
/// <param name="Posts">Posts so far, mistyped cards too.</param>
/// <param name="ExpiresAt">When its time is over.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GuardedIntent(Guid Id, int Posts, DateTimeOffset ExpiresAt);

/// <summary>
/// The rules in front of a submission against card testing (trying stolen cards). A stopped submission reaches no provider and uses
/// up no try; audit log and metrics name the rule, the answer does not.
/// </summary>
public sealed partial class CardTestingGuard(
    RecentTries tries,
    ProofOfWork work,
    CardTestingSettings settings,
    GuardAllowances allowances,
    Db db,
    AuditLog audit,
    CardTestingMetrics metrics,
    TimeProvider time,
    ILogger<CardTestingGuard> logger)
{
    private const string PostsRule = "intent-posts";

    // Each delayed submission holds a request in memory; beyond this many, submissions are stopped.
    private const int MostWaiting = 100;

    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromHours(1);

    private readonly RecentTries.Rule[] _addressRules =
        [
            new("address-minute", settings.AddressPerMinute, TimeSpan.FromMinutes(1)),
            new("address-hour", settings.AddressPerHour, TimeSpan.FromHours(1))];

    private readonly RecentTries.Rule _cardRule = new("card-hour", settings.CardPerHour, TimeSpan.FromHours(1));
    private readonly RecentTries.Rule _binRule = new("bin-declines", settings.BinDeclines, CardTestingSettings.BinWindow);
    private int _waiting;
    private volatile int _worst;

    /// <summary>
    /// The proof of work that replaces the delay of an intent's next card; null while no BIN has unusually many declines, or one
    /// has too many. It is enough for a card of any BIN.
    /// </summary>
    public (string Challenge, int Bits)? WorkFor(GuardedIntent intent) =>
        _worst > 0 && work.Bits(_worst) is { } bits ? (work.Challenge(intent), bits) : null;

    /// <summary>Reads, for all nodes, whether cards are being tested, and how many.</summary>
    public async Task WatchAsync()
    {
        var worst = settings.Enabled ? await tries.WorstAsync(_binRule) : 0;
        _worst = worst > _binRule.Most ? worst : 0;
    }

    /// <summary>
    /// Whether an intent has reached its limit of posts, by the count when it was read: of concurrent posts one is
    /// taken, and the others find the intent submitting, which is the better answer.
    /// </summary>
    /// <returns>Seconds to wait, at least one; null below the limit.</returns>
    public async Task<int?> CheckPostsAsync(GuardedIntent intent)
    {
        if (!settings.Enabled || intent.Posts < settings.PostsPerIntent)
            return null;
        var left = intent.ExpiresAt - time.GetUtcNow();
        return await StopAsync(
            intent, PostsRule, $"more than {settings.PostsPerIntent} posts", left < s_longestRetryAfter ? left : s_longestRetryAfter);
    }

    /// <summary>Checks a card before it is sent. A card of a BIN with unusually many declines may be delayed here.</summary>
    /// <param name="intent">The intent, open when it was read.</param>
    /// <param name="card">The card.</param>
    /// <param name="context">The request. A client that disconnects ends a delay.</param>
    /// <param name="answer">The solution of <see cref="WorkFor"/>, where the browser found one.</param>
    /// <returns>Seconds to wait, at least one; null when it may go on.</returns>
    public async Task<int?> CheckAsync(GuardedIntent intent, Card card, HttpContext context, string? answer)
    {
        if (IsExempt(context))
            return null;
        var bin = Bin(card);
        var (full, declines) = await db.InTransactionAsync(async tx => (
            await tries.CountAsync(tx, tries.Subject("address", context), _addressRules)
                ?? await tries.CountAsync(tx, Fingerprint(card), _cardRule),
            await tries.NotedAsync(tx, bin, _binRule)));
        if (full is not null)
            return await StopAsync(intent, full.Rule.Name, $"more than {full.Rule.Most} in {full.Rule.Window}", full.RetryAfter);
        if (declines <= _binRule.Most)
            return null;
        if (work.IsSolved(intent, declines, answer))
        {
            metrics.Stopped("bin-work");
            return null;
        }

        return await DelayAsync(intent, bin, context.RequestAborted);
    }

    /// <summary>Counts that a card was declined.</summary>
    public async Task NoteDeclineAsync(Card card, HttpContext context)
    {
        if (!IsExempt(context) && await tries.NoteAsync(Bin(card), _binRule))
            await AlarmAsync(Bin(card));
    }

    private bool IsExempt(HttpContext context) =>
        !settings.Enabled
            || (ClientAddress.Of(context) is { } address && (settings.Allowed.Contains(address) || allowances.Contains(address)));

    private static string Bin(Card card) => $"bin:{card.First6}";

    // Short for one cardholder, long for a thousand cards.
    private async Task<int?> DelayAsync(GuardedIntent intent, string bin, CancellationToken gone)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
                return await StopAsync(intent, _binRule.Name, $"{bin}: too many are waiting", settings.StepUp);
            metrics.Stopped("bin-delay");
            var why = $"rule {_binRule.Name}: {bin} had more than {_binRule.Most} declines in {_binRule.Window}";
            await audit.WriteAsync(audit.Row("submission.delayed", AuditLog.Success, intent.Id, why));
            await Task.Delay(settings.StepUp, time, gone);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<int?> StopAsync(GuardedIntent intent, string rule, string why, TimeSpan retryAfter)
    {
        metrics.Stopped(rule);
        await audit.WriteRefusalAsync(audit.Row("submission.stopped", AuditLog.Failure, intent.Id, $"rule {rule}: {why}"));
        return Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
    }

    private async Task AlarmAsync(string bin)
    {
        LogAlarm(bin, _binRule.Most, _binRule.Window);
        metrics.Alarm();
        await audit.WriteRefusalAsync(
            audit.Row("card_testing.alarm", AuditLog.Failure, bin, $"more than {_binRule.Most} declines in {_binRule.Window}"));
    }

    private string Fingerprint(Card card)
    {
        var secrets = card.Reveal();
        return tries.Subject("card", secrets.Number);
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Card testing? {Bin} had more than {Most} declines in {Window}: its cards now wait before they go to a provider")]
    private partial void LogAlarm(string bin, int most, TimeSpan window);
}
