using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Passkeys">Its passkeys, the oldest first.</param>
/// <param name="CodesLeft">How many recovery codes are left.</param>
public sealed record OwnView(Account Account, IReadOnlyList<UserPasskeyInfo> Passkeys, int CodesLeft)
{
    /// <summary>Whether she can sign in with a password and an authenticator.</summary>
    public bool HasPassword => Account is { PasswordHash: not null, TotpKey: not null };
}

/// <summary>What people change at their own account. Who calls has checked that it is hers, and her second factor.</summary>
public sealed class OwnAccount(
    IDbContextFactory<AccountsContext> contexts, IPasswordHasher<Account> hasher, AccountEvents events, Sessions sessions,
    AccountsOptions options)
{
    /// <summary>Reads an account; null: it was removed.</summary>
    public async Task<OwnView?> ReadAsync(Guid id, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, token) is not { } account
            ? null
            : new OwnView(
                account,
                await Passkeys.ListAsync(db, id, token),
                await db.RecoveryCodes.CountAsync(one => one.AccountId == id, token));
    }

    /// <summary>Changes name and language.</summary>
    public async Task ChangeAsync(Guid id, string name, string? language, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await db.Users.SingleOrDefaultAsync(one => one.Id == id, token) is not { } account)
            return;
        if (account.Name != name)
            events.Add(db, AccountEvents.NameChanged, id, account.Email!, account.Name, $"{account.Name} → {name}");
        (account.Name, account.Language) = (name, language);
        await db.SaveChangesAsync(token);
    }

    /// <summary>Changes the password, and ends the other sessions.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="password">The new one, which <see cref="PasswordRules"/> let pass.</param>
    /// <param name="session">The session that goes on.</param>
    /// <param name="token">Ends the writing.</param>
    public async Task ChangePasswordAsync(Account account, string password, Guid session, CancellationToken token = default)
    {
        var hash = hasher.HashPassword(account, password);
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Users.Where(one => one.Id == account.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.PasswordHash, hash), token);
        await events.WriteAsync(AccountEvents.PasswordChanged, account, account.Name, token: token);
        await sessions.EndAllAsync(account.Id.ToString(), session, token);
    }

    /// <summary>Takes another authenticator instead of the one before, and ends the other sessions.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="sealedKey">Its key.</param>
    /// <param name="step">The time step of the code that it showed.</param>
    /// <param name="session">The session that goes on.</param>
    /// <param name="token">Ends the writing.</param>
    public async Task ChangeTotpAsync(Account account, string sealedKey, long step, Guid session, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Users.Where(one => one.Id == account.Id).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.TotpKey, sealedKey).SetProperty(one => one.LastTotpStep, step), token);
        await events.WriteAsync(AccountEvents.TotpRenewed, account, account.Name, token: token);
        await sessions.EndAllAsync(account.Id.ToString(), session, token);
    }

    /// <summary>Makes new recovery codes; the old ones are good no more.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(Account account, CancellationToken token = default)
    {
        var codes = RecoveryCodes.Make();
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.BeginAloneAsync(options, token);
        await db.RecoveryCodes.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync(token);
        foreach (var code in codes)
            db.RecoveryCodes.Add(new RecoveryCodeRow { Hash = RecoveryCodes.HashOf(account.Id, code), AccountId = account.Id });
        events.Add(db, AccountEvents.CodesRenewed, account.Id, account.Email!, account.Name);
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return codes;
    }

    /// <summary>Adds a passkey.</summary>
    /// <returns>Whether it was; false: it is there already.</returns>
    public async Task<bool> AddPasskeyAsync(Account account, UserPasskeyInfo passkey, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await db.UserPasskeys.AnyAsync(one => one.CredentialId == passkey.CredentialId, token))
            return false;
        db.UserPasskeys.Add(PasskeyRows.Of(account.Id, passkey));
        events.Add(db, AccountEvents.PasskeyAdded, account.Id, account.Email!, account.Name, passkey.Name ?? "");
        await db.SaveChangesAsync(token);
        return true;
    }

    /// <summary>Removes a passkey, but never the last way to sign in.</summary>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> RemovePasskeyAsync(Guid id, byte[] credential, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.BeginAloneAsync(options, token);
        var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, token);
        if (account is null)
            return false;
        var passkeys = await Passkeys.ListAsync(db, id, token);
        if (passkeys.FirstOrDefault(one => one.CredentialId.AsSpan().SequenceEqual(credential)) is not { } removed)
            return true;
        if (passkeys.Count == 1 && account is not { PasswordHash: not null, TotpKey: not null })
            return false;
        await db.UserPasskeys.Where(one => one.UserId == id && one.CredentialId == credential).ExecuteDeleteAsync(token);
        events.Add(db, AccountEvents.PasskeyRemoved, id, account.Email!, account.Name, removed.Name ?? "");
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return true;
    }
}
