using HostedCapture.Data;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>
/// Makes the reconciler look up at once the operations a notification names. Nothing in the notification is
/// trusted: the look-up decides.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs the notifications, for operations that must be settled by hand.</param>
public sealed partial class PaymentHints(Db db, TimeProvider time, ILogger<PaymentHints> logger)
{
    private const int MostRemembered = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <summary>Takes a verified notification. A repeated one does nothing.</summary>
    /// <param name="provider">Its sender.</param>
    /// <param name="notification">The notification.</param>
    /// <returns>How many operations are due now.</returns>
    public async Task<int> TakeAsync(string provider, ProviderNotification notification)
    {
        var id = notification.Id is null ? null : $"{provider} {notification.Id}";
        if (id is not null && IsSeen(id))
            return 0;
        var names = notification.Names;
        var asked = await db.InTransactionAsync(tx => tx.ExecuteAsync(
            """
            update attempts set lookup_at = @now
            where lookup_at is not null and provider = @provider
              and (id in (@first, @second, @third) or upstream_id in (@first, @second, @third)
                or exists (select 1 from payments where payments.id = attempts.owner_id and charged_handle in (@first, @second, @third)))
            """,
            new { now = time.GetUtcNow(), provider, first = names[0], second = names[1 % names.Count], third = names[2 % names.Count] }));
        // Remembered after the write: a failed notification comes again and must be taken then.
        if (id is not null)
            Remember(id);
        LogTaken(provider, notification.What, string.Join(", ", notification.Names), asked);
        return asked;
    }

    private bool IsSeen(string id)
    {
        lock (_lock)
            return _seen.Contains(id);
    }

    private void Remember(string id)
    {
        lock (_lock)
        {
            if (!_seen.Add(id))
                return;
            _order.Enqueue(id);
            if (_order.Count > MostRemembered)
                _seen.Remove(_order.Dequeue());
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Provider} notifies {What} of {Names}: {Count} open operations are looked up")]
    private partial void LogTaken(string provider, string what, string names, int count);
}
