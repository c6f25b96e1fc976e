using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OperatorConsole.Access;

namespace OperatorConsole.Accounts;

/// <summary>
/// Who is signed in. A session ends after <see cref="Idle"/> in which nothing is done, after <see cref="Longest"/> in all, when it is
/// ended here or from elsewhere, and when its account is locked or removed. The cookie holds nothing but its id.
/// </summary>
public sealed class Sessions(IDbContextFactory<AccountsContext> contexts, SessionWatch watch, TimeProvider time) : ISessions
{
    /// <summary>How long a session holds in which nothing is done.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>How long a session holds in all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private static readonly TimeSpan s_noted = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_keptAfter = TimeSpan.FromDays(90);

    /// <summary>Begins a session. Give its <see cref="SessionState.Principal"/> to the cookie.</summary>
    /// <exception cref="InvalidOperationException">Her account is gone or locked.</exception>
    public async Task<SessionState> BeginAsync(SessionStart start, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        var row = new SessionRow
        {
            Id = Guid.NewGuid(),
            Subject = start.Subject,
            AccountId = start.AccountId,
            Name = start.Name,
            RoleLines = string.Join('\n', start.Roles),
            Methods = string.Join(' ', start.Methods),
            AuthenticatedAt = start.AuthenticatedAt ?? now,
            Began = now,
            LastSeen = now,
            Browser = Browsers.Shorten(start.UserAgent),
            Language = start.Language,
            Tokens = start.SealedTokens,
        };
        await using var db = await contexts.CreateDbContextAsync(token);
        var old = now - s_keptAfter;
        await db.Sessions.Where(one => one.LastSeen < old).ExecuteDeleteAsync(token);
        db.Sessions.Add(row);
        await db.SaveChangesAsync(token);
        return await ReadAsync(row.Id, token: token) ?? throw new InvalidOperationException("The account is gone or locked.");
    }

    /// <summary>Reads a session as it is now; null: it ended, or its account is gone or locked.</summary>
    /// <param name="id">The session's id.</param>
    /// <param name="seen">Whether something is being done in it, which keeps it from ending.</param>
    /// <param name="token">Ends the reading.</param>
    public async Task<SessionState?> ReadAsync(Guid id, bool seen = false, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        var (idle, oldest) = (now - Idle, now - Longest);
        await using var db = await contexts.CreateDbContextAsync(token);
        var found = await (
            from session in db.Sessions.AsNoTracking()
            join account in db.Users.AsNoTracking() on session.AccountId equals (Guid?)account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            where session.Id == id && session.EndedAt == null && session.LastSeen > idle && session.Began > oldest
            select new { session, account }).SingleOrDefaultAsync(token);
        if (found is null || (found.session.AccountId is not null && found.account is null or { BlockedAt: not null }))
            return null;
        if (seen && now - found.session.LastSeen > s_noted)
        {
            await db.Sessions.Where(one => one.Id == id && one.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.LastSeen, now), token);
        }

        return StateOf(found.session, found.account);
    }

    /// <summary>Reads the session of a signed-in person as it is now; null: it ended, or nobody is.</summary>
    public Task<SessionState?> ReadAsync(ClaimsPrincipal person, CancellationToken token = default) =>
        person.Session() is { } id ? ReadAsync(id, token: token) : Task.FromResult<SessionState?>(null);

    /// <inheritdoc/>
    public async Task<ClaimsPrincipal?> FindAsync(Guid session, CancellationToken cancellationToken = default) =>
        (await ReadAsync(session, token: cancellationToken))?.Principal();

    /// <inheritdoc/>
    public Task TouchAsync(Guid session, CancellationToken cancellationToken = default) =>
        ReadAsync(session, seen: true, cancellationToken);

    /// <inheritdoc/>
    public async Task<Guid> BeginIssuedAsync(ClaimsPrincipal person, string sealedTokens, HttpContext context)
    {
        var subject = person.FindFirst(PersonClaims.Subject)?.Value ?? throw new ArgumentException("It has no subject.", nameof(person));
        var state = await BeginAsync(
            new SessionStart
            {
                Subject = subject,
                Name = person.FindFirst(PersonClaims.Name)?.Value ?? subject,
                Roles = [.. person.FindAll(PersonClaims.Role).Select(claim => claim.Value)],
                Methods = [.. person.FindAll(PersonClaims.Method).Select(claim => claim.Value)],
                AuthenticatedAt = AuthenticatedAt(person),
                Language = person.FindFirst(PersonClaims.Language)?.Value,
                UserAgent = context.Request.Headers.UserAgent.ToString(),
                SealedTokens = sealedTokens,
            },
            context.RequestAborted);
        return state.Id;
    }

    /// <summary>Notes that the person showed a second factor again, just now.</summary>
    public async Task RefreshAsync(Guid id, IReadOnlyList<string> methods, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        var text = string.Join(' ', methods);
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Sessions.Where(one => one.Id == id && one.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.AuthenticatedAt, now).SetProperty(one => one.Methods, text), token);
    }

    /// <summary>Notes what the person reads: in her session, and in her account where she has one.</summary>
    public async Task SpeakAsync(Guid id, string language, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Sessions.Where(one => one.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Language, language), token);
        await db.Users.Where(account => db.Sessions.Any(one => one.Id == id && one.AccountId == account.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Language, language), token);
    }

    /// <inheritdoc/>
    public async Task EndAsync(Guid session, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(one => one.Id == session && one.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.EndedAt, now).SetProperty(one => one.Tokens, (string?)null), cancellationToken);
        watch.Tell([session]);
    }

    /// <summary>Ends all sessions of a person but one.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndAllAsync(string subject, Guid? but = null, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        var ids = await db.Sessions.Where(one => one.Subject == subject && one.EndedAt == null && one.Id != but)
            .Select(one => one.Id).ToListAsync(token);
        await db.Sessions.Where(one => ids.Contains(one.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.EndedAt, now).SetProperty(one => one.Tokens, (string?)null), token);
        watch.Tell(ids);
        return ids.Count;
    }

    /// <summary>The sessions of a person that hold, the one last seen first; of all people when no subject is told.</summary>
    public async Task<IReadOnlyList<SessionState>> ListAsync(string? subject, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        var (idle, oldest) = (now - Idle, now - Longest);
        await using var db = await contexts.CreateDbContextAsync(token);
        var found = await (
            from session in db.Sessions.AsNoTracking()
            join account in db.Users.AsNoTracking() on session.AccountId equals (Guid?)account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            where (subject == null || session.Subject == subject)
                && session.EndedAt == null && session.LastSeen > idle && session.Began > oldest
            orderby session.LastSeen descending
            select new { session, account }).Take(500).ToListAsync(token);
        return [.. found.Select(one => StateOf(one.session, one.account))];
    }

    /// <inheritdoc/>
    public async Task KeepTokensAsync(
        Guid session, string sealedTokens, IReadOnlyList<string> roles, CancellationToken cancellationToken = default)
    {
        var lines = string.Join('\n', roles);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(one => one.Id == session && one.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.Tokens, sealedTokens).SetProperty(one => one.RoleLines, lines), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string?> SealedTokensAsync(Guid session, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Sessions.Where(one => one.Id == session && one.EndedAt == null)
            .Select(one => one.Tokens).SingleOrDefaultAsync(cancellationToken);
    }

    // An issuer that does not tell it may have signed her in at any time before.
    private static DateTimeOffset AuthenticatedAt(ClaimsPrincipal person) =>
        long.TryParse(
            person.FindFirst(PersonClaims.AuthenticatedAt)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;

    private static SessionState StateOf(SessionRow row, Account? account) => new()
    {
        Id = row.Id,
        Subject = row.Subject,
        AccountId = row.AccountId,
        Name = account?.Name ?? row.Name,
        Roles = account is null
            ? row.RoleLines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : AccountRoles.Claims(account.Role, account.Applications),
        Methods = row.Methods.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        AuthenticatedAt = row.AuthenticatedAt,
        Began = row.Began,
        LastSeen = row.LastSeen,
        Browser = row.Browser,
        Language = account?.Language ?? row.Language,
    };
}
