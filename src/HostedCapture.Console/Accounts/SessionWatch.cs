using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>
/// Tells a circuit that its session ended: at once when it was ended in this process, within two seconds when another node did, or
/// when it ended by itself.
/// </summary>
public sealed partial class SessionWatch(
    IDbContextFactory<AccountsContext> contexts, TimeProvider time, ILogger<SessionWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<object, (Guid Session, Action Ended)> _watched = new();

    /// <summary>Calls back once when a session ends. Dispose what is given back to be called no more.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="ended">Called on another thread; must be quick.</param>
    public IDisposable OnEnded(Guid session, Action ended)
    {
        var key = new object();
        _watched[key] = (session, ended);
        return new Watched(() => _watched.TryRemove(key, out _));
    }

    /// <summary>Tells the circuits of sessions that ended.</summary>
    internal void Tell(IReadOnlyCollection<Guid> sessions)
    {
        foreach (var (key, (session, ended)) in _watched)
        {
            if (sessions.Contains(session) && _watched.TryRemove(key, out _))
                ended();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task LookAsync(CancellationToken token)
    {
        var ids = _watched.Values.Select(one => one.Session).Distinct().ToList();
        if (ids.Count == 0)
            return;
        try
        {
            var now = time.GetUtcNow();
            var (idle, oldest) = (now - Sessions.Idle, now - Sessions.Longest);
            await using var db = await contexts.CreateDbContextAsync(token);
            var alive = await db.Sessions
                .Where(one => ids.Contains(one.Id) && one.EndedAt == null && one.LastSeen > idle && one.Began > oldest)
                .Where(one => one.AccountId == null || db.Users.Any(account => account.Id == one.AccountId && account.BlockedAt == null))
                .Select(one => one.Id).ToListAsync(token);
            Tell([.. ids.Except(alive)]);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The database is away: circuits go on, and the next look finds what ended.
            LogAway(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Whether sessions ended could not be read.")]
    private partial void LogAway(Exception error);

    private sealed class Watched(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
