using HostedCapture.Hosting;

namespace HostedCapture.Applications;

/// <summary>Makes the access tokens of the local issuer.</summary>
public sealed class TokenIssuer(SigningKeys keys, IssuerSettings settings, OwnAddress own, TimeProvider clock)
{
    /// <summary>The <c>typ</c> of an access token. Nothing else we sign has it.</summary>
    public const string Type = "JWT";

    /// <summary>The <c>iss</c>: the public address, without a slash at its end.</summary>
    public string Name => settings.Issuer ?? own.Base.ToString().TrimEnd('/');

    /// <summary>A new token of an application, and when it expires.</summary>
    public (string Token, DateTimeOffset ExpiresAt) Issue(Application application)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var expires = now + (long)settings.TokenLifetime.TotalSeconds;
        var token = keys.Sign(Type, new Claims(
            Name,
            settings.Audience,
            application.Id,
            application.Id,
            application.Name,
            "APPL",
            "Bearer",
            [],
            now,
            expires,
            Guid.NewGuid().ToString()));
        return (token, DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    // The members Quickpay clients read (primarysid, unique_name, groupsid, type, scope) beside the registered ones.
    private sealed record Claims(
        string Iss,
        string Aud,
        string Sub,
        string Primarysid,
        string UniqueName,
        string Groupsid,
        string Type,
        string[] Scope,
        long Iat,
        long Exp,
        string Jti);
}
