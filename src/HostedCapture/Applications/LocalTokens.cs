using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Applications;

/// <summary>Accepts the tokens of <see cref="TokenIssuer"/>. They give full access to what the application owns.</summary>
internal sealed class LocalTokens(
    TokenIssuer issuer, SigningKeys keys, IssuerSettings settings, ApplicationRegistry registry, AcceptedTokens accepted,
    BearerAnswers answers, TimeProvider clock)
{
    /// <summary>Sets the scheme up.</summary>
    public void Configure(JwtBearerOptions options)
    {
        TokenRules.Apply(options, kid => keys.Find(kid)?.Public);
        options.TokenValidationParameters.ValidAudience = settings.Audience;
        options.TokenValidationParameters.IssuerValidator = (name, _, _) =>
            name == issuer.Name ? name : throw new SecurityTokenInvalidIssuerException("the issuer is another one");
        options.Events.OnMessageReceived = context =>
        {
            answers.Read(context, type => type == TokenIssuer.Type, settings.TokenLifetime, clock.GetUtcNow());
            return Task.CompletedTask;
        };
        options.Events.OnAuthenticationFailed = answers.RefusedAsync;
        options.Events.OnTokenValidated = Accept;
    }

    private Task Accept(TokenValidatedContext context)
    {
        var token = BearerAnswers.Claims(context);
        if (token.Claim("sub") is { } id && registry.ById(id) is { } application)
        {
            context.Principal = CurrentApplication.Principal(application, BearerTokens.Write);
            accepted.Add(token, application, context.Principal);
        }
        else
        {
            answers.Refuse(context, "its application is not configured");
        }

        return Task.CompletedTask;
    }
}
