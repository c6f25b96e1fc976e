using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>
/// Passkeys (WebAuthn), by ASP.NET Core Identity. A passkey is two factors: the device, and what unlocks it, which is demanded. A
/// challenge waits in a sealed cookie and is used once.
/// </summary>
public sealed class Passkeys(
    IPasskeyHandler<Account> handler, IDbContextFactory<AccountsContext> contexts, SealedTexts texts, AccountsOptions options)
{
    private const string Creating = "passkey-create";
    private const string Asking = "passkey-get";
    private const string Cookie = "console-passkey";

    private static readonly TimeSpan s_lasts = TimeSpan.FromMinutes(5);

    /// <summary>Begins to make a passkey: gives what the browser's <c>navigator.credentials.create</c> takes.</summary>
    public async Task<string> BeginCreatingAsync(HttpContext context, Guid account, string email, string name)
    {
        var made = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = account.ToString(), Name = email, DisplayName = name }, context);
        Keep(context, Creating, made.AttestationState);
        return made.CreationOptionsJson;
    }

    /// <summary>Reads the passkey that the browser made; null: it is not good, or its challenge is not ours or was used.</summary>
    /// <param name="context">The request.</param>
    /// <param name="credential">What the browser gave, as JSON.</param>
    /// <param name="name">What the person will know it by.</param>
    /// <returns>The passkey, and the id of the account that it was made for.</returns>
    public async Task<(UserPasskeyInfo Passkey, Guid Account)?> CreatedAsync(HttpContext context, string credential, string name)
    {
        var state = await TakeAsync(context, Creating);
        if (state is null)
            return null;
        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = state });
        if (!result.Succeeded || !result.Passkey.IsUserVerified)
            return null;
        result.Passkey.Name = name;
        return (result.Passkey, Guid.Parse(result.UserEntity.Id));
    }

    /// <summary>Begins to ask for a passkey: gives what the browser's <c>navigator.credentials.get</c> takes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Of whom; null: of whoever it is.</param>
    public async Task<string> BeginAskingAsync(HttpContext context, Account? account)
    {
        var made = await handler.MakeRequestOptionsAsync(account, context);
        Keep(context, Asking, made.AssertionState);
        return made.RequestOptionsJson;
    }

    /// <summary>The account whose passkey was shown; null: it is not good, or its challenge is not ours or was used.</summary>
    public async Task<Account?> ShownAsync(HttpContext context, string credential)
    {
        var state = await TakeAsync(context, Asking);
        if (state is null)
            return null;
        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = state });
        if (!result.Succeeded || !result.Passkey.IsUserVerified || result.User.BlockedAt is not null)
            return null;
        await CountAsync(result.Passkey, context.RequestAborted);
        return result.User;
    }

    /// <summary>The passkeys of an account.</summary>
    public static async Task<IReadOnlyList<UserPasskeyInfo>> ListAsync(AccountsContext db, Guid account, CancellationToken token)
    {
        var rows = await db.UserPasskeys.AsNoTracking().Where(one => one.UserId == account).ToListAsync(token);
        return [.. rows.Select(PasskeyRows.Read).OrderBy(one => one.CreatedAt)];
    }

    // Not by the user manager, which would write the whole account as it was read.
    private async Task CountAsync(UserPasskeyInfo passkey, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var row = await db.UserPasskeys.SingleOrDefaultAsync(one => one.CredentialId == passkey.CredentialId, token);
        if (row is null)
            return;
        row.Data.SignCount = passkey.SignCount;
        row.Data.IsBackedUp = passkey.IsBackedUp;
        await db.SaveChangesAsync(token);
    }

    private void Keep(HttpContext context, string purpose, string? state) => context.Response.Cookies.Append(
        options.Cookie(Cookie), texts.Seal(purpose, state ?? "", s_lasts), ShortCookies.Options(options, s_lasts));

    private async Task<string?> TakeAsync(HttpContext context, string purpose)
    {
        var name = options.Cookie(Cookie);
        var found = texts.Open<string>(purpose, context.Request.Cookies[name]);
        context.Response.Cookies.Delete(name, ShortCookies.Options(options, TimeSpan.Zero));
        return found is not null && await texts.SpendAsync(found, context.RequestAborted) ? found.Value : null;
    }
}
