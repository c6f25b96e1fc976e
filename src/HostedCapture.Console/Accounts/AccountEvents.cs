using Microsoft.EntityFrameworkCore;
using OperatorConsole.Access;

namespace OperatorConsole.Accounts;

/// <summary>What happened to accounts, for those who look after them. Kept for thirteen months.</summary>
public sealed class AccountEvents(IDbContextFactory<AccountsContext> contexts, TimeProvider time)
{
    /// <summary>The actor of what was done on the server.</summary>
    public const string CommandLine = "command line";

    /// <summary>An invitation was made.</summary>
    public const string Invited = "invited";

    /// <summary>An invitation was taken back.</summary>
    public const string InvitationEnded = "invitation_ended";

    /// <summary>An invitation was accepted.</summary>
    public const string Accepted = "accepted";

    /// <summary>She signed in.</summary>
    public const string SignedIn = "signed_in";

    /// <summary>She signed out.</summary>
    public const string SignedOut = "signed_out";

    /// <summary>A password, a code or a passkey of hers was wrong.</summary>
    public const string Failed = "failed";

    /// <summary>Too many were wrong.</summary>
    public const string Locked = "locked";

    /// <summary>An administrator keeps her out.</summary>
    public const string Blocked = "blocked";

    /// <summary>She may sign in again.</summary>
    public const string Unblocked = "unblocked";

    /// <summary>She got another role or other applications.</summary>
    public const string RoleChanged = "role_changed";

    /// <summary>Her sessions were ended.</summary>
    public const string SessionsEnded = "sessions_ended";

    /// <summary>Her account was removed.</summary>
    public const string Removed = "removed";

    /// <summary>Something about it was asked for and not done.</summary>
    public const string Refused = "refused";

    /// <summary>She is called otherwise.</summary>
    public const string NameChanged = "name_changed";

    /// <summary>She showed a second factor again.</summary>
    public const string SteppedUp = "stepped_up";

    /// <summary>She changed her password.</summary>
    public const string PasswordChanged = "password_changed";

    /// <summary>She set up another authenticator.</summary>
    public const string TotpRenewed = "totp_renewed";

    /// <summary>She added a passkey.</summary>
    public const string PasskeyAdded = "passkey_added";

    /// <summary>She removed a passkey.</summary>
    public const string PasskeyRemoved = "passkey_removed";

    /// <summary>She made new recovery codes.</summary>
    public const string CodesRenewed = "codes_renewed";

    /// <summary>She used a recovery code.</summary>
    public const string CodeUsed = "code_used";

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(400);
    private static readonly TimeSpan s_notice = TimeSpan.FromDays(1);

    /// <summary>Adds an event to what a context saves.</summary>
    /// <param name="db">Where.</param>
    /// <param name="type">One of the constants.</param>
    /// <param name="account">Whose; null: nobody has an account yet.</param>
    /// <param name="email">Her e-mail.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="detail">More.</param>
    /// <param name="actorId">The account of who did it; null: it is the account itself; empty: somebody of an issuer.</param>
    public void Add(
        AccountsContext db, string type, Guid? account, string email, string actor, string detail = "", Guid? actorId = null) =>
        db.Events.Add(new AccountEventRow
        {
            Time = time.GetUtcNow(),
            Type = type,
            AccountId = account,
            Email = email,
            Actor = actor,
            ActorId = actor == CommandLine ? null : actorId ?? account,
            Detail = detail,
        });

    /// <summary>Writes an event.</summary>
    public async Task WriteAsync(string type, Account account, string actor, string detail = "", CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        Add(db, type, account.Id, account.Email!, actor, detail);
        await db.SaveChangesAsync(token);
    }

    /// <summary>The last events of an account, the newest first.</summary>
    public async Task<IReadOnlyList<AccountEventRow>> ListAsync(Guid account, int most = 50, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Events.AsNoTracking().Where(one => one.AccountId == account)
            .OrderByDescending(one => one.Id).Take(most).ToListAsync(token);
    }

    /// <summary>
    /// What everybody of the installation must know for a day: somebody invited an administrator on the server itself. Null: nobody
    /// did, or the reader is of a merchant.
    /// </summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="token">Ends the reading.</param>
    public async Task<string?> NoticeAsync(Person reader, CancellationToken token = default)
    {
        if (reader.Identity.Applications is not null)
            return null;
        var since = time.GetUtcNow() - s_notice;
        await using var db = await contexts.CreateDbContextAsync(token);
        var last = await db.Events.AsNoTracking()
            .Where(one => one.Type == Invited && one.Time > since && one.Actor == CommandLine)
            .OrderByDescending(one => one.Time).FirstOrDefaultAsync(token);
        return last is null ? null : reader.Words["accounts.notice.command", last.Email, reader.Formats.Time(last.Time)];
    }

    /// <summary>The oldest events that are not in the product's audit log yet.</summary>
    /// <param name="most">How many.</param>
    /// <param name="token">Ends the reading.</param>
    internal async Task<IReadOnlyList<AccountEventRow>> WaitingAsync(int most, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Events.AsNoTracking().Where(one => one.NotedAt == null).OrderBy(one => one.Id).Take(most).ToListAsync(token);
    }

    /// <summary>Remembers that an event is in the product's audit log.</summary>
    internal async Task SetNotedAsync(long id, CancellationToken token)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Events.Where(one => one.Id == id).ExecuteUpdateAsync(set => set.SetProperty(one => one.NotedAt, now), token);
    }

    /// <summary>Forgets events that are too old.</summary>
    internal async Task ForgetAsync(CancellationToken token)
    {
        var old = time.GetUtcNow() - s_kept;
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Events.Where(one => one.Time < old).ExecuteDeleteAsync(token);
    }
}
