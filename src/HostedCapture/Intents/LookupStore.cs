using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Intents;

/// <summary>An attempt whose provider is to be asked now.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Provider">Where its card went.</param>
/// <param name="Request">What the provider is asked.</param>
/// <param name="Remember">Whether a token is kept until it is deleted.</param>
/// <param name="LeaseUntil">When the attempt's hold on its intent ends; null when it has none any more.</param>
/// <param name="FinishedAt">When the attempt was given up, or answered with nothing certain; null: its process died.</param>
public sealed record OpenAttempt(Attempt Attempt, string Provider, LookupRequest Request, bool Remember, DateTimeOffset? LeaseUntil, DateTimeOffset? FinishedAt);

/// <summary>The SQL of asking providers for attempts: which are due, and who asks.</summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
public sealed class LookupStore(Db db, TimeProvider time)
{
    /// <summary>
    /// Takes attempts that are due, so that no other node asks for them meanwhile. Should this one die, they are due
    /// again after the hold.
    /// </summary>
    /// <param name="most">How many.</param>
    /// <param name="hold">Longer than asking takes.</param>
    /// <param name="pastLease">While a cardholder waits, the hold ends this long after the lease at the latest, so that another node can still ask in time.</param>
    /// <param name="shortest">The hold of one that is later than that.</param>
    public Task<IReadOnlyList<OpenAttempt>> ClaimAsync(int most, TimeSpan hold, TimeSpan pastLease, TimeSpan shortest)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return db.InTransactionAsync<IReadOnlyList<OpenAttempt>>(async tx =>
        {
            var ids = await tx.QueryAsync<string>(
                """
                update attempts set lookup_at = coalesce((
                    select case when i.lease_until + @late >= @held then @held when i.lease_until + @late <= @soon then @soon else i.lease_until + @late end
                    from intents i where i.id = attempts.intent_id and i.state = 'submitting' and i.attempt = attempts.number), @held)
                where id in (select id from attempts where lookup_at <= @now order by lookup_at limit @most) and lookup_at <= @now
                returning id
                """,
                new { now, most, held = now + (long)hold.TotalMilliseconds, late = (long)pastLease.TotalMilliseconds, soon = now + (long)shortest.TotalMilliseconds });
            var claimed = new List<OpenAttempt>();
            foreach (var id in ids)
            {
                var row = await tx.FindAsync<Row>(
                    """
                    select a.id, a.intent_id, a.number, a.provider, a.provider_key, a.pan_first, a.pan_last, a.upstream_id, a.started_at, a.finished_at,
                        i.kind, i.body, i.tries_left, case when i.state = 'submitting' and i.attempt = a.number then i.lease_until end as lease_until
                    from attempts a join intents i on i.id = a.intent_id where a.id = @id
                    """,
                    new { id });
                claimed.Add(row!.ToAttempt());
            }

            return claimed;
        });
    }

    /// <summary>Sets when to ask for an attempt again; null: never. Not for one that was settled meanwhile.</summary>
    public Task<int> AskAgainAsync(Attempt attempt, DateTimeOffset? at) => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "update attempts set lookup_at = @at where id = @id and state in ('running', 'unknown')",
        new { id = attempt.Id.ToString(), at = at?.ToUnixTimeMilliseconds() }));

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string IntentId { get; init; } = "";

        public long Number { get; init; }

        public string Provider { get; init; } = "";

        public string ProviderKey { get; init; } = "";

        public string? PanFirst { get; init; }

        public string? PanLast { get; init; }

        public string? UpstreamId { get; init; }

        public long StartedAt { get; init; }

        public long? FinishedAt { get; init; }

        public string Kind { get; init; } = "";

        public string Body { get; init; } = "";

        public long TriesLeft { get; init; }

        public long? LeaseUntil { get; init; }

        public OpenAttempt ToAttempt()
        {
            var id = Guid.Parse(Id);
            var body = IntentRow.ReadBody(Body);
            // The digits are gone with a forgotten intent; a token found then is shown to nobody.
            var facts = new AttemptFacts(id, body.Cardholder?.ReferenceId, CaptureKinds.Parse(Kind)!.Value, PanFirst ?? "", PanLast ?? "");
            return new OpenAttempt(
                new Attempt(id, Guid.Parse(IntentId), (int)Number, ProviderKey, (int)TriesLeft),
                Provider,
                new LookupRequest(facts, UpstreamId, DateTimeOffset.FromUnixTimeMilliseconds(StartedAt)),
                body.AdditionalAttributes?.RememberCapture == true,
                Time(LeaseUntil),
                Time(FinishedAt));
        }

        private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
}
