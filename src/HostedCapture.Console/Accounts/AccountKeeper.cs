using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>
/// Manages accounts for those who may: an administrator all of them, a merchant's administrator those that are wholly within her
/// applications. Each call is checked anew: her session, her role, and for changes her second factor of the last five minutes.
/// </summary>
public sealed class AccountKeeper(
    IDbContextFactory<AccountsContext> contexts, Sessions sessions, Invitations invitations, AccountEvents events, AccountsOptions options,
    TimeProvider time)
{
    private const string All = "operator.administrator";
    private const string Some = "merchant.administrator:";

    // Who has a role of the installation is that, whatever else she has.
    private static readonly string[] s_others = ["operator.operator", "operator.auditor"];

    /// <summary>What she sees; null: she may not.</summary>
    /// <param name="session">Her session.</param>
    /// <param name="token">Ends the reading.</param>
    public async Task<KeptAccounts?> ListAsync(Guid session, CancellationToken token = default)
    {
        if (KeeperOf(await sessions.ReadAsync(session, token: token)) is not { } keeper)
            return null;
        var now = time.GetUtcNow();
        var open = await sessions.ListAsync(null, token);
        await using var db = await contexts.CreateDbContextAsync(token);
        var accounts = await db.Users.AsNoTracking().OrderBy(one => one.Name).ThenBy(one => one.Email).ToListAsync(token);
        var invited = await db.Invitations.AsNoTracking().Where(one => one.UsedAt == null && one.Expires > now)
            .OrderByDescending(one => one.MadeAt).ToListAsync(token);
        return new KeptAccounts(
            [.. accounts.Where(one => keeper.Keeps(one.Role, one.Applications))
                .Select(one => new KeptAccount(one, open.Count(its => its.AccountId == one.Id)))],
            [.. invited.Where(one => keeper.Keeps(one.Role, LinesOf(one)))],
            keeper.Applications is null ? [.. open.Where(one => !one.IsLocal)] : []);
    }

    /// <summary>Invites somebody to a new account.</summary>
    public async Task<(Invitation? Made, KeeperFault Fault)> InviteAsync(
        Guid session, string email, AccountRole role, IReadOnlyList<string> applications, CancellationToken token = default)
    {
        var (keeper, fault) = await FreshKeeperAsync(session, AccountEvents.Invited, null, token);
        if (keeper is null)
            return (null, fault);
        email = email.Trim();
        if (!Invitations.IsEmail(email))
            return (null, KeeperFault.NoEmail);
        if (RoleFault(keeper, role, applications) is not KeeperFault.None and var wrong)
            return (null, await RefuseAsync(keeper, AccountEvents.Invited, null, wrong, token));
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await invitations.FindAsync(db, email, token) is not null)
            return (null, KeeperFault.Exists);
        var made = await invitations.MakeAsync(db, InvitationOf(keeper, email, role, applications, null), token);
        return (made, KeeperFault.None);
    }

    /// <summary>Gives somebody who lost her keys a link for new ones.</summary>
    public async Task<(Invitation? Made, KeeperFault Fault)> InviteAgainAsync(Guid session, Guid id, CancellationToken token = default)
    {
        var (keeper, fault) = await FreshKeeperAsync(session, AccountEvents.Invited, id, token);
        if (keeper is null)
            return (null, fault);
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await FindAsync(db, keeper, id, token) is not { } account)
            return (null, await RefuseAsync(keeper, AccountEvents.Invited, id, KeeperFault.Gone, token));
        if (keeper.Account == id)
            return (null, await RefuseAsync(keeper, AccountEvents.Invited, id, KeeperFault.Self, token));
        var row = InvitationOf(keeper, account.Email!, account.Role, account.Applications, id);
        return (await invitations.MakeAsync(db, row, token), KeeperFault.None);
    }

    /// <summary>Takes an invitation back.</summary>
    public async Task<KeeperFault> TakeBackAsync(Guid session, Guid invitation, CancellationToken token = default)
    {
        var (keeper, fault) = await FreshKeeperAsync(session, AccountEvents.InvitationEnded, null, token);
        if (keeper is null)
            return fault;
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        var row = await db.Invitations.SingleOrDefaultAsync(one => one.Id == invitation && one.UsedAt == null, token);
        if (row is null || !keeper.Keeps(row.Role, LinesOf(row)))
            return await RefuseAsync(keeper, AccountEvents.InvitationEnded, null, KeeperFault.Gone, token);
        row.UsedAt = now;
        events.Add(db, AccountEvents.InvitationEnded, row.AccountId, row.Email, keeper.Name, actorId: keeper.Account ?? Guid.Empty);
        await db.SaveChangesAsync(token);
        return KeeperFault.None;
    }

    /// <summary>Gives a person another role, or other applications. Her sessions end: she signs in again as what she is then.</summary>
    public Task<KeeperFault> ChangeRoleAsync(
        Guid session, Guid id, AccountRole role, IReadOnlyList<string> applications, CancellationToken token = default) =>
        ChangeAsync(session, id, AccountEvents.RoleChanged, Detail(role, applications), async (db, keeper, account) =>
        {
            if (RoleFault(keeper, role, applications) is not KeeperFault.None and var wrong)
                return wrong;
            if (role != AccountRole.Administrator && await IsLastAsync(db, account, token))
                return KeeperFault.LastAdministrator;
            account.Role = role;
            account.Applications = role.IsOfApplications() ? applications : [];
            await EndInvitationsAsync(db, account, token);
            return KeeperFault.None;
        }, token);

    /// <summary>Keeps a person out until she is let in again, and ends her sessions.</summary>
    public Task<KeeperFault> BlockAsync(Guid session, Guid id, CancellationToken token = default) =>
        ChangeAsync(session, id, AccountEvents.Blocked, null, async (db, keeper, account) =>
        {
            if (keeper.Account == id)
                return KeeperFault.Self;
            if (await IsLastAsync(db, account, token))
                return KeeperFault.LastAdministrator;
            account.BlockedAt ??= time.GetUtcNow();
            await EndInvitationsAsync(db, account, token);
            return KeeperFault.None;
        }, token);

    /// <summary>Lets a person in again, after she was kept out or after too many wrong tries.</summary>
    public Task<KeeperFault> UnblockAsync(Guid session, Guid id, CancellationToken token = default) =>
        ChangeAsync(session, id, AccountEvents.Unblocked, null, (_, _, account) =>
        {
            (account.BlockedAt, account.LockoutEnd, account.AccessFailedCount) = (null, null, 0);
            return Task.FromResult(KeeperFault.None);
        }, token);

    /// <summary>Removes an account with all that belongs to it; what happened to it stays noted.</summary>
    public Task<KeeperFault> RemoveAsync(Guid session, Guid id, CancellationToken token = default) =>
        ChangeAsync(session, id, AccountEvents.Removed, null, async (db, keeper, account) =>
        {
            if (keeper.Account == id)
                return KeeperFault.Self;
            if (await IsLastAsync(db, account, token))
                return KeeperFault.LastAdministrator;
            await EndInvitationsAsync(db, account, token);
            db.Users.Remove(account);
            return KeeperFault.None;
        }, token);

    /// <summary>Ends all sessions of a person.</summary>
    public Task<KeeperFault> EndSessionsAsync(Guid session, Guid id, CancellationToken token = default) =>
        ChangeAsync(session, id, AccountEvents.SessionsEnded, null, (_, _, _) => Task.FromResult(KeeperFault.None), token);

    /// <summary>Ends a session of a person of an issuer.</summary>
    public async Task<KeeperFault> EndOutsideAsync(Guid session, Guid other, CancellationToken token = default)
    {
        var (keeper, fault) = await FreshKeeperAsync(session, AccountEvents.SessionsEnded, null, token);
        if (keeper is null)
            return fault;
        if (keeper.Applications is not null || await sessions.ReadAsync(other, token: token) is not { IsLocal: false } found)
            return await RefuseAsync(keeper, AccountEvents.SessionsEnded, null, KeeperFault.Gone, token);
        await sessions.EndAsync(other, token);
        await using var db = await contexts.CreateDbContextAsync(token);
        events.Add(db, AccountEvents.SessionsEnded, null, "", keeper.Name, $"{found.Name} ({found.Subject})", keeper.Account ?? Guid.Empty);
        await db.SaveChangesAsync(token);
        return KeeperFault.None;
    }

    private async Task<KeeperFault> ChangeAsync(
        Guid session, Guid id, string type, string? newRole,
        Func<AccountsContext, Keeper, Account, Task<KeeperFault>> change, CancellationToken token)
    {
        var (keeper, fault) = await FreshKeeperAsync(session, type, id, token);
        if (keeper is null)
            return fault;
        if (await ChangedAsync(keeper, id, type, newRole, change, token) is not KeeperFault.None and var wrong)
            return await RefuseAsync(keeper, type, id, wrong, token);
        if (type != AccountEvents.Unblocked)
            await sessions.EndAllAsync(id.ToString(), token: token);
        return KeeperFault.None;
    }

    private async Task<KeeperFault> ChangedAsync(
        Keeper keeper, Guid id, string type, string? newRole,
        Func<AccountsContext, Keeper, Account, Task<KeeperFault>> change, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.BeginAloneAsync(options, token);
        if (await FindAsync(db, keeper, id, token) is not { } account)
            return KeeperFault.Gone;
        var said = newRole is null ? "" : $"{Detail(account.Role, account.Applications)} → {newRole}";
        if (await change(db, keeper, account) is not KeeperFault.None and var wrong)
            return wrong;
        events.Add(db, type, id, account.Email!, keeper.Name, said, keeper.Account ?? Guid.Empty);
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return KeeperFault.None;
    }

    private async Task<(Keeper? Keeper, KeeperFault Fault)> FreshKeeperAsync(
        Guid session, string what, Guid? id, CancellationToken token)
    {
        if (await sessions.ReadAsync(session, seen: true, token) is not { } state)
            return (null, KeeperFault.NotAllowed);
        var keeper = KeeperOf(state);
        var fault = keeper is null ? KeeperFault.NotAllowed : state.IsFresh(time.GetUtcNow()) ? KeeperFault.None : KeeperFault.NotFresh;
        if (fault == KeeperFault.None)
            return (keeper, fault);
        return (null, await RefuseAsync(new Keeper(state.AccountId, state.Name, []), what, id, fault, token));
    }

    // What was not done to an account is told as what was.
    private async Task<KeeperFault> RefuseAsync(Keeper who, string what, Guid? id, KeeperFault fault, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        events.Add(db, AccountEvents.Refused, id, "", who.Name, $"{what}: {fault}", who.Account ?? Guid.Empty);
        await db.SaveChangesAsync(token);
        return fault;
    }

    private static Keeper? KeeperOf(SessionState? state)
    {
        if (state is null)
            return null;
        if (state.Roles.Contains(All))
            return new Keeper(state.AccountId, state.Name, null);
        var own = state.Roles.Where(role => role.StartsWith(Some, StringComparison.Ordinal)).Select(role => role[Some.Length..]).ToList();
        return own.Count == 0 || state.Roles.Any(s_others.Contains) ? null : new Keeper(state.AccountId, state.Name, own);
    }

    private static KeeperFault RoleFault(Keeper keeper, AccountRole role, IReadOnlyList<string> applications) =>
        role.IsOfApplications() && applications.Count == 0 ? KeeperFault.NoApplication
        : keeper.Keeps(role, applications) ? KeeperFault.None
        : KeeperFault.NotHers;

    private static async Task<Account?> FindAsync(AccountsContext db, Keeper keeper, Guid id, CancellationToken token)
    {
        var account = await db.Users.SingleOrDefaultAsync(one => one.Id == id, token);
        return account is not null && keeper.Keeps(account.Role, account.Applications) ? account : null;
    }

    private static async Task<bool> IsLastAsync(AccountsContext db, Account account, CancellationToken token) =>
        account is { Role: AccountRole.Administrator, BlockedAt: null } && !await db.Users.AnyAsync(
            one => one.Id != account.Id && one.Role == AccountRole.Administrator && one.BlockedAt == null, token);

    // Those for her, whose role was another one, and those that she made.
    private async Task EndInvitationsAsync(AccountsContext db, Account account, CancellationToken token)
    {
        var now = time.GetUtcNow();
        await db.Invitations.Where(one => (one.AccountId == account.Id || one.InviterId == account.Id) && one.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.UsedAt, now), token);
    }

    private static InvitationRow InvitationOf(
        Keeper keeper, string email, AccountRole role, IReadOnlyList<string> applications, Guid? account) => new()
        {
            Email = email,
            Role = role,
            ApplicationLines = role.IsOfApplications() ? string.Join('\n', applications) : "",
            AccountId = account,
            InviterId = keeper.Account ?? Guid.Empty,
            InvitedBy = keeper.Name,
        };

    private static string[] LinesOf(InvitationRow row) => row.ApplicationLines.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Detail(AccountRole role, IReadOnlyList<string> applications) =>
        role.IsOfApplications() ? $"{role.Wire()}: {string.Join(", ", applications)}" : role.Wire();

    // Who manages; null applications: all accounts are hers.
    private sealed record Keeper(Guid? Account, string Name, IReadOnlyList<string>? Applications)
    {
        public bool Keeps(AccountRole role, IReadOnlyList<string> of) =>
            Applications is null || (role.IsOfApplications() && of.Count > 0 && of.All(Applications.Contains));
    }
}
