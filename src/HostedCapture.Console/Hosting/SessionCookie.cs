using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OperatorConsole.Access;
using OperatorConsole.Texts;

namespace OperatorConsole.Hosting;

/// <summary>
/// The console's cookie. It names a session and nothing else: who she is, and whether she still is, is read from the accounts at each
/// request.
/// </summary>
internal sealed class SessionCookie(ISessions sessions) : CookieAuthenticationEvents
{
    /// <summary>The longest that a session lasts, and so its cookie.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(12);

    /// <summary>Adds the scheme.</summary>
    public static AuthenticationBuilder Add(IServiceCollection services, bool secure)
    {
        services.AddSingleton<SessionCookie>();
        return services.AddAuthentication(PersonClaims.Scheme).AddCookie(PersonClaims.Scheme, options =>
        {
            options.Cookie.Name = secure ? "__Host-console" : "console";
            options.Cookie.HttpOnly = true;
            options.Cookie.Path = "/";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = s_longest;
            options.SlidingExpiration = false;
            options.LoginPath = SignInWays.SignInPath;
            options.ReturnUrlParameter = "return";
            options.EventsType = typeof(SessionCookie);
        });
    }

    /// <inheritdoc/>
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var token = context.HttpContext.RequestAborted;
        if (context.Principal?.Session() is not { } session || await sessions.FindAsync(session, token) is not { } person)
        {
            context.RejectPrincipal();
            if (!context.Response.HasStarted)
                await context.HttpContext.SignOutAsync(PersonClaims.Scheme);
            return;
        }

        context.ReplacePrincipal(person);
        // A circuit that connects again by itself is nobody at work.
        if (!IsCircuit(context.Request))
            await sessions.TouchAsync(session, token);
    }

    /// <inheritdoc/>
    public override async Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (IsCircuit(request) || !HttpMethods.IsGet(request.Method) || !WantsPage(request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            // A link in a mail or a chat: the browser did not send the cookie along. From a page of our own it does.
            await AgainAsync(context.HttpContext, $"{request.Path}{request.QueryString}");
        }
        else
        {
            await base.RedirectToLogin(context);
        }
    }

    /// <inheritdoc/>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) => RedirectToLogin(context);

    /// <summary>Goes on to a path of the console from a page of the console, so that the browser sends its cookies.</summary>
    public static Task AgainAsync(HttpContext context, string path)
    {
        var (language, words) = WordsFor(context);
        path = LocalPath.Of(path);
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["Refresh"] = $"0; url={path}";
            return Task.CompletedTask;
        });
        return PlainPage.WriteAsync(
            context, StatusCodes.Status200OK, words["hosting.again_title"], words["hosting.again"], path, words["hosting.go_on"], language);
    }

    private static (string Language, Words Words) WordsFor(HttpContext context)
    {
        var language = Reader.Of(context).Language;
        return (language, Words.Of(language));
    }

    private static bool IsCircuit(HttpRequest request) => request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);

    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString() is var accept
        && (accept is "" or "*/*" || accept.Contains("text/html", StringComparison.Ordinal));
}
