using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using HostedCapture.Api;
using HostedCapture.Data;

namespace HostedCapture.Applications;

/// <summary>
/// How often a token may be asked for: with bad credentials by a subscriber address, counted over all nodes; with good ones by an
/// application, as often as it may call the API. Bad credentials from an address never block good ones.
/// </summary>
public sealed class TokenLimits : IAsyncDisposable
{
    private const int MostRemembered = 10_000;

    private readonly RecentTries _tries;
    private readonly Db _db;
    private readonly TimeProvider _time;
    private readonly RecentTries.Rule _rule;
    private readonly PartitionedRateLimiter<string> _issued;

    // An address over the limit is refused from memory, without the database.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new();

    /// <summary>Makes the limits.</summary>
    public TokenLimits(RecentTries tries, Db db, IssuerSettings settings, ApiLimit limit, TimeProvider time)
    {
        (_tries, _db, _time) = (tries, db, time);
        _rule = new RecentTries.Rule("token-failures", settings.FailuresPerMinute, TimeSpan.FromMinutes(1));
        _issued = PartitionedRateLimiter.Create<string, string>(limit.Partition);
    }

    /// <summary>Counts a request without good credentials.</summary>
    /// <returns>Seconds until the next one is answered; null: within the limit.</returns>
    public async Task<int?> FailedAsync(HttpContext context)
    {
        var (subject, now) = (_tries.Subject("token", context), _time.GetUtcNow());
        if (_until.TryGetValue(subject, out var until) && until > now)
            return Seconds(until - now);
        try
        {
            if (await _db.InTransactionAsync(tx => _tries.CountAsync(tx, subject, _rule)) is not { } full)
                return null;
            if (_until.Count >= MostRemembered)
                _until.Clear();
            _until[subject] = now + full.RetryAfter;
            return Seconds(full.RetryAfter);
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Counts a token for an application.</summary>
    /// <returns>Seconds until the next one; null: within the limit.</returns>
    public int? Issue(Application application) => Issue(application.Id);

    /// <summary>Counts a token for a caller, as the API's limit names it.</summary>
    /// <returns>Seconds until the next one; null: within the limit.</returns>
    public int? Issue(string caller)
    {
        using var lease = _issued.AttemptAcquire(caller);
        return lease.IsAcquired ? null : ApiLimit.WaitOf(lease);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _issued.DisposeAsync();

    private static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
}
