using Microsoft.AspNetCore.Authentication;
using OperatorConsole.Access;
using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>Begins sessions of accounts, and carries a password that was right to the page of the second factor.</summary>
internal sealed class SigningIn(Sessions sessions, SignIns signIns, SealedTexts texts, AccountsOptions options)
{
    private const string Purpose = "second-factor";
    private const string Cookie = "console-second";

    private static readonly TimeSpan s_lasts = TimeSpan.FromMinutes(5);

    /// <summary>What <c>amr</c> says of a password with an authenticator or a recovery code.</summary>
    public static readonly string[] PasswordMethods = ["pwd", "otp", "mfa"];

    /// <summary>What <c>amr</c> says of a passkey.</summary>
    public static readonly string[] PasskeyMethods = ["hwk", "user", "mfa"];

    /// <summary>Begins a session, ends the one before it in this browser, and sets the cookie.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who.</param>
    /// <param name="methods">How.</param>
    /// <param name="how">The same for the account's events.</param>
    public async Task BeginAsync(HttpContext context, Account account, IReadOnlyList<string> methods, string how)
    {
        var token = context.RequestAborted;
        if (context.User.Session() is { } before)
            await sessions.EndAsync(before, token);
        var session = await sessions.BeginAsync(
            new SessionStart
            {
                Subject = account.Id.ToString(),
                AccountId = account.Id,
                Name = account.Name,
                Methods = methods,
                UserAgent = context.Request.Headers.UserAgent.ToString(),
                Language = Reader.Of(context).Language,
            },
            token);
        await context.SignInAsync(PersonClaims.Scheme, session.Principal());
        await signIns.NoteSignInAsync(account, how, token);
    }

    /// <summary>Goes on after a session began: by a page that sees whether the browser kept the cookie.</summary>
    public static IResult GoOn(string path) => new SeeOther($"/sign-in/done?return={Uri.EscapeDataString(LocalPath.Of(path))}");

    /// <summary>Notes in a cookie that the password was right.</summary>
    public void Keep(HttpContext context, Account account, string path) => context.Response.Cookies.Append(
        options.Cookie(Cookie), texts.Seal(Purpose, new Waiting(account.Id, LocalPath.Of(path)), s_lasts),
        ShortCookies.Options(options, s_lasts));

    /// <summary>Whose password was right; null: nobody's within the last minutes.</summary>
    public Sealed<Waiting>? Kept(HttpContext context) => texts.Open<Waiting>(Purpose, context.Request.Cookies[options.Cookie(Cookie)]);

    /// <summary>Uses it up.</summary>
    public async Task<bool> TakeAsync(HttpContext context, Sealed<Waiting> waiting)
    {
        context.Response.Cookies.Delete(options.Cookie(Cookie), ShortCookies.Options(options, TimeSpan.Zero));
        return await texts.SpendAsync(waiting, context.RequestAborted);
    }

    /// <summary>A password was right, and the second factor is missing.</summary>
    /// <param name="Account">Whose.</param>
    /// <param name="Return">Where she goes on.</param>
    public sealed record Waiting(Guid Account, string Return);
}
