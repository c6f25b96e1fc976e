using System.IdentityModel.Tokens.Jwt;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace HostedCapture.Applications;

/// <summary>Accepts the tokens of the configured outside issuer, with the roles they carry.</summary>
internal sealed class AuthorityTokens(
    Authority authority, IssuerSettings settings, ApplicationRegistry registry, BearerAnswers answers, TimeProvider clock)
{
    // Entra ID issues tokens for up to 24 hours (continuous access evaluation), and rounds.
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(25);

    /// <summary>Sets the scheme up.</summary>
    public void Configure(JwtBearerOptions options)
    {
        if (settings.Authority is not { } outside)
            return;

        options.TokenValidationParameters = TokenRules.For(
            name => name == authority.Issuer,
            outside.Audiences,
            type => type is not null && (type.Equals("JWT", StringComparison.OrdinalIgnoreCase) || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase)),
            authority.Key,
            s_longest,
            clock);
        options.Events.OnMessageReceived = PrepareAsync;
        options.Events.OnAuthenticationFailed = answers.RefusedAsync;
        options.Events.OnTokenValidated = context =>
        {
            Accept(context, ((JwtSecurityToken)context.SecurityToken).Payload, outside.TenantId);
            return Task.CompletedTask;
        };
    }

    private async Task PrepareAsync(MessageReceivedContext context)
    {
        if (answers.Read(context) is { Kid: { } kid } && !await authority.CanJudgeAsync(kid))
            answers.Unavailable(context);
    }

    private void Accept(TokenValidatedContext context, JwtPayload claims, string? tenant)
    {
        if (tenant is not null && !tenant.Equals(claims.Text("tid"), StringComparison.OrdinalIgnoreCase))
        {
            answers.Refuse(context, "its tenant is another one");
        }
        else if ((claims.Text("azp") ?? claims.Text("appid") ?? claims.Text("client_id")) is not { } client || registry.ByClientId(client) is not { } application)
        {
            answers.Refuse(context, "its client is not a configured application");
        }
        else
        {
            var roles = context.Principal!.FindAll("roles").Select(claim => claim.Value);
            context.Principal = CurrentApplication.Principal(application, [.. roles.Where(role => role is BearerTokens.Read or BearerTokens.Write)]);
        }
    }
}
