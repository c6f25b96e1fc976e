using Microsoft.AspNetCore.Identity;
using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>The page of an invitation's link: a name, and either a passkey, or a password with an authenticator.</summary>
internal static class InvitationRoutes
{
    private const string Path = "/invitation";
    private const int LongestName = 100;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder limited)
    {
        limited.MapGet(Path, ShowAsync);
        limited.MapPost(Path, AcceptAsync);
        limited.MapPost($"{Path}/passkey/options", MakePasskeyAsync);
        limited.MapPost($"{Path}/passkey", AcceptByPasskeyAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, StaticPages pages, Invitations invitations, SealedTexts texts, Totp totp)
    {
        var secret = context.Request.Query["t"].ToString();
        return await invitations.FindAsync(secret, context.RequestAborted) is { } invitation
            ? Show(context, pages, texts, totp, invitation, secret, null, "", "")
            : pages.Note(context, StatusCodes.Status404NotFound, "invitation");
    }

    private static IResult Show(
        HttpContext context, StaticPages pages, SealedTexts texts, Totp totp, InvitationRow invitation, string secret, string? trouble,
        string name, string setup) =>
        pages.Show<InvitationPage>(
            context, $"{Path}?t={Uri.EscapeDataString(secret)}", trouble,
            (nameof(InvitationPage.Invitation), invitation), (nameof(InvitationPage.Secret), secret),
            (nameof(InvitationPage.Name), name),
            (nameof(InvitationPage.Setup), AuthenticatorSetup.Of(texts, totp, invitation.Id, invitation.Email, setup)));

    private static async Task<IResult> AcceptAsync(
        HttpContext context, StaticPages pages, Invitations invitations, SealedTexts texts, Totp totp, IPasswordHasher<Account> hasher,
        SigningIn signing, TimeProvider time)
    {
        var form = await pages.ReadAsync(context);
        if (form.Trouble is { } unreadable)
            return await RefuseAsync(context, pages, invitations, texts, totp, unreadable);
        if (await invitations.FindAsync(form["t"], context.RequestAborted) is not { } invitation)
            return pages.Note(context, StatusCodes.Status404NotFound, "invitation");
        var (name, password, setup) = (form["name"].Trim(), form["password"], form["setup"]);
        var key = AuthenticatorSetup.Carried(texts, invitation.Id, setup);
        var step = key is null ? null : totp.StepOf(key, form["code"], time.GetUtcNow());
        var trouble = !IsName(name) ? "name"
            : PasswordRules.Fault(password, invitation.Email, name) is { } fault ? PasswordTrouble(fault)
            : key is null ? "form_old"
            : step is null ? "wrong_code"
            : null;
        if (trouble is not null)
            return Show(context, pages, texts, totp, invitation, form["t"], trouble, name, setup);

        var codes = RecoveryCodes.Make();
        var account = await invitations.AcceptAsync(
            invitation,
            new Acceptance(
                invitation.AccountId ?? Guid.NewGuid(), name, hasher.HashPassword(new Account(), password), key, step!.Value, null,
                pages.WordsOf(context).Language, codes),
            context.RequestAborted);
        if (account is null)
            return pages.Note(context, StatusCodes.Status404NotFound, "invitation");
        await signing.BeginAsync(context, account, SigningIn.PasswordMethods, "invitation");
        return pages.Show<CodesPage>(
            context, "/account", null, (nameof(CodesPage.Codes), codes), (nameof(CodesPage.Next), "/sign-in/done?return=%2F"));
    }

    private static async Task<IResult> MakePasskeyAsync(HttpContext context, StaticPages pages, Invitations invitations, Passkeys passkeys)
    {
        var form = await pages.ReadAsync(context);
        var name = form["name"].Trim();
        if (form.Trouble is not null || !IsName(name)
            || await invitations.FindAsync(form["t"], context.RequestAborted) is not { } invitation)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        return Results.Content(
            await passkeys.BeginCreatingAsync(context, invitation.AccountId ?? Guid.NewGuid(), invitation.Email, name), "application/json");
    }

    private static async Task<IResult> AcceptByPasskeyAsync(
        HttpContext context, StaticPages pages, Invitations invitations, SealedTexts texts, Totp totp, Passkeys passkeys, SigningIn signing)
    {
        var form = await pages.ReadAsync(context);
        if (form.Trouble is { } unreadable)
            return await RefuseAsync(context, pages, invitations, texts, totp, unreadable);
        if (await invitations.FindAsync(form["t"], context.RequestAborted) is not { } invitation)
            return pages.Note(context, StatusCodes.Status404NotFound, "invitation");
        var name = form["name"].Trim();
        var made = IsName(name)
            ? await passkeys.CreatedAsync(context, form["credential"], Browsers.Shorten(context.Request.Headers.UserAgent))
            : null;
        if (made is not { } passkey)
            return Show(context, pages, texts, totp, invitation, form["t"], IsName(name) ? "passkey" : "name", name, form["setup"]);
        var account = await invitations.AcceptAsync(
            invitation,
            new Acceptance(passkey.Account, name, null, null, 0, passkey.Passkey, pages.WordsOf(context).Language, []),
            context.RequestAborted);
        if (account is null)
            return pages.Note(context, StatusCodes.Status404NotFound, "invitation");
        await signing.BeginAsync(context, account, SigningIn.PasskeyMethods, "invitation");
        return SigningIn.GoOn("/");
    }

    // Of a form that is refused nothing is read but the secret of the link, which makes the page again.
    private static async Task<IResult> RefuseAsync(
        HttpContext context, StaticPages pages, Invitations invitations, SealedTexts texts, Totp totp, string trouble)
    {
        var secret = context.Request.HasFormContentType ? context.Request.Form["t"].ToString() : "";
        return await invitations.FindAsync(secret, context.RequestAborted) is { } invitation
            ? Show(context, pages, texts, totp, invitation, secret, trouble, "", "")
            : pages.Note(context, StatusCodes.Status400BadRequest, "form_old");
    }

    /// <summary>Whether a text is a name, as the product takes it.</summary>
    internal static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl);

    /// <summary>The key of the sentence that says what is wrong with a password.</summary>
    internal static string PasswordTrouble(PasswordFault fault) => fault switch
    {
        PasswordFault.TooShort => "password_short",
        PasswordFault.TooLong => "password_long",
        PasswordFault.Usual => "password_usual",
        _ => "password_own",
    };
}
