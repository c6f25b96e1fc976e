using System.Security.Claims;
using HostedCapture.Hosting;

namespace HostedCapture.Applications;

/// <summary>The application that calls, as a parameter of a route that needs a token.</summary>
/// <param name="Application">As configured.</param>
public sealed record CurrentApplication(Application Application)
{
    private const string Claim = "application";

    /// <summary>Its id: the owner of everything it makes.</summary>
    public string Id => Application.Id;

    /// <summary>Binds the parameter.</summary>
    /// <exception cref="InvalidOperationException">The route lets callers in without a token.</exception>
    public static ValueTask<CurrentApplication> BindAsync(HttpContext context) =>
        context.User.Identities.OfType<Caller>().FirstOrDefault() is { } caller
            ? ValueTask.FromResult(new CurrentApplication(caller.Application))
            : throw new InvalidOperationException(
                $"No application calls {RequestName.Of(context)}: the route needs an authorization policy.");

    /// <summary>Who calls after a token was accepted: the application and its roles. Nothing else of the token is kept.</summary>
    internal static ClaimsPrincipal Principal(Application application, params ReadOnlySpan<string> roles)
    {
        var identity = new Caller(application);
        identity.AddClaim(new Claim(Claim, application.Id));
        foreach (var role in roles)
            identity.AddClaim(new Claim(ClaimTypes.Role, role));
        return new ClaimsPrincipal(identity);
    }

    // With the application as it was when the token was accepted: should it be taken back now, this request still has an owner.
    private sealed class Caller(Application application) : ClaimsIdentity(BearerTokens.Scheme, Claim, ClaimTypes.Role)
    {
        public Application Application => application;
    }
}
