using System.Linq.Expressions;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>
/// Checks passwords and codes. A try is counted before it is looked at, in one statement, so that many at once are no more than many
/// one after the other: after <see cref="Tries"/> wrong ones the account takes no password and no code for <see cref="LockedFor"/>. A
/// passkey cannot be guessed, and is taken all the same.
/// </summary>
public sealed partial class SignIns(
    IDbContextFactory<AccountsContext> contexts, IPasswordHasher<Account> hasher, ILookupNormalizer names, Totp totp, AccountEvents events,
    TimeProvider time, ILogger<SignIns> logger)
{
    /// <summary>How many wrong tries there may be.</summary>
    public const int Tries = 10;

    /// <summary>How long an account is locked then.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_refusal = TimeSpan.FromMilliseconds(400);

    // Of an account that is not there: checking it takes as long as any other.
    private readonly string _nobody = hasher.HashPassword(new Account(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    /// <summary>
    /// Checks a password. Unknown e-mails, wrong passwords, locked accounts and those without a password are told alike and take as
    /// long.
    /// </summary>
    /// <returns>The account, whose second factor is still missing; null: no.</returns>
    public async Task<Account?> CheckPasswordAsync(string email, string password, HttpContext context)
    {
        var (began, token) = (time.GetTimestamp(), context.RequestAborted);
        var name = names.NormalizeEmail(email.Trim());
        await using var db = await contexts.CreateDbContextAsync(token);
        var counted = await TakeTryAsync(db, one => one.NormalizedUserName == name, token);
        var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.NormalizedUserName == name, token);
        var fits = hasher.VerifyHashedPassword(account ?? new Account(), account?.PasswordHash ?? _nobody, password)
            != PasswordVerificationResult.Failed;
        if (fits && counted && account is { PasswordHash: not null, TotpKey: not null })
        {
            await GiveTryBackAsync(db, account.Id, token);
            return account;
        }

        LogRefused(account is not null);
        if (account is not null && counted)
            NoteAfterwards(context, account, "password");

        // The rows of an account that is there take a moment to write.
        var left = s_refusal - time.GetElapsedTime(began);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, token);
        return null;
    }

    /// <summary>Checks an authenticator's code. Each is taken once.</summary>
    /// <returns>The account as it is now; null: no.</returns>
    public Task<Account?> CheckCodeAsync(Guid id, string code, HttpContext context) =>
        CheckAsync(id, "code", context, async (db, account) =>
        {
            if (account.TotpKey is null || Step(account, code) is not { } step)
                return false;
            return await db.Users.Where(one => one.Id == account.Id && one.LastTotpStep < step)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.LastTotpStep, step), context.RequestAborted) == 1;
        });

    /// <summary>Checks a recovery code, and uses it up.</summary>
    /// <returns>The account as it is now; null: no.</returns>
    public Task<Account?> CheckRecoveryCodeAsync(Guid id, string code, HttpContext context) =>
        CheckAsync(id, "recovery code", context, async (db, account) =>
        {
            var hash = RecoveryCodes.HashOf(account.Id, code);
            if (await db.RecoveryCodes.Where(one => one.Hash == hash && one.AccountId == account.Id)
                .ExecuteDeleteAsync(context.RequestAborted) != 1)
            {
                return false;
            }

            events.Add(db, AccountEvents.CodeUsed, account.Id, account.Email!, account.Name);
            await db.SaveChangesAsync(context.RequestAborted);
            return true;
        });

    /// <summary>An account that may sign in; null: there is none, or it is blocked.</summary>
    public async Task<Account?> FindAsync(Guid id, CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id && one.BlockedAt == null, token);
    }

    /// <summary>Notes that somebody signed in.</summary>
    public async Task NoteSignInAsync(Account account, string how, CancellationToken token)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Users.Where(one => one.Id == account.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.LastSignInAt, now), token);
        events.Add(db, AccountEvents.SignedIn, account.Id, account.Email!, account.Name, how);
        await db.SaveChangesAsync(token);
        await events.ForgetAsync(token);
    }

    private async Task<Account?> CheckAsync(Guid id, string what, HttpContext context, Func<AccountsContext, Account, Task<bool>> fits)
    {
        var token = context.RequestAborted;
        await using var db = await contexts.CreateDbContextAsync(token);
        var counted = await TakeTryAsync(db, one => one.Id == id, token);
        var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, token);
        if (account is null || !counted)
            return null;
        if (!await fits(db, account))
        {
            NoteAfterwards(context, account, what);
            return null;
        }

        await db.Users.Where(one => one.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.AccessFailedCount, 0).SetProperty(one => one.LockoutEnd, (DateTimeOffset?)null), token);
        return account;
    }

    private async Task<bool> TakeTryAsync(AccountsContext db, Expression<Func<Account, bool>> whose, CancellationToken token)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? until = now + LockedFor;
        var account = db.Users.Where(whose);
        await account.Where(one => one.LockoutEnd != null && one.LockoutEnd <= now).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.AccessFailedCount, 0).SetProperty(one => one.LockoutEnd, (DateTimeOffset?)null), token);
        var counted = await account.Where(one => one.BlockedAt == null && one.LockoutEnd == null && one.AccessFailedCount < Tries)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.AccessFailedCount, one => one.AccessFailedCount + 1), token) == 1;
        await account.Where(one => one.AccessFailedCount >= Tries && one.LockoutEnd == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.LockoutEnd, until), token);
        return counted;
    }

    // Who knows the password gets no further tries at the codes by it: only its own try is given back.
    private static Task<int> GiveTryBackAsync(AccountsContext db, Guid id, CancellationToken token) =>
        db.Users.Where(one => one.Id == id && one.AccessFailedCount > 0).ExecuteUpdateAsync(
            set => set.SetProperty(one => one.AccessFailedCount, one => one.AccessFailedCount - 1)
                .SetProperty(one => one.LockoutEnd, (DateTimeOffset?)null),
            token);

    private long? Step(Account account, string code)
    {
        try
        {
            return totp.StepOf(account.TotpKey!, code, time.GetUtcNow());
        }
        catch (CryptographicException error)
        {
            // Sealed with a key ring that is gone: she needs a recovery code or a new invitation.
            LogLostKey(error, account.Id);
            return null;
        }
    }

    // After the answer, so that it takes no longer for an account that is there.
    private void NoteAfterwards(HttpContext context, Account account, string what) => context.Response.OnCompleted(async () =>
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            events.Add(db, AccountEvents.Failed, account.Id, account.Email!, account.Name, what);
            if (await db.Users.AnyAsync(one => one.Id == account.Id && one.LockoutEnd != null))
                events.Add(db, AccountEvents.Locked, account.Id, account.Email!, account.Name);
            await db.SaveChangesAsync();
        }
        catch (Exception error) when (error is DbUpdateException or System.Data.Common.DbException)
        {
            LogUnnoted(error);
        }
    });

    [LoggerMessage(LogLevel.Information, "A sign-in was refused; an account of that e-mail is there: {Known}.")]
    private partial void LogRefused(bool known);

    [LoggerMessage(LogLevel.Error, "The authenticator's key of account {Account} cannot be opened: the key ring that sealed it is gone.")]
    private partial void LogLostKey(Exception error, Guid account);

    [LoggerMessage(LogLevel.Error, "A refused sign-in could not be noted.")]
    private partial void LogUnnoted(Exception error);
}
