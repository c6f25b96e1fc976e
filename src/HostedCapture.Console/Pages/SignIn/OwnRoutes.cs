using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>
/// The pages where people change what they sign in with: password, authenticator, passkey, recovery codes. Each needs a second factor of
/// the last five minutes, and what is typed there goes through no circuit.
/// </summary>
internal static class OwnRoutes
{
    private const int LongestName = 60;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder own)
    {
        foreach (var kind in new[] { "password", "authenticator", "passkey", "codes" })
            own.MapGet($"/account/{kind}", (HttpContext context, Tools tools) => ShowAsync(context, tools, kind, null));
        own.MapPost("/account/password", ChangePasswordAsync);
        own.MapPost("/account/authenticator", ChangeAuthenticatorAsync);
        own.MapPost("/account/codes", RenewCodesAsync);
        own.MapPost("/account/passkey/options", MakePasskeyAsync);
        own.MapPost("/account/passkey", AddPasskeyAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, Tools tools, string kind, string? trouble, string setup = "", string name = "")
    {
        var (_, account, refusal) = await tools.FreshAsync(context, $"/account/{kind}");
        return account is null ? refusal! : tools.Pages.Show<OwnPage>(
            context, $"/account/{kind}", trouble,
            (nameof(OwnPage.Kind), kind), (nameof(OwnPage.Email), account.Email), (nameof(OwnPage.Name), name),
            (nameof(OwnPage.Setup), kind == "authenticator"
                ? AuthenticatorSetup.Of(tools.Texts, tools.Totp, account.Id, account.Email!, setup)
                : null));
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext context, Tools tools)
    {
        var form = await tools.Pages.ReadAsync(context);
        var (session, account, refusal) = await tools.FreshAsync(context, "/account/password");
        if (account is null)
            return refusal!;
        if (form.Trouble is { } trouble)
            return await ShowAsync(context, tools, "password", trouble);
        if (PasswordRules.Fault(form["password"], account.Email!, account.Name) is { } fault)
            return await ShowAsync(context, tools, "password", InvitationRoutes.PasswordTrouble(fault));
        await tools.Own.ChangePasswordAsync(account, form["password"], session!.Id, context.RequestAborted);

        // A password is of no use without an authenticator.
        return new SeeOther(account.TotpKey is null ? "/account/authenticator" : "/account?done=password");
    }

    private static async Task<IResult> ChangeAuthenticatorAsync(HttpContext context, Tools tools)
    {
        var form = await tools.Pages.ReadAsync(context);
        var (session, account, refusal) = await tools.FreshAsync(context, "/account/authenticator");
        if (account is null)
            return refusal!;
        var key = AuthenticatorSetup.Carried(tools.Texts, account.Id, form["setup"]);
        var step = key is null ? null : tools.Totp.StepOf(key, form["code"], tools.Time.GetUtcNow());
        var trouble = form.Trouble ?? (key is null ? "form_old" : step is null ? "wrong_code" : null);
        if (trouble is not null)
            return await ShowAsync(context, tools, "authenticator", trouble, form["setup"]);
        await tools.Own.ChangeTotpAsync(account, key!, step!.Value, session!.Id, context.RequestAborted);
        return new SeeOther("/account?done=authenticator");
    }

    private static async Task<IResult> RenewCodesAsync(HttpContext context, Tools tools)
    {
        var form = await tools.Pages.ReadAsync(context);
        var (_, account, refusal) = await tools.FreshAsync(context, "/account/codes");
        if (account is null)
            return refusal!;
        if (form.Trouble is { } trouble)
            return await ShowAsync(context, tools, "codes", trouble);
        var codes = await tools.Own.RenewCodesAsync(account, context.RequestAborted);
        return tools.Pages.Show<CodesPage>(
            context, "/account", null, (nameof(CodesPage.Codes), codes), (nameof(CodesPage.Next), "/account"));
    }

    private static async Task<IResult> MakePasskeyAsync(HttpContext context, Tools tools, Passkeys passkeys)
    {
        var form = await tools.Pages.ReadAsync(context);
        var (_, account, _) = await tools.FreshAsync(context, "/account/passkey");
        return form.Trouble is null && account is not null
            ? Results.Content(
                await passkeys.BeginCreatingAsync(context, account.Id, account.Email!, account.Name), "application/json")
            : Results.StatusCode(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> AddPasskeyAsync(HttpContext context, Tools tools, Passkeys passkeys)
    {
        var form = await tools.Pages.ReadAsync(context);
        var (_, account, refusal) = await tools.FreshAsync(context, "/account/passkey");
        if (account is null)
            return refusal!;
        var name = form["name"].Trim();
        if (form.Trouble is { } trouble)
            return await ShowAsync(context, tools, "passkey", trouble);
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            return await ShowAsync(context, tools, "passkey", "name");
        if (await passkeys.CreatedAsync(context, form["credential"], name) is not { } made || made.Account != account.Id
            || !await tools.Own.AddPasskeyAsync(account, made.Passkey, context.RequestAborted))
        {
            return await ShowAsync(context, tools, "passkey", "passkey", name: name);
        }

        return new SeeOther("/account?done=passkey");
    }

    /// <summary>What these pages need.</summary>
    /// <param name="Pages">Makes and reads them.</param>
    /// <param name="Sessions">Who is here.</param>
    /// <param name="SignIns">Her account.</param>
    /// <param name="Own">Changes it.</param>
    /// <param name="Texts">Carries a new key.</param>
    /// <param name="Totp">Makes one.</param>
    /// <param name="Time">The present.</param>
    internal sealed record Tools(
        StaticPages Pages, Sessions Sessions, SignIns SignIns, OwnAccount Own, SealedTexts Texts, Totp Totp, TimeProvider Time)
    {
        /// <summary>Her session and account, when her second factor is young enough; else where she goes first.</summary>
        public async Task<(SessionState? Session, Account? Account, IResult? Refusal)> FreshAsync(HttpContext context, string path)
        {
            var session = await Sessions.ReadAsync(context.User, context.RequestAborted);
            if (session?.AccountId is not { } id || await SignIns.FindAsync(id, context.RequestAborted) is not { } account)
                return (null, null, Results.NotFound());
            return session.IsFresh(Time.GetUtcNow()) ? (session, account, null) : (null, null, StepUpRoutes.First(path));
        }
    }
}
