using HostedCapture.Audit;
using HostedCapture.CardPage;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Webhooks;

namespace HostedCapture.Operators;

/// <summary>Checks the card page of an open intent at its public address.</summary>
/// <param name="db">The database.</param>
/// <param name="link">Makes the page's link.</param>
/// <param name="audit">Notes it.</param>
/// <param name="host">The public address.</param>
/// <param name="own">The address of this process.</param>
/// <param name="time">The clock.</param>
internal sealed class IntegrityCheck(Db db, CaptureLink link, AuditLog audit, HostSettings host, OwnAddress own, TimeProvider time)
{
    private const string Type = "integrity.checked";

    // The page must still be open when it is fetched.
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(30);

    /// <summary>An intent whose page is open: the one that is named, or the newest; null when there is none.</summary>
    public async Task<Guid?> FindAsync(Guid? named)
    {
        var values = new SqlValues().With("soon", time.GetUtcNow() + s_least).If("id = @id", "id", named);
        var found = await db.ReadAsync(tx => tx.QueryAsync<Guid>(
            $"""
            select id from intents where state = 'created' and expires_at > @soon and {values.Where} order by expires_at desc limit 1
            """,
            values));
        return found is [var id] ? id : null;
    }

    /// <summary>Fetches the page and compares. Gives what is kept of it, or why it could not be fetched.</summary>
    public async Task<(KeptCheck? Kept, string? Reason)> RunAsync(Guid intent, string actor)
    {
        var address = new Uri($"{WebhookMessage.Address(host, own)}/capture/{link.Key(intent)}");
        try
        {
            using var browser = PageCheck.Browser();
            var report = await new PageCheck(browser, time).RunAsync(address);
            var good = report.Differences.Count == 0;
            var row = audit.Row(
                Type,
                good ? AuditLog.Success : AuditLog.Failure,
                intent,
                good ? "no difference" : $"{report.Differences.Count} differences");
            return (await db.InTransactionAsync(async tx =>
            {
                await audit.AppendAsync(tx, row);
                return await PageChecks.AddAsync(tx, report, actor);
            }), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // The message would quote the link.
            var reason = (exception as HttpRequestException)?.HttpRequestError.ToString() ?? "Timeout";
            await audit.WriteAsync(audit.Row(Type, AuditLog.Failure, intent, reason));
            return (null, reason);
        }
    }
}
