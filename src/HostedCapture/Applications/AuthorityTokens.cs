using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Applications;

/// <summary>Accepts the tokens of the configured outside issuer, with the roles they carry.</summary>
internal sealed class AuthorityTokens(
    Authority authority, IssuerSettings settings, ApplicationRegistry registry, BearerAnswers answers, IEnumerable<OutsidePeople> people,
    TimeProvider clock)
{
    // Entra ID issues tokens for up to 24 hours (continuous access evaluation), and rounds.
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(25);

    /// <summary>Sets the scheme up.</summary>
    public void Configure(JwtBearerOptions options)
    {
        if (settings.Authority is not { } outside)
            return;

        TokenRules.Apply(options, authority.Key);
        options.ConfigurationManager = authority;
        var checks = options.TokenValidationParameters;
        // Microsoft.Identity.Web knows the other names of a tenant; without it, or before, there is the one of the metadata.
        var others = checks.IssuerValidator;
        checks.IssuerValidator = (name, token, its) => name == authority.Issuer ? name
            : others?.Invoke(name, token, its) ?? throw new SecurityTokenInvalidIssuerException("the issuer is another one");
        options.Events.OnMessageReceived = PrepareAsync;
        options.Events.OnAuthenticationFailed = answers.RefusedAsync;
        options.Events.OnTokenValidated = context =>
        {
            Accept(context, BearerAnswers.Claims(context), outside.Entra?.TenantId);
            return Task.CompletedTask;
        };
    }

    private async Task PrepareAsync(MessageReceivedContext context)
    {
        if (answers.Read(context, IsAccessToken, s_longest, clock.GetUtcNow()) is { } token
            && token.Kid is { } kid && !await authority.CanJudgeAsync(kid))
        {
            answers.Unavailable(context);
        }
    }

    private static bool IsAccessToken(string? type) =>
        type is not null
            && (type.Equals("JWT", StringComparison.OrdinalIgnoreCase) || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase));

    private void Accept(TokenValidatedContext context, UnverifiedToken claims, string? tenant)
    {
        if (tenant is not null && !tenant.Equals(claims.Claim("tid"), StringComparison.OrdinalIgnoreCase))
        {
            answers.Refuse(context, "its tenant is another one");
        }
        else if ((claims.Claim("azp") ?? claims.Claim("appid") ?? claims.Claim("client_id")) is not { } client
            || registry.ByClientId(client) is not { } application)
        {
            // An application's token is never a person's, whatever roles it carries.
            if (people.Select(known => known.Find(claims)).FirstOrDefault(person => person is not null) is { } person)
                context.Principal = person;
            else
                answers.Refuse(context, "its client is not a configured application");
        }
        else
        {
            var roles = context.Principal!.FindAll("roles").Select(claim => claim.Value);
            context.Principal =
                CurrentApplication.Principal(application, [.. roles.Where(role => role is BearerTokens.Read or BearerTokens.Write)]);
        }
    }
}

/// <summary>People among the callers with tokens of the outside issuer.</summary>
/// <param name="Find">The person of a token whose signature is good; null: it is none's.</param>
internal sealed record OutsidePeople(Func<UnverifiedToken, ClaimsPrincipal?> Find);
