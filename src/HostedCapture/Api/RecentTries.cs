using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Secrets;

namespace HostedCapture.Api;

/// <summary>
/// Counts tries over sliding windows, for all nodes together: one row for each subject holds the times of its last
/// tries and is locked while it is checked, so that of concurrent tries no more get through than a rule allows.
/// </summary>
public sealed class RecentTries(Db db, MasterKey master, TimeProvider time)
{
    /// <summary>Counts go up to this multiple of a rule's limit, to show how far it is exceeded.</summary>
    public const int MostNoted = 2;

    private const int LongestSubject = 128;

    // Subjects that an alarm was raised for.
    private const string Told = "told:";

    /// <summary>A limit.</summary>
    /// <param name="Name">What operators know it by.</param>
    /// <param name="Most">Tries in a window.</param>
    /// <param name="Window">Any span of this length.</param>
    public sealed record Rule(string Name, int Most, TimeSpan Window);

    /// <summary>A rule that allows no more tries.</summary>
    /// <param name="Rule">The rule.</param>
    /// <param name="RetryAfter">When it allows the next one.</param>
    public sealed record Full(Rule Rule, TimeSpan RetryAfter);

    private readonly byte[] _key = master.Derive("card testing");

    /// <summary>
    /// The subject for a value that must not be in the database: its keyed hash. The key lies outside, so a reader of the table cannot
    /// try all values.
    /// </summary>
    /// <param name="kind">What it is.</param>
    /// <param name="value">A card number, an address.</param>
    public string Subject(string kind, ReadOnlySpan<char> value)
    {
        // Not in a string, which cannot be cleared: it may be a card number.
        Span<byte> text = stackalloc byte[LongestSubject];
        var length = Encoding.UTF8.GetBytes(kind, text);
        text[length++] = (byte)':';
        length += Encoding.UTF8.GetBytes(value, text[length..]);
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(_key, text[..length]));
        text.Clear();
        return $"{kind}:{hash}";
    }

    /// <summary>The subject for where a request comes from: the subscriber's address.</summary>
    public string Subject(string kind, HttpContext context) =>
        Subject(kind, ClientAddress.Of(context) is { } address ? ClientAddress.Subscriber(address).ToString() : "unknown");

    /// <summary>Counts a try, unless a rule is full already.</summary>
    /// <param name="tx">Where the subject stays locked until the commit.</param>
    /// <param name="subject">What the rules are about.</param>
    /// <param name="rules">All must allow it.</param>
    public async Task<Full?> CountAsync(Tx tx, string subject, params IReadOnlyList<Rule> rules)
    {
        var (now, times) = (time.GetUtcNow(), await LockAsync(tx, subject));
        foreach (var rule in rules)
        {
            var start = now - rule.Window;
            if (times.Where(tried => tried > start).TakeLast(rule.Most).ToList() is { } recent && recent.Count == rule.Most)
                return new Full(rule, recent[0] - start);
        }

        await KeepAsync(tx, subject, [.. times, now], rules.Max(rule => rule.Most), rules.Max(rule => rule.Window));
        return null;
    }

    /// <summary>Counts an event. True when a rule is exceeded now, once in a window.</summary>
    public Task<bool> NoteAsync(string subject, Rule rule) => db.InTransactionAsync(async tx =>
    {
        await KeepAsync(tx, subject, [.. await LockAsync(tx, subject), time.GetUtcNow()], MostNoted * rule.Most + 1, rule.Window);
        return await NotedAsync(tx, subject, rule) > rule.Most
            && await CountAsync(tx, Told + subject, new Rule("told", 1, rule.Window)) is null;
    });

    /// <summary>
    /// How often <see cref="NoteAsync"/> counted a subject in the rule's window: one more than <see cref="MostNoted"/> times
    /// what the rule allows at the most.
    /// </summary>
    public async Task<int> NotedAsync(Tx tx, string subject, Rule rule)
    {
        var times = await tx.FindAsync<string>("select times from recent_tries where subject = @subject", new { subject });
        return times is null ? 0 : Recent(times, rule);
    }

    /// <summary>Of the subjects that <see cref="NoteAsync"/> found a rule broken for, the count of the worst; 0: there is none.</summary>
    public async Task<int> WorstAsync(Rule rule)
    {
        var rows = await db.ReadAsync(tx => tx.QueryAsync<string>(
            """
            select noted.times from recent_tries told join recent_tries noted on told.subject = @Told || noted.subject
            where told.subject >= @Told and told.subject < 'told;' and told.forget_at > @now
            """,
            new { Told, now = time.GetUtcNow() }));
        return rows.Select(times => Recent(times, rule)).DefaultIfEmpty().Max();
    }

    /// <summary>Forgets subjects that no rule looks at any more; a few at a time.</summary>
    public Task<int> SweepAsync() => db.InTransactionAsync(tx => tx.ExecuteAsync(
        """
        delete from recent_tries
        where subject in (select subject from recent_tries where forget_at <= @now limit 500) and forget_at <= @now
        """,
        new { now = time.GetUtcNow() }));

    private int Recent(string times, Rule rule)
    {
        var start = time.GetUtcNow() - rule.Window;
        return Read(times).Count(tried => tried > start);
    }

    private static async Task<IReadOnlyList<DateTimeOffset>> LockAsync(Tx tx, string subject)
    {
        // An update that changes nothing: it locks the row and reads its newest version.
        var times = await tx.FindAsync<string>(
            """
            insert into recent_tries (subject, times, forget_at) values (@subject, '', 0)
            on conflict (subject) do update set subject = excluded.subject
            returning times
            """,
            new { subject });
        return Read(times!);
    }

    private static Task<int> KeepAsync(Tx tx, string subject, IReadOnlyList<DateTimeOffset> times, int most, TimeSpan window) =>
        tx.ExecuteAsync(
            "update recent_tries set times = @times, forget_at = @forgetAt where subject = @subject",
            new
            {
                subject,
                times = string.Join(',', times.TakeLast(most).Select(tried => tried.ToUnixTimeMilliseconds())),
                forgetAt = times[^1] + window,
            });

    private static IReadOnlyList<DateTimeOffset> Read(string times) =>
        [.. times.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(tried =>
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(tried, CultureInfo.InvariantCulture)))];
}
