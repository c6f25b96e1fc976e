using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OperatorConsole.Access;
using OperatorConsole.Texts;

namespace OperatorConsole.Hosting;

/// <summary>People who sign in at Microsoft Entra ID or another OpenID Connect issuer: the code flow with PKCE.</summary>
internal static partial class IssuerSignIn
{
    /// <summary>Where an issuer's answers arrive.</summary>
    public const string CallbackPath = "/signin-oidc";

    private const string Again = "again";
    private const string Before = "before";

    private static readonly object s_answer = new();

    /// <summary>Adds the scheme, where an issuer is configured.</summary>
    public static void Add(AuthenticationBuilder authentication, ConsoleSettings settings, IConfiguration configuration)
    {
        if (settings.Entra is { } entra)
            AddEntra(authentication, entra, configuration.GetSection(ConsoleSettings.EntraSection));
        else if (settings.Issuer is { } issuer)
            authentication.AddOpenIdConnect(IssuerTokens.Scheme, options =>
            {
                options.Authority = issuer.Authority.ToString();
                options.ClientId = issuer.ClientId;
                options.ClientSecret = issuer.ClientSecret;
                options.RequireHttpsMetadata = issuer.Authority.Scheme == "https";
            });
        else
            return;

        // After the libraries' own, whose events go first.
        authentication.Services.AddOptions<OpenIdConnectOptions>(IssuerTokens.Scheme).PostConfigure(options => Adjust(options, settings));
    }

    /// <summary>Makes the options once: what is wrong with them would else be told at every request.</summary>
    public static void Check(WebApplication app, ConsoleSettings settings)
    {
        if (settings.Ways.Issuer is null)
            return;
        try
        {
            app.Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(IssuerTokens.Scheme)
                .Validate(IssuerTokens.Scheme);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or OptionsValidationException)
        {
            var key = settings.Entra is not null ? ConsoleSettings.EntraSection : "Console:Authority";
            throw new BadSettingsException([$"{key}: {exception.Message}"]);
        }
    }

    /// <summary>Maps the link that begins it.</summary>
    public static void Map(IEndpointRouteBuilder app, ConsoleSettings settings)
    {
        if (settings.Ways.Issuer is null)
            return;
        app.MapGet(SignInWays.IssuerPath, (HttpContext context) =>
        {
            var properties = new AuthenticationProperties { RedirectUri = LocalPath.Of(context.Request.Query["return"]) };
            if (context.Request.Query[Again] == "true")
                properties.Items[Again] = "true";
            // Its cookie does not come with the answer of another site.
            if (context.User.Session() is { } session)
                properties.Items[Before] = session.ToString();
            return Results.Challenge(properties, [IssuerTokens.Scheme]);
        }).AllowAnonymous();
    }

    private static void AddEntra(AuthenticationBuilder authentication, Uri entra, IConfigurationSection section)
    {
        authentication.AddMicrosoftIdentityWebApp(
            options =>
            {
                section.Bind(options);
                options.Instance = $"{entra.GetLeftPart(UriPartial.Authority)}/";
            },
            openIdConnectScheme: IssuerTokens.Scheme, cookieScheme: null);
        // Of plain http, which is for Development, the library reads no names of issuers: it is told this one's.
        if (entra.Scheme != "https")
        {
            authentication.Services.Configure<OpenIdConnectOptions>(IssuerTokens.Scheme, options =>
            {
                options.RequireHttpsMetadata = false;
                options.TokenValidationParameters.ValidIssuer = options.Authority;
            });
        }
    }

    private static void Adjust(OpenIdConnectOptions options, ConsoleSettings settings)
    {
        options.SignInScheme = PersonClaims.Scheme;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The usual one is a form that another site posts, for which cookies would have to be sent across sites.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.GetClaimsFromUserInfoEndpoint = false;
        options.MapInboundClaims = false;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = settings.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        }

        foreach (var scope in settings.Scopes)
            options.Scope.Add(scope);
        var (redirect, validated) = (options.Events.OnRedirectToIdentityProvider, options.Events.OnTokenValidated);
        options.Events.OnRedirectToIdentityProvider = async context =>
        {
            await redirect(context);
            if (!context.Properties.Items.ContainsKey(Again))
                return;
            context.ProtocolMessage.Prompt = OpenIdConnectPrompt.Login;
            context.ProtocolMessage.MaxAge = "0";
        };
        options.Events.OnTokenValidated = async context =>
        {
            await validated(context);
            context.HttpContext.Items[s_answer] = context.TokenEndpointResponse;
        };
        options.Events.OnTicketReceived = BeginAsync;
        options.Events.OnRemoteFailure = RefuseAsync;
    }

    private static async Task BeginAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var sessions = services.GetRequiredService<ISessions>();
        var answer = context.HttpContext.Items[s_answer] as OpenIdConnectMessage;
        if (answer?.AccessToken is not { Length: > 0 } access || context.Principal is not { } principal
            || PersonOf(principal, access) is not { } person)
        {
            context.HandleResponse();
            await RefuseAsync(context.HttpContext, "NoSubjectOrToken", "The issuer gave no subject, or no access token.");
            return;
        }

        // Only once the browser has this answer: its page of the old session would else go to the sign-in, and break this off.
        if (context.Properties?.Items.TryGetValue(Before, out var before) == true && Guid.TryParse(before, out var old))
            context.Response.OnCompleted(() => sessions.EndAsync(old));
        var id = await sessions.BeginIssuedAsync(person, services.GetRequiredService<IssuerTokens>().Seal(answer), context.HttpContext);
        if (await sessions.FindAsync(id) is { } signedIn)
            await context.HttpContext.SignInAsync(PersonClaims.Scheme, signedIn);
        context.HandleResponse();
        // A redirect would still be the other site's, and the browser would not send the new cookie along.
        await SessionCookie.AgainAsync(context.HttpContext, LocalPath.Of(context.ReturnUri));
    }

    private static Task RefuseAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        return RefuseAsync(context.HttpContext, context.Failure?.GetType().Name, context.Failure?.Message);
    }

    private static async Task RefuseAsync(HttpContext context, string? kind, string? reason)
    {
        LogRefused(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IssuerSignIn)), kind, reason);
        var language = Reader.Of(context).Language;
        var words = Words.Of(language);
        await PlainPage.WriteAsync(
            context, StatusCodes.Status403Forbidden, words["hosting.issuer_title"], words["hosting.issuer"], SignInWays.SignInPath,
            words["hosting.to_sign_in"], language);
    }

    // As the product reads the issuer's tokens: Entra ID's sub differs for each application of the tenant, its oid is the person.
    private static ClaimsPrincipal? PersonOf(ClaimsPrincipal principal, string accessToken)
    {
        if ((principal.Of("oid") ?? principal.Of("http://schemas.microsoft.com/identity/claims/objectidentifier")
            ?? principal.Of("sub") ?? principal.Of(ClaimTypes.NameIdentifier)) is not { Length: > 0 } subject)
            return null;
        var identity = new ClaimsIdentity(PersonClaims.Scheme);
        identity.AddClaim(new Claim(PersonClaims.Subject, subject));
        identity.AddClaim(new Claim(
            PersonClaims.Name, principal.Of("name") ?? principal.Of(ClaimTypes.Name) ?? principal.Of("preferred_username") ?? subject));
        identity.AddClaim(new Claim(PersonClaims.Source, PersonClaims.Issuer));
        identity.AddClaims(IssuerTokens.ToldToProduct(accessToken));
        return new ClaimsPrincipal(identity);
    }

    [LoggerMessage(LogLevel.Warning, "A sign-in at the issuer failed: {Kind}: {Reason}")]
    private static partial void LogRefused(ILogger log, string? kind, string? reason);
}
