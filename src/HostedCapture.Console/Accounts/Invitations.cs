using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>An invitation that was made.</summary>
/// <param name="Path">Its link, from the console's root: <c>/invitation?t=…</c>. It is nowhere else.</param>
/// <param name="Expires">Until when it can be accepted.</param>
public sealed record Invitation(string Path, DateTimeOffset Expires);

/// <summary>What an invited person signs in with from then on.</summary>
/// <param name="Id">The id that a new account gets; of one that is there, its own.</param>
/// <param name="Name">For people.</param>
/// <param name="PasswordHash">Her password's; null: a passkey alone.</param>
/// <param name="SealedTotpKey">Her authenticator's key, sealed; null: a passkey alone.</param>
/// <param name="TotpStep">The time step of the code she showed.</param>
/// <param name="Passkey">Her passkey; null: password and authenticator.</param>
/// <param name="Language">What she reads.</param>
/// <param name="RecoveryCodes">Hashes of her recovery codes are made of them.</param>
public sealed record Acceptance(
    Guid Id, string Name, string? PasswordHash, string? SealedTotpKey, long TotpStep, UserPasskeyInfo? Passkey, string Language,
    IReadOnlyList<string> RecoveryCodes);

/// <summary>Invitations: links that make an account, or give one new keys, once.</summary>
public sealed class Invitations(
    IDbContextFactory<AccountsContext> contexts, AccountEvents events, ILookupNormalizer names, SessionWatch watch, TimeProvider time)
{
    /// <summary>How long the command line's link is good.</summary>
    public static readonly TimeSpan CommandLasts = TimeSpan.FromMinutes(15);

    /// <summary>How long a link of the users page is good.</summary>
    public static readonly TimeSpan PersonLasts = TimeSpan.FromHours(24);

    private const int LongestEmail = 200;

    /// <summary>
    /// Invites an administrator from the server's command line: the first one, or one who lost everything. She gets a new account, or
    /// hers gets new keys and this role when she accepts. Earlier links of the command line for her are good no more.
    /// </summary>
    /// <param name="email">Whom.</param>
    /// <param name="token">Ends the writing.</param>
    /// <exception cref="ArgumentException">That is no e-mail address.</exception>
    public async Task<Invitation> InviteAdministratorAsync(string email, CancellationToken token = default)
    {
        email = email.Trim();
        if (!IsEmail(email))
            throw new ArgumentException($"'{email}' is no e-mail address.", nameof(email));
        await using var db = await contexts.CreateDbContextAsync(token);
        var account = await FindAsync(db, email, token);
        return await MakeAsync(
            db,
            new InvitationRow
            {
                Email = email,
                Role = AccountRole.Administrator,
                AccountId = account?.Id,
                InvitedBy = AccountEvents.CommandLine,
            },
            CommandLasts, token);
    }

    /// <summary>Makes an invitation of a person who manages users, whose rights were checked.</summary>
    internal Task<Invitation> MakeAsync(AccountsContext db, InvitationRow row, CancellationToken token) =>
        MakeAsync(db, row, PersonLasts, token);

    /// <summary>The invitation of a link's secret, while it can be accepted; else null.</summary>
    public async Task<InvitationRow?> FindAsync(string? secret, CancellationToken token = default)
    {
        if (secret is not { Length: > 0 and <= 100 })
            return null;
        var (hash, now) = (HashOf(secret), time.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Invitations.AsNoTracking()
            .SingleOrDefaultAsync(one => one.Hash == hash && one.UsedAt == null && one.Expires > now, token);
    }

    /// <summary>Accepts an invitation: makes the account, or gives it new keys and ends what was open with the old ones.</summary>
    /// <param name="invitation">As it was found.</param>
    /// <param name="accepted">What she signs in with.</param>
    /// <param name="token">Ends the writing.</param>
    /// <returns>The account; null: somebody was quicker, the link's time is over, or the account is not as it was.</returns>
    public async Task<Account?> AcceptAsync(InvitationRow invitation, Acceptance accepted, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);

        // Of all who try at the same time, one changes the row.
        var taken = await db.Invitations.Where(one => one.Id == invitation.Id && one.UsedAt == null && one.Expires > now)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.UsedAt, now), token);
        if (taken == 0)
            return null;
        var account = await FindAsync(db, invitation.Email, token);
        if (account?.Id != invitation.AccountId || (account is not null && account.Id != accepted.Id))
            return null;

        var ended = new List<Guid>();
        if (account is null)
            db.Users.Add(account = NewAccount(invitation, accepted.Id, now));
        else
            ended = await TakeOldKeysAsync(db, account, now, token);
        if (invitation.InviterId is null)
        {
            (account.Role, account.ApplicationLines) = (invitation.Role, invitation.ApplicationLines);
            account.BlockedAt = null;
        }

        account.Name = accepted.Name;
        account.Language = accepted.Language;
        account.PasswordHash = accepted.PasswordHash;
        account.TotpKey = accepted.SealedTotpKey;
        account.LastTotpStep = accepted.TotpStep;
        account.AccessFailedCount = 0;
        account.LockoutEnd = null;
        account.SecurityStamp = Guid.NewGuid().ToString("N");
        foreach (var code in accepted.RecoveryCodes)
            db.RecoveryCodes.Add(new RecoveryCodeRow { Hash = RecoveryCodes.HashOf(account.Id, code), AccountId = account.Id });
        events.Add(db, AccountEvents.Accepted, account.Id, account.Email!, account.Name, account.Role.Wire());
        await db.SaveChangesAsync(token);
        if (accepted.Passkey is { } passkey)
        {
            db.UserPasskeys.Add(PasskeyRows.Of(account.Id, passkey));
            await db.SaveChangesAsync(token);
        }

        await transaction.CommitAsync(token);
        watch.Tell(ended);
        return account;
    }

    /// <summary>Whether a text may be an e-mail address: it goes into no mail, so this only catches slips.</summary>
    internal static bool IsEmail(string text) => text.Length is >= 3 and <= LongestEmail && text.IndexOf('@') is > 0 and var at
        && at == text.LastIndexOf('@') && at < text.Length - 1 && !text.Any(one => char.IsControl(one) || char.IsWhiteSpace(one));

    /// <summary>The account of an e-mail; null: there is none.</summary>
    internal Task<Account?> FindAsync(AccountsContext db, string email, CancellationToken token)
    {
        var name = names.NormalizeEmail(email);
        return db.Users.SingleOrDefaultAsync(one => one.NormalizedUserName == name, token);
    }

    private async Task<Invitation> MakeAsync(AccountsContext db, InvitationRow row, TimeSpan lasts, CancellationToken token)
    {
        var (now, secret) = (time.GetUtcNow(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        row.Id = Guid.NewGuid();
        row.Hash = HashOf(secret);
        row.MadeAt = now;
        row.Expires = now + lasts;
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        await db.Invitations.Where(one => one.Email == row.Email && one.InviterId == row.InviterId && one.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.UsedAt, now), token);
        db.Invitations.Add(row);
        events.Add(db, AccountEvents.Invited, row.AccountId, row.Email, row.InvitedBy, row.Role.Wire(), row.InviterId);
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return new Invitation($"/invitation?t={secret}", row.Expires);
    }

    private Account NewAccount(InvitationRow invitation, Guid id, DateTimeOffset now)
    {
        var name = names.NormalizeEmail(invitation.Email);
        return new Account
        {
            Id = id,
            UserName = invitation.Email,
            NormalizedUserName = name,
            Email = invitation.Email,
            NormalizedEmail = name,
            EmailConfirmed = true,
            LockoutEnabled = true,
            Role = invitation.Role,
            ApplicationLines = invitation.ApplicationLines,
            CreatedAt = now,
        };
    }

    private static async Task<List<Guid>> TakeOldKeysAsync(AccountsContext db, Account account, DateTimeOffset now, CancellationToken token)
    {
        var subject = account.Id.ToString();
        var open = await db.Sessions.Where(one => one.Subject == subject && one.EndedAt == null).Select(one => one.Id).ToListAsync(token);
        await db.Sessions.Where(one => open.Contains(one.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.EndedAt, now), token);
        await db.UserPasskeys.Where(one => one.UserId == account.Id).ExecuteDeleteAsync(token);
        await db.RecoveryCodes.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync(token);
        await db.Invitations.Where(one => one.AccountId == account.Id && one.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.UsedAt, now), token);
        return open;
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
