using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Applications;

/// <summary>The rules for tokens of any issuer. The libraries alone accept far more.</summary>
internal static class TokenRules
{
    /// <summary>How far clocks may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Why a token is refused before its signature is checked; null when it passes.</summary>
    /// <param name="token">The token.</param>
    /// <param name="types">Accepted <c>typ</c>, as a question.</param>
    /// <param name="longest">The longest life (<c>exp</c> − <c>iat</c>).</param>
    /// <param name="now">The time.</param>
    public static string? Fault(UnverifiedToken token, Func<string?, bool> types, TimeSpan longest, DateTimeOffset now)
    {
        if (token.HeaderText("alg") != SecurityAlgorithms.RsaSha256)
            return "the algorithm is not RS256";
        if (!types(token.HeaderText("typ")))
            return "the type is not an access token's";
        // RFC 7515, 4.1.11: a critical extension that is not supported.
        if (token.HasHeader("crit"))
            return "there is a critical header";
        if (token.Time("exp") is not { } expires || token.Time("iat") is not { } issued)
            return "exp or iat is missing or not a time";
        if (now - expires > Skew)
            return "it is expired";
        if (issued - now > Skew)
            return "it was issued in the future";
        if (expires - issued > longest + Skew)
            return "it lives too long";
        if (token.Has("nbf") && (token.Time("nbf") is not { } from || from - now > Skew))
            return "it is not valid yet";
        return null;
    }

    /// <summary>Sets up what is the same for every issuer: the signature must be by the issuer's key of exactly that <c>kid</c>.</summary>
    /// <param name="options">The scheme's options.</param>
    /// <param name="key">The issuer's key of that <c>kid</c>.</param>
    public static void Apply(JwtBearerOptions options, Func<string, SecurityKey?> key)
    {
        var checks = options.TokenValidationParameters;
        checks.ClockSkew = Skew;
        // Checked above, by the process's own clock and to the second: the library also accepts texts and fractions as exp.
        checks.ValidateLifetime = false;
        // Always a list: for null the library tries every key it knows.
        checks.IssuerSigningKeyResolver = (_, token, kid, _) => kid is not null && token is JsonWebToken && key(kid) is { } known
            ? [known]
            : throw new SecurityTokenSignatureKeyNotFoundException("the kid is missing or unknown");
    }
}
