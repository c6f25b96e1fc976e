using OperatorConsole.Access;
using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>The page that asks for a second factor again, before what needs one of the last five minutes.</summary>
internal static class StepUpRoutes
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder own)
    {
        own.MapGet(SignInWays.StepUpPath, AskAsync);
        own.MapPost(SignInWays.StepUpPath, ConfirmByCodeAsync);
        own.MapPost($"{SignInWays.StepUpPath}/passkey/options", AskPasskeyAsync);
        own.MapPost($"{SignInWays.StepUpPath}/passkey", ConfirmByPasskeyAsync);
    }

    /// <summary>Where somebody is sent who must show a second factor first.</summary>
    /// <param name="path">Where she comes back to.</param>
    public static IResult First(string path) => new SeeOther($"{SignInWays.StepUpPath}?return={Uri.EscapeDataString(path)}");

    private static Task<IResult> AskAsync(HttpContext context, StaticPages pages, Sessions sessions, OwnAccount own)
    {
        var path = LocalPath.Of(context.Request.Query["return"]);
        return ShowAsync(context, pages, sessions, own, path, null);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, StaticPages pages, Sessions sessions, OwnAccount own, string path, string? trouble)
    {
        if (await sessions.ReadAsync(context.User, context.RequestAborted) is not { } session)
            return new SeeOther($"{SignInWays.SignInPath}?return={Uri.EscapeDataString(path)}");
        if (session.AccountId is not { } id || await own.ReadAsync(id, context.RequestAborted) is not { } view)
            return new SeeOther($"{SignInWays.IssuerPath}?again=true&return={Uri.EscapeDataString(path)}");
        return pages.Show<StepUpPage>(
            context, $"{SignInWays.StepUpPath}?return={Uri.EscapeDataString(path)}", trouble,
            (nameof(StepUpPage.Return), path),
            (nameof(StepUpPage.HasCode), view.HasPassword),
            (nameof(StepUpPage.HasPasskey), view.Passkeys.Count > 0));
    }

    private static Task<IResult> ConfirmByCodeAsync(
        HttpContext context, StaticPages pages, Sessions sessions, OwnAccount own, SignIns signIns, AccountEvents events) =>
        ConfirmAsync(
            context, pages, sessions, own, events,
            (form, id) => signIns.CheckCodeAsync(id, form["code"], context), ["otp", "mfa"], "wrong_code");

    private static Task<IResult> ConfirmByPasskeyAsync(
        HttpContext context, StaticPages pages, Sessions sessions, OwnAccount own, Passkeys passkeys, AccountEvents events) =>
        ConfirmAsync(
            context, pages, sessions, own, events,
            async (form, id) => await passkeys.ShownAsync(context, form["credential"]) is { } account && account.Id == id ? account : null,
            SigningIn.PasskeyMethods, "passkey");

    private static async Task<IResult> AskPasskeyAsync(
        HttpContext context, StaticPages pages, Sessions sessions, SignIns signIns, Passkeys passkeys)
    {
        var form = await pages.ReadAsync(context);
        return form.Trouble is null
            && await sessions.ReadAsync(context.User, context.RequestAborted) is { AccountId: { } id }
            && await signIns.FindAsync(id, context.RequestAborted) is { } account
                ? Results.Content(await passkeys.BeginAskingAsync(context, account), "application/json")
                : Results.StatusCode(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext context,
        StaticPages pages,
        Sessions sessions,
        OwnAccount own,
        AccountEvents events,
        Func<PostedFields, Guid, Task<Account?>> show,
        string[] methods,
        string wrong)
    {
        var form = await pages.ReadAsync(context);
        var path = LocalPath.Of(form["return"]);
        if (form.Trouble is { } trouble)
            return await ShowAsync(context, pages, sessions, own, path, trouble);
        if (await sessions.ReadAsync(context.User, context.RequestAborted) is not { AccountId: { } id } session)
            return await ShowAsync(context, pages, sessions, own, path, null);
        if (await show(form, id) is not { } account)
            return await ShowAsync(context, pages, sessions, own, path, wrong);
        await sessions.RefreshAsync(session.Id, [.. session.Methods.Union(methods)], context.RequestAborted);
        await events.WriteAsync(AccountEvents.SteppedUp, account, account.Name, token: context.RequestAborted);
        return new SeeOther(path);
    }
}
