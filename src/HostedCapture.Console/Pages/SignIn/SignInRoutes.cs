using Microsoft.AspNetCore.Authentication;
using OperatorConsole.Access;
using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>The static pages of accounts: sign-in, second factor, recovery, invitation, step-up, sign-out, one's own keys.</summary>
public static class SignInRoutes
{
    private const string SecondFactor = "/second-factor";
    private const string Recovery = "/recovery";
    private const string SignOut = "/sign-out";

    /// <summary>Adds what they need.</summary>
    /// <param name="services">The services.</param>
    /// <param name="triesPerMinute">How often somebody at one address may try to sign in.</param>
    public static void AddSignIn(this IServiceCollection services, int triesPerMinute)
    {
        services.AddSignInLimits(triesPerMinute);
        services.AddSingleton<StaticPages>();
        services.AddSingleton<SigningIn>();
        services.AddSingleton<OwnRoutes.Tools>();
    }

    /// <summary>Maps them. Sign-in and sign-out are there in any case; the others only where people have accounts here.</summary>
    /// <param name="app">The routes.</param>
    /// <param name="ways">How people sign in.</param>
    public static void MapSignIn(this IEndpointRouteBuilder app, SignInWays ways)
    {
        var open = app.MapGroup("").AllowAnonymous();
        open.MapGet(SignInWays.SignInPath, ShowSignIn);
        open.MapGet("/sign-in/done", Done);
        open.MapGet(SignOut, ShowSignOut);
        open.MapPost(SignOut, SignOutAsync);
        open.MapPost("/card-refused", (HttpContext context, StaticPages pages) => pages.NoteCardAsync(context));
        if (!ways.Local)
            return;
        open.MapGet(SecondFactor, ShowSecondFactor);
        open.MapGet(Recovery, ShowRecovery);
        var limited = open.MapGroup("").RequireRateLimiting(SignInLimits.Policy);
        limited.MapPost(SignInWays.SignInPath, SignInAsync);
        limited.MapPost($"{SignInWays.SignInPath}/passkey/options", AskPasskeyAsync);
        limited.MapPost($"{SignInWays.SignInPath}/passkey", SignInByPasskeyAsync);
        limited.MapPost(SecondFactor, SecondFactorAsync);
        limited.MapPost(Recovery, RecoverAsync);
        InvitationRoutes.Map(limited);
        var own = app.MapGroup("").RequireAuthorization();
        StepUpRoutes.Map(own);
        OwnRoutes.Map(own);
    }

    private static IResult ShowSignIn(HttpContext context, StaticPages pages, SignInWays ways) =>
        SignIn(context, pages, ways, LocalPath.Of(context.Request.Query["return"]), null, "");

    private static IResult SignIn(
        HttpContext context, StaticPages pages, SignInWays ways, string path, string? trouble, string email) =>
        pages.Show<SignInPage>(
            context, $"{SignInWays.SignInPath}?return={Uri.EscapeDataString(path)}", trouble,
            (nameof(SignInPage.Ways), ways), (nameof(SignInPage.Return), path), (nameof(SignInPage.Email), email));

    // A page of its own sees whether the browser kept the cookie; a redirect back to the sign-in would go round and round.
    private static IResult Done(HttpContext context, StaticPages pages) => context.User.Session() is null
        ? pages.Note(context, StatusCodes.Status400BadRequest, "no_cookie")
        : new SeeOther(LocalPath.Of(context.Request.Query["return"]));

    private static async Task<IResult> SignInAsync(
        HttpContext context, StaticPages pages, SignInWays ways, SignIns signIns, SigningIn signing)
    {
        var form = await pages.ReadAsync(context);
        var path = LocalPath.Of(form["return"]);
        if (form.Trouble is { } trouble)
            return SignIn(context, pages, ways, path, trouble, "");
        var (email, password) = (form["email"], form["password"]);
        if (password.Length > PasswordRules.Longest || email.Length > PasswordRules.Longest
            || await signIns.CheckPasswordAsync(email, password, context) is not { } account)
        {
            return SignIn(context, pages, ways, path, "wrong_password", email.Length > PasswordRules.Longest ? "" : email);
        }

        signing.Keep(context, account, path);
        return new SeeOther(SecondFactor);
    }

    private static async Task<IResult> AskPasskeyAsync(HttpContext context, StaticPages pages, Passkeys passkeys) =>
        (await pages.ReadAsync(context)).Trouble is null
            ? Results.Content(await passkeys.BeginAskingAsync(context, null), "application/json")
            : Results.StatusCode(StatusCodes.Status400BadRequest);

    private static async Task<IResult> SignInByPasskeyAsync(
        HttpContext context, StaticPages pages, SignInWays ways, Passkeys passkeys, SigningIn signing)
    {
        var form = await pages.ReadAsync(context);
        var path = LocalPath.Of(form["return"]);
        if (form.Trouble is { } trouble)
            return SignIn(context, pages, ways, path, trouble, "");
        if (await passkeys.ShownAsync(context, form["credential"]) is not { } account)
            return SignIn(context, pages, ways, path, "passkey", "");
        await signing.BeginAsync(context, account, SigningIn.PasskeyMethods, "passkey");
        return SigningIn.GoOn(path);
    }

    private static IResult ShowSecondFactor(HttpContext context, StaticPages pages, SigningIn signing) => signing.Kept(context) is null
        ? new SeeOther(SignInWays.SignInPath)
        : pages.Show<SecondFactorPage>(context, SecondFactor, null);

    private static async Task<IResult> SecondFactorAsync(HttpContext context, StaticPages pages, SignIns signIns, SigningIn signing)
    {
        var form = await pages.ReadAsync(context);
        if (signing.Kept(context) is not { } waiting)
            return pages.Note(context, StatusCodes.Status400BadRequest, "too_late");
        if (form.Trouble is { } trouble)
            return pages.Show<SecondFactorPage>(context, SecondFactor, trouble);
        return await signIns.CheckCodeAsync(waiting.Value.Account, form["code"], context) is { } account
            ? await GoOnAsync(context, pages, signing, waiting, account, "password", waiting.Value.Return)
            : pages.Show<SecondFactorPage>(context, SecondFactor, "wrong_code");
    }

    private static IResult ShowRecovery(HttpContext context, StaticPages pages, SigningIn signing) =>
        pages.Show<RecoveryPage>(context, Recovery, null, (nameof(RecoveryPage.HasPassword), signing.Kept(context) is not null));

    private static async Task<IResult> RecoverAsync(HttpContext context, StaticPages pages, SignIns signIns, SigningIn signing)
    {
        var form = await pages.ReadAsync(context);
        if (signing.Kept(context) is not { } waiting)
            return pages.Note(context, StatusCodes.Status400BadRequest, "too_late");
        var trouble = form.Trouble;
        if (trouble is null && await signIns.CheckRecoveryCodeAsync(waiting.Value.Account, form["code"], context) is { } account)
        {
            // She has no authenticator now, most probably: there she sets up another one.
            return await GoOnAsync(context, pages, signing, waiting, account, "recovery code", "/account");
        }

        return pages.Show<RecoveryPage>(context, Recovery, trouble ?? "wrong_recovery_code", (nameof(RecoveryPage.HasPassword), true));
    }

    private static async Task<IResult> GoOnAsync(
        HttpContext context, StaticPages pages, SigningIn signing, Sealed<SigningIn.Waiting> waiting, Account account, string how,
        string path)
    {
        if (!await signing.TakeAsync(context, waiting) || account.BlockedAt is not null)
            return pages.Note(context, StatusCodes.Status400BadRequest, "too_late");
        await signing.BeginAsync(context, account, SigningIn.PasswordMethods, how);
        return SigningIn.GoOn(path);
    }

    private static IResult ShowSignOut(HttpContext context, StaticPages pages) => context.User.Session() is null
        ? new SeeOther(SignInWays.SignInPath)
        : pages.Show<SignOutPage>(context, SignOut, null);

    private static async Task<IResult> SignOutAsync(
        HttpContext context, StaticPages pages, Sessions sessions, SignIns signIns, AccountEvents events)
    {
        var form = await pages.ReadAsync(context);
        if (form.Trouble is { } trouble)
            return pages.Show<SignOutPage>(context, SignOut, trouble);
        if (await sessions.ReadAsync(context.User, context.RequestAborted) is { } session)
        {
            await sessions.EndAsync(session.Id, context.RequestAborted);
            if (session.AccountId is { } id && await signIns.FindAsync(id, context.RequestAborted) is { } account)
                await events.WriteAsync(AccountEvents.SignedOut, account, account.Name, token: context.RequestAborted);
        }

        await context.SignOutAsync(PersonClaims.Scheme);
        return new SeeOther(SignInWays.SignInPath);
    }
}
