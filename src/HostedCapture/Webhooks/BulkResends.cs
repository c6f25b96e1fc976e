using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>
/// Sends many deliveries again: all that match a filter, oldest first, some in each transaction. A node that dies is followed by another
/// one from where it was, so that each delivery is asked for once.
/// </summary>
public sealed class BulkResends(
    Db db,
    Outbox outbox,
    ApplicationRegistry applications,
    AuditLog audit,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<BulkResends> logger)
    : Poller(TimeSpan.FromMilliseconds(500), time, lifetime, logger)
{
    private const int AtOnce = 200;
    private const string Columns =
        "id, created_at, created_by, filter, expected, last_id, place, resent, skipped, lease_until, finished_at";

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <summary>Begins one. Asked for again with the same id, it stays as it is.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="filter">Which deliveries.</param>
    /// <param name="expected">How many there are.</param>
    /// <param name="last">The newest of them.</param>
    /// <param name="row">Says so in the audit log.</param>
    public Task<BulkResend> BeginAsync(Guid id, DeliveryFilter filter, int expected, string last, AuditRow row) =>
        db.InTransactionAsync(async tx =>
        {
            var begun = await tx.ExecuteAsync(
                """
                insert into bulk_resends (id, created_at, created_by, filter, expected, last_id, place, resent, skipped, lease_until)
                values (@id, @now, @Actor, @filter, @expected, @last, '', 0, 0, 0)
                on conflict do nothing
                """,
                new { id, now = Time.GetUtcNow(), row.Actor, filter = JsonSerializer.Serialize(filter, Json.Options), expected, last });
            if (begun == 1)
                await audit.AppendAsync(tx, row);
            return (await ReadAsync(tx, id))!;
        });

    /// <summary>One as it is now; null when there is none.</summary>
    public Task<BulkResend?> FindAsync(Guid id) => db.ReadAsync(tx => ReadAsync(tx, id));

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        await SweepAsync();
        while (await ClaimAsync() is { } claimed)
        {
            var filter = claimed.Filtered;
            while (claimed is { FinishedAt: null })
                claimed = await StepAsync(claimed, filter);
        }
    }

    private static Task<BulkResend?> ReadAsync(Tx tx, Guid id) =>
        tx.FindAsync<BulkResend>($"select {Columns} from bulk_resends where id = @id", new { id });

    private Task<BulkResend?> ClaimAsync() => db.InTransactionAsync(tx => tx.FindAsync<BulkResend>(
        $"""
        update bulk_resends set lease_until = @lease
        where id in (select id from bulk_resends where finished_at is null and lease_until <= @now order by created_at limit 1)
            and finished_at is null and lease_until <= @now
        returning {Columns}
        """,
        new { now = Time.GetUtcNow(), lease = Time.GetUtcNow() + s_lease }));

    private Task<int> SweepAsync() => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "delete from bulk_resends where created_at <= @old and finished_at is not null", new { old = Time.GetUtcNow() - s_kept }));

    // Null: another node has taken it over.
    private Task<BulkResend?> StepAsync(BulkResend bulk, DeliveryFilter filter)
    {
        var now = Time.GetUtcNow();
        var ended = audit.Row("deliveries.resend_ended", AuditLog.Success, bulk.Id);
        return db.InTransactionAsync(async tx =>
        {
            var values = filter.Values()
                .If("d.id > @after", "after", bulk.Place)
                .If("d.id <= @last", "last", bulk.LastId)
                .With("rows", AtOnce);
            var rows = await tx.QueryAsync<Row>(
                $"select d.id, d.application_id, d.endpoint_id from deliveries d where {values.Where} order by d.id limit @rows", values);
            var known = rows
                .Where(row => applications.Endpoint(row.ApplicationId, row.EndpointId) is not null)
                .ToList();
            if (known.Count > 0)
                await ResendAsync(tx, known, now);

            var after = await tx.FindAsync<BulkResend>(
                $"""
                update bulk_resends set place = @place, resent = resent + @resent, skipped = skipped + @skipped, lease_until = @lease,
                    finished_at = @finished
                where id = @Id and lease_until = @LeaseUntil and finished_at is null
                returning {Columns}
                """,
                new
                {
                    bulk.Id,
                    bulk.LeaseUntil,
                    place = rows is [.., var newest] ? newest.Id : bulk.Place,
                    resent = known.Count,
                    skipped = rows.Count - known.Count,
                    lease = now + s_lease,
                    finished = rows.Count < AtOnce ? now : (DateTimeOffset?)null,
                }) ?? throw new InvalidOperationException("Another node has taken this over.");
            if (after.FinishedAt is not null)
                await audit.AppendAsync(
                    tx, ended with { Actor = bulk.CreatedBy, Detail = $"{after.Resent} sent again, {after.Skipped} not" });
            return (BulkResend?)after;
        });
    }

    private async Task ResendAsync(Tx tx, List<Row> rows, DateTimeOffset now)
    {
        var values = new SqlValues().With("now", now);
        var ids = values.List("id", [.. rows.Select(row => row.Id)]);
        var endpoints = values.List("endpoint", [.. rows.Select(row => row.EndpointId).Distinct()]);
        await tx.ExecuteAsync(
            $"update deliveries set state = 'pending', tries = 0, fence = fence + 1, due_at = @now where id in {ids}", values);
        await tx.ExecuteAsync($"update endpoints set disabled_at = null, paused_until = 0 where id in {endpoints}", values);
        await tx.ExecuteAsync(
            $"update deliveries set state = 'pending', due_at = @now where endpoint_id in {endpoints} and state = 'disabled'", values);
        tx.AfterCommit(outbox.Ring);
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string ApplicationId { get; init; } = "";

        public string EndpointId { get; init; } = "";
    }
}

/// <summary>Many deliveries that are sent again.</summary>
public sealed record BulkResend
{
    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked, as in the audit log.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Which deliveries, as JSON.</summary>
    public required string Filter { get; init; }

    /// <summary>Which deliveries.</summary>
    internal DeliveryFilter Filtered => JsonSerializer.Deserialize<DeliveryFilter>(Filter, Json.Options)!;

    /// <summary>How many there were when it was asked for.</summary>
    public required int Expected { get; init; }

    /// <summary>The newest of them.</summary>
    public required string LastId { get; init; }

    /// <summary>How far it has come.</summary>
    public required string Place { get; init; }

    /// <summary>How many were sent again so far.</summary>
    public required int Resent { get; init; }

    /// <summary>How many were left out, since their addresses are not configured any more.</summary>
    public required int Skipped { get; init; }

    /// <summary>Until when a node works on it.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>When it ended; null: it is under way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
