using HostedCapture.Applications;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Operators;

/// <summary>Makes and accepts operators' tokens. They have a type and an audience of their own, so that no application's is one.</summary>
internal sealed class OperatorTokens(
    OperatorSettings settings, TokenIssuer issuer, SigningKeys keys, BearerAnswers answers, TimeProvider clock)
{
    /// <summary>The authentication scheme, and the policy of all routes of operators.</summary>
    public const string Scheme = "Operator";

    /// <summary>The <c>typ</c> of the tokens.</summary>
    public const string Type = "operator+jwt";

    /// <summary>A new token of a machine account. Role and applications are not in it: they are those of the configuration.</summary>
    public string Issue(OperatorAccount account)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return keys.Sign(Type, new Claims(
            issuer.Name, OperatorSettings.Audience, account.Id, account.Name, now, now + (long)OperatorSettings.TokenLifetime.TotalSeconds,
            Guid.NewGuid().ToString()));
    }

    /// <summary>A new token of a person whom a console signed in: all that the console said is in it.</summary>
    public string Issue(CurrentOperator person)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return keys.Sign(Type, new Claims(
            issuer.Name, OperatorSettings.Audience, person.Subject, person.Name, now,
            now + (long)OperatorSettings.TokenLifetime.TotalSeconds, Guid.NewGuid().ToString())
        {
            Roles = RoleNames.Of(person.Role, person.Applications),
            AuthTime = person.AuthenticatedAt?.ToUnixTimeSeconds(),
            Amr = person.Methods,
        });
    }

    /// <summary>Sets the scheme up.</summary>
    public void Configure(JwtBearerOptions options)
    {
        TokenRules.Apply(options, kid => keys.Find(kid)?.Public);
        options.TokenValidationParameters.ValidAudience = OperatorSettings.Audience;
        options.TokenValidationParameters.IssuerValidator = (name, _, _) =>
            name == issuer.Name ? name : throw new SecurityTokenInvalidIssuerException("the issuer is another one");
        options.Events.OnMessageReceived = context =>
        {
            answers.Read(context, type => type == Type, OperatorSettings.TokenLifetime, clock.GetUtcNow());
            return Task.CompletedTask;
        };
        options.Events.OnAuthenticationFailed = answers.RefusedAsync;
        options.Events.OnTokenValidated = Accept;
    }

    private Task Accept(TokenValidatedContext context)
    {
        var claims = BearerAnswers.Claims(context);
        var subject = claims.Claim("sub") ?? "";
        if (subject.Split('/', 2) is [var console, _])
        {
            if (settings.Consoles.Any(one => one.Id == console) && RoleNames.Read(claims.Texts("roles")) is { } role)
                context.Principal = Of(subject, claims, role.Role, role.Applications).Principal();
            else
                answers.Refuse(context, "its console is not configured");
        }
        else if (settings.Accounts.FirstOrDefault(one => one.Id == subject) is { } account)
        {
            context.Principal = Of(account).Principal();
        }
        else
        {
            answers.Refuse(context, "its account is not configured");
        }

        return Task.CompletedTask;
    }

    private static CurrentOperator Of(string subject, UnverifiedToken claims, Role role, IReadOnlyList<string>? applications) => new()
    {
        Subject = subject,
        Name = claims.Claim("name") ?? subject,
        Role = role,
        Applications = applications,
        AuthenticatedAt = claims.Time("auth_time"),
        Methods = claims.Texts("amr"),
    };

    private static CurrentOperator Of(OperatorAccount account) => new()
    {
        Subject = account.Id,
        Name = account.Name,
        Role = account.Role,
        Applications = account.Applications,
        IsMachine = true,
    };

    private sealed record Claims(string Iss, string Aud, string Sub, string Name, long Iat, long Exp, string Jti)
    {
        // Of people only.
        public IReadOnlyList<string>? Roles { get; init; }

        public long? AuthTime { get; init; }

        public IReadOnlyList<string>? Amr { get; init; }
    }
}
