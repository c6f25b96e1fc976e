using System.IdentityModel.Tokens.Jwt;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace HostedCapture.Applications;

/// <summary>Accepts the tokens of <see cref="TokenIssuer"/>. They give full access to what the application owns.</summary>
internal sealed class LocalTokens(
    TokenIssuer issuer, SigningKeys keys, IssuerSettings settings, ApplicationRegistry registry, BearerAnswers answers, TimeProvider clock)
{
    /// <summary>Sets the scheme up.</summary>
    public void Configure(JwtBearerOptions options)
    {
        options.TokenValidationParameters = TokenRules.For(
            name => name == issuer.Name,
            [settings.Audience],
            type => type == TokenIssuer.Type,
            kid => keys.Find(kid)?.Public,
            settings.TokenLifetime,
            clock);
        options.Events.OnMessageReceived = context =>
        {
            answers.Read(context);
            return Task.CompletedTask;
        };
        options.Events.OnAuthenticationFailed = answers.RefusedAsync;
        options.Events.OnTokenValidated = Accept;
    }

    private Task Accept(TokenValidatedContext context)
    {
        if (((JwtSecurityToken)context.SecurityToken).Payload.Text("sub") is { } id && registry.ById(id) is { } application)
            context.Principal = CurrentApplication.Principal(application, BearerTokens.Write);
        else
            answers.Refuse(context, "its application is not configured");
        return Task.CompletedTask;
    }
}
