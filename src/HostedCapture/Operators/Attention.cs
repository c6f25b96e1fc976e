using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Operators;

/// <summary>Finds what waits for a human. Each count is read by an index of its own, so that it is quick with a million intents.</summary>
/// <param name="db">The database.</param>
/// <param name="keys">The signing keys, which grow old.</param>
/// <param name="time">The clock.</param>
internal sealed class Attention(Db db, SigningKeys keys, TimeProvider time)
{
    /// <summary>The newest calls of a provider that its latency is told from.</summary>
    private const int Sample = 2000;

    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>A signing key should sign for a year; a month before, somebody should know.</summary>
    private static readonly TimeSpan s_keyAge = TimeSpan.FromDays(335);

    /// <summary>Reads all of it.</summary>
    public async Task<AttentionAnswer> ReadAsync()
    {
        var now = time.GetUtcNow();
        var items = await db.ReadAsync(tx => WaitingAsync(tx, now));
        if (keys.Valid is [{ CreatedAt: var made }, ..] && now - made > s_keyAge)
            items.Add(new("signing_key_old", 1, made, "/operator/keys"));
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return new AttentionAnswer(items, await db.ReadAsync(tx => TodayAsync(tx, midnight)));
    }

    private static async Task<List<AttentionItem>> WaitingAsync(Tx tx, DateTimeOffset now)
    {
        var items = new List<AttentionItem>();
        foreach (var one in Waiting.All)
            await AddAsync(
                one.Kind, $"from {one.From("o")} where {Waiting.Joined("o")}", new { waiting = one.At(now) }, "waiting_since", one.Href);
        await AddAsync(
            "endpoints_failing",
            """
            from endpoints e where e.disabled_at is not null or exists (
                select 1 from deliveries d where d.endpoint_id = e.id and d.state = 'failed' and d.due_at > @since)
            """,
            new { since = now - s_day }, "coalesce(e.disabled_at, e.created_at)", "/operator/endpoints");
        await AddAsync(
            "card_testing_alarms", "from audit where type = 'card_testing.alarm' and created_at > @since", new { since = now - s_day },
            "created_at", "/operator/guard/alarms");
        // What a later check found in order is over.
        await AddAsync(
            "integrity_differences", "from page_checks where differences > 0 and created_at = (select max(created_at) from page_checks)",
            new { now }, "created_at", "/operator/integrity");
        await AddAsync("providers_paused", "from provider_pauses", new { now }, "paused_at", "/operator/providers");
        var verified = (await tx.QueryAsync<Found>(
            "select count(*) as count, max(created_at) as oldest from audit "
                + "where type = 'audit.verified' and outcome = 'success'")).Single();
        if (verified.Oldest is not { } last || last <= now - s_day)
            items.Add(new("audit_not_verified", 1, verified.Oldest, "/operator/audit"));
        return items;

        async Task AddAsync(string kind, string rest, object values, string column, string href)
        {
            var found = (await tx.QueryAsync<Found>($"select count(*) as count, min({column}) as oldest {rest}", values)).Single();
            if (found.Count > 0)
                items.Add(new(kind, found.Count, found.Oldest, href));
        }
    }

    private static async Task<TodayNumbers> TodayAsync(Tx tx, DateTimeOffset since)
    {
        var states = new Dictionary<string, long>();
        foreach (var state in Enum.GetValues<IntentState>())
        {
            var count = (await tx.QueryAsync<long>(
                "select count(*) from intents where state = @state and created_at >= @since", new { state, since })).Single();
            if (count > 0)
                states[state.ToWire()] = states.GetValueOrDefault(state.ToWire()) + count;
        }

        var calls = await tx.QueryAsync<Call>(
            """
            select provider, state, code, count(*) as count,
                sum(case when operation in ('tokenize', 'verify') and number = 1 then 1 else 0 end) as first
            from attempts where started_at >= @since group by provider, state, code
            """,
            new { since });
        var latencies = new List<ProviderLatency>();
        foreach (var provider in calls.GroupBy(call => call.Provider).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var took = (await tx.QueryAsync<long>(
                """
                select finished_at - started_at from attempts
                where started_at >= @since and provider = @provider and finished_at is not null order by started_at desc limit @Sample
                """,
                new { since, provider = provider.Key, Sample })).Order().ToList();
            latencies.Add(new(
                provider.Key, provider.Sum(call => call.Count), At(took, 0.5), At(took, 0.95),
                provider.Where(call => call.State is "unknown" or "running").Sum(call => call.Count)));
        }

        return new TodayNumbers(
            since,
            [.. states.Select(pair => new StateCount(pair.Key, pair.Value)).OrderByDescending(one => one.Count)],
            [.. calls.Where(call => call.State == "declined").Select(call => new DeclineCount(call.Provider, call.Code ?? "", call.Count))
                .OrderByDescending(one => one.Count)],
            new CaptureFunnel(states.Values.Sum(), calls.Sum(call => call.First), states.GetValueOrDefault("captured")),
            latencies);
    }

    private static long At(List<long> ordered, double part) =>
        ordered.Count == 0 ? 0 : ordered[Math.Max(0, (int)Math.Ceiling(ordered.Count * part) - 1)];

    private sealed record Found
    {
        public long Count { get; init; }

        public DateTimeOffset? Oldest { get; init; }
    }

    private sealed record Call
    {
        public string Provider { get; init; } = "";

        public string State { get; init; } = "";

        public string? Code { get; init; }

        public long Count { get; init; }

        public long First { get; init; }
    }
}
