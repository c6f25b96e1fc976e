using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HostedCapture.Applications;

/// <summary>Who may call: bearer tokens of our own issuer and of the configured authority.</summary>
public static class BearerTokens
{
    /// <summary>The authentication scheme; it hands each token to the scheme of its issuer.</summary>
    public const string Scheme = "Bearer";

    /// <summary>The policy, and the role, that may look.</summary>
    public const string Read = "captures.read";

    /// <summary>The policy, and the role, that may also change things.</summary>
    public const string Write = "captures.write";

    private const string Local = "Local";
    private const string Outside = "Authority";

    /// <summary>Adds the issuer, the two schemes behind <see cref="Scheme"/>, and the two policies.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="authority">The outside issuer, or null.</param>
    public static void AddBearerTokens(this IServiceCollection services, AuthoritySettings? authority)
    {
        services.AddSingleton<SigningKeys>().AddSingleton<TokenIssuer>().AddSingleton<AcceptedTokens>();
        services.AddSingleton<BearerAnswers>().AddSingleton<LocalTokens>().AddSingleton<AuthorityTokens>().AddSingleton<Authority>();
        services.AddHttpClient(Authority.Client, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(5);
                client.MaxResponseContentBufferSize = 256 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(
                () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(3) });

        services.AddScoped<IAuthenticationService, AcceptedFirst>();
        var schemes = services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, options => options.ForwardDefaultSelector = Choose)
            .AddJwtBearer(Local, Common);
        services.AddOptions<JwtBearerOptions>(Local)
            .Configure<LocalTokens>((options, tokens) => tokens.Configure(options))
            .ValidateOnStart();
        if (authority is not null)
        {
            AddOutside(schemes, authority);
            // After the library's own set-up, so that wrong options fail at the start and not at each request.
            services.AddOptions<JwtBearerOptions>(Outside)
                .Configure<AuthorityTokens>((options, tokens) => tokens.Configure(options))
                .ValidateOnStart();
        }

        services.AddAuthorizationBuilder()
            .AddPolicy(Read, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().RequireRole(Read, Write))
            .AddPolicy(Write, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().RequireRole(Write));
    }

    private static void AddOutside(AuthenticationBuilder schemes, AuthoritySettings authority)
    {
        if (authority.Entra is not { } entra)
        {
            schemes.AddJwtBearer(Outside, JwtBearer);
            return;
        }

        schemes.AddMicrosoftIdentityWebApi(
            JwtBearer,
            options =>
            {
                (options.Instance, options.TenantId, options.ClientId) = (entra.Instance, entra.TenantId, entra.ClientId);
                // A token without a role is a 403 of our policies, not the library's 401.
                options.AllowWebApiToBeAuthorizedByACL = true;
            },
            Outside);

        void JwtBearer(JwtBearerOptions options)
        {
            Common(options);
            options.TokenValidationParameters.ValidAudience = authority.Audience;
        }
    }

    /// <summary>What is the same for the tokens of every issuer and type.</summary>
    internal static void Common(JwtBearerOptions options)
    {
        options.SaveToken = false;
        options.RefreshOnIssuerKeyNotFound = false;
        options.MapInboundClaims = false;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = UnverifiedToken.Longest });
        options.Events = new JwtBearerEvents { OnChallenge = BearerAnswers.ChallengeAsync, OnForbidden = BearerAnswers.ForbidAsync };
    }

    // Every token without our issuer goes to the authority's scheme, since the authority's name is known only once it answers.
    private static string Choose(HttpContext context)
    {
        var services = context.RequestServices;
        if (UnverifiedToken.Read(UnverifiedToken.Sent(context.Request)) is not { } token)
            return Local;
        if (services.GetRequiredService<IssuerSettings>().Authority is not null
            && token.Issuer != services.GetRequiredService<TokenIssuer>().Name)
            return Outside;
        return services.GetServices<TokenScheme>().FirstOrDefault(other => other.Type == token.HeaderText("typ"))?.Scheme ?? Local;
    }
}

/// <summary>A scheme for tokens of our own issuer that are not applications'.</summary>
/// <param name="Type">Their <c>typ</c>.</param>
/// <param name="Scheme">The authentication scheme that accepts them.</param>
public sealed record TokenScheme(string Type, string Scheme);
