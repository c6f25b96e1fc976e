using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Applications;

/// <summary>What every accepted token must be, whoever issued it. The library alone takes far more.</summary>
internal static class TokenRules
{
    /// <summary>How far clocks may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>The checks of one issuer's tokens.</summary>
    /// <param name="issuer">Whether an <c>iss</c> is the issuer's.</param>
    /// <param name="audiences">Accepted <c>aud</c>.</param>
    /// <param name="types">Accepted <c>typ</c>, as a question.</param>
    /// <param name="key">The issuer's key of exactly that <c>kid</c>.</param>
    /// <param name="longest">The longest life (<c>exp</c> − <c>iat</c>).</param>
    /// <param name="clock">The time.</param>
    public static TokenValidationParameters For(
        Func<string, bool> issuer,
        IReadOnlyList<string> audiences,
        Func<string?, bool> types,
        Func<string, SecurityKey?> key,
        TimeSpan longest,
        TimeProvider clock) => new()
        {
            ValidAudiences = audiences,
            ClockSkew = Skew,
            IssuerValidator = (name, _, _) => issuer(name) ? name : throw new SecurityTokenInvalidIssuerException("the issuer is another one"),
            // Always a list: for null the library tries every key it knows.
            IssuerSigningKeyResolver = (_, token, kid, _) =>
                HeaderFault(((JwtSecurityToken)token).Header, types) is { } fault ? throw new SecurityTokenInvalidSignatureException(fault)
                : kid is not null && key(kid) is { } known ? [known]
                : throw new SecurityTokenSignatureKeyNotFoundException("the kid is missing or unknown"),
            LifetimeValidator = (_, _, token, _) => LifeFault(((JwtSecurityToken)token).Payload, longest, clock.GetUtcNow()) is { } fault
                ? throw new SecurityTokenInvalidLifetimeException(fault)
                : true,
        };

    /// <summary>A claim that is a text, or null.</summary>
    public static string? Text(this JwtPayload claims, string name) => claims.GetValueOrDefault(name) as string;

    private static string? HeaderFault(JwtHeader header, Func<string?, bool> types) => header switch
    {
        { Alg: not SecurityAlgorithms.RsaSha256 } => "the algorithm is not RS256",
        _ when !types(header.Typ) => "the type is not an access token's",
        // RFC 7515, 4.1.11: what must be understood, and is not.
        _ when header.ContainsKey("crit") => "there is a critical header",
        _ => null,
    };

    private static string? LifeFault(JwtPayload claims, TimeSpan longest, DateTimeOffset now)
    {
        if (Time(claims, "exp") is not { } expires || Time(claims, "iat") is not { } issued)
            return "exp or iat is missing or not a time";
        if (now - expires > Skew)
            return "it is expired";
        if (issued - now > Skew)
            return "it was issued in the future";
        if (expires - issued > longest + Skew)
            return "it lives too long";
        if (claims.ContainsKey("nbf") && (Time(claims, "nbf") is not { } from || from - now > Skew))
            return "it is not valid yet";
        return null;
    }

    // Not the library's properties: they end in 2038.
    private static DateTimeOffset? Time(JwtPayload claims, string name) =>
        claims.GetValueOrDefault(name) is long and >= 0 and <= 253_402_300_799 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
