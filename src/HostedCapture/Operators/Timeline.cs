using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Operators;

/// <summary>
/// What happened to an intent or payment: what callers did, calls of its merchant that failed, visits of its page, calls to providers
/// and look-ups, events, deliveries, deletions of tokens.
/// </summary>
internal sealed class Timeline(Db db)
{
    private const int Most = 200;

    /// <summary>The items of an object that the caller was found to see.</summary>
    /// <param name="objectId">The intent or payment.</param>
    /// <param name="owner">Its application: others ask for it in vain, and that is none of its history.</param>
    public async Task<TimelineAnswer> OfAsync(Guid objectId, string owner)
    {
        var values = new { objectId, name = objectId.ToString(), owner, Most };
        var items = await db.ReadAsync(async tx =>
        {
            var all = new List<TimelineItem>();
            foreach (var one in await tx.QueryAsync<EventRow>(
                "select id, type, created_at from events where object_id = @objectId order by sequence limit @Most", values))
                all.Add(new(one.CreatedAt, "event", one.Type) { Reference = one.Id });
            foreach (var one in await tx.QueryAsync<DeliveryRow>(
                """
                select d.id, e.type, d.state, d.tries, d.created_at, d.tried_at, d.last_status, d.last_error, d.endpoint_id
                from events e join deliveries d on d.event_id = e.id where e.object_id = @objectId order by e.sequence limit @Most
                """, values))
                all.Add(Of(one));
            foreach (var one in await tx.QueryAsync<AttemptRow>(
                """
                select id, number, operation, provider, state, code, verification, started_at, finished_at, lookups, looked_up_at,
                    lookup_answer
                from attempts where owner_id = @objectId order by number limit @Most
                """, values))
                all.AddRange(Of(one));
            foreach (var one in await tx.QueryAsync<VisitRow>(
                "select opened, first_at, last_at, mistyped, mistyped_at from page_visits where intent_id = @objectId", values))
                all.AddRange(Of(one));
            foreach (var one in await tx.QueryAsync<DateTimeOffset>(
                "select deleted_at from intents where id = @objectId and deleted_at is not null", values))
                all.Add(new(one, "retention", "forgotten"));
            foreach (var one in await tx.QueryAsync<DeletionRow>(
                """
                select id, provider, reason, state, code, created_at, finished_at
                from token_deletions where intent_id = @objectId order by created_at limit @Most
                """, values))
            {
                all.Add(new(one.FinishedAt ?? one.CreatedAt, "token_deletion", one.Reason)
                {
                    Outcome = one.State,
                    Actor = one.Provider,
                    Detail = one.Code,
                    Reference = one.Id,
                });
            }

            foreach (var one in await tx.QueryAsync<CallRow>(
                """
                select method, route, status, code, milliseconds, request_id, created_at from failed_calls
                where object_id = @name and application_id = @owner order by id limit @Most
                """, values))
                all.Add(Of(one));
            foreach (var one in await tx.QueryAsync<AuditItem>(
                """
                select id, created_at, actor, type, outcome, detail from audit where object_id = @name order by created_at limit @Most
                """, values))
            {
                all.Add(new(one.CreatedAt, "audit", one.Type)
                {
                    Outcome = one.Outcome,
                    Actor = one.Actor,
                    Detail = one.Detail,
                    Reference = one.Id,
                });
            }

            return all;
        });
        // Of the same moment: first the call, then what came of it, then who was told.
        return new TimelineAnswer([.. items.OrderBy(item => item.Time).ThenBy(item => Array.IndexOf(s_kinds, item.Kind))]);
    }

    private static readonly string[] s_kinds =
        ["audit", "request", "page", "attempt", "lookup", "outcome", "event", "delivery", "retention", "token_deletion"];

    private static TimelineItem Of(CallRow one) => new(one.CreatedAt, "request", $"{one.Method} {one.Route}")
    {
        Outcome = "refused",
        Detail = one.Code is null ? $"{one.Status}" : $"{one.Status} {one.Code}",
        Reference = one.RequestId,
        Milliseconds = one.Milliseconds,
    };

    private static TimelineItem Of(DeliveryRow one) => new(one.TriedAt ?? one.CreatedAt, "delivery", one.Type)
    {
        Outcome = one.State,
        Actor = one.EndpointId,
        Detail = one.Tries == 0 ? null : $"try {one.Tries}: {one.LastError ?? one.LastStatus?.ToString()}",
        Reference = one.Id,
    };

    private static IEnumerable<TimelineItem> Of(AttemptRow one)
    {
        yield return new(one.StartedAt, "attempt", one.Operation)
        {
            Actor = one.Provider,
            Detail = $"attempt {one.Number}",
            Reference = one.Id,
        };
        if (one.LookedUpAt is { } asked)
        {
            yield return new(asked, "lookup", one.Operation)
            {
                Actor = one.Provider,
                Detail = one.LookupAnswer,
                Reference = one.Id,
                Count = one.Lookups,
            };
        }

        if (one.FinishedAt is { } finished)
        {
            yield return new(finished, "outcome", one.Operation)
            {
                Outcome = one.State,
                Actor = one.Provider,
                Detail = one.Code ?? Told(one.Verification),
                Reference = one.Id,
                Milliseconds = (long)(finished - one.StartedAt).TotalMilliseconds,
            };
        }
    }

    private static string? Told(Verification? one) => one is null
        ? null
        : string.Join(", ", new[]
        {
            one.Result,
            one.CodeResult is { } code ? $"code {code}" : null,
            one.AddressResult is { } address ? $"address {address}" : null,
        }.OfType<string>());

    private static IEnumerable<TimelineItem> Of(VisitRow one)
    {
        const string page = "page";
        if (one.FirstAt is { } first)
            yield return new(first, page, "opened");
        if (one is { Opened: > 1, LastAt: { } last })
            yield return new(last, page, "reopened") { Count = one.Opened - 1 };
        if (one.MistypedAt is { } mistyped)
            yield return new(mistyped, page, "mistyped") { Count = one.Mistyped };
    }

    private sealed record EventRow
    {
        public string Id { get; init; } = "";

        public string Type { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }
    }

    private sealed record CallRow
    {
        public string Method { get; init; } = "";

        public string Route { get; init; } = "";

        public int Status { get; init; }

        public string? Code { get; init; }

        public long Milliseconds { get; init; }

        public string RequestId { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }
    }

    private sealed record DeliveryRow
    {
        public string Id { get; init; } = "";

        public string Type { get; init; } = "";

        public string State { get; init; } = "";

        public int Tries { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? TriedAt { get; init; }

        public int? LastStatus { get; init; }

        public string? LastError { get; init; }

        public string EndpointId { get; init; } = "";
    }

    private sealed record AttemptRow
    {
        public string Id { get; init; } = "";

        public int Number { get; init; }

        public string Operation { get; init; } = "";

        public string Provider { get; init; } = "";

        public string State { get; init; } = "";

        public string? Code { get; init; }

        public Verification? Verification { get; init; }

        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset? FinishedAt { get; init; }

        public long Lookups { get; init; }

        public DateTimeOffset? LookedUpAt { get; init; }

        public string? LookupAnswer { get; init; }
    }

    private sealed record VisitRow
    {
        public long Opened { get; init; }

        public DateTimeOffset? FirstAt { get; init; }

        public DateTimeOffset? LastAt { get; init; }

        public long Mistyped { get; init; }

        public DateTimeOffset? MistypedAt { get; init; }
    }

    private sealed record DeletionRow
    {
        public string Id { get; init; } = "";

        public string Provider { get; init; } = "";

        public string Reason { get; init; } = "";

        public string State { get; init; } = "";

        public string? Code { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? FinishedAt { get; init; }
    }

    private sealed record AuditItem
    {
        public string Id { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public string Actor { get; init; } = "";

        public string Type { get; init; } = "";

        public string Outcome { get; init; } = "";

        public string? Detail { get; init; }
    }
}
