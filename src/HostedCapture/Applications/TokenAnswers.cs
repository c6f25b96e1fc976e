namespace HostedCapture.Applications;

/// <summary>A token in Quickpay Connect's form.</summary>
/// <param name="Scope">Always empty.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="AccessToken">The JWT.</param>
/// <param name="ExpiresIn">The moment it expires, in seconds since 1970: not a duration.</param>
public sealed record OriginalTokenAnswer(string Scope, string TokenType, string AccessToken, long ExpiresIn);

/// <summary>A token as RFC 6749, 5.1 answers it.</summary>
/// <param name="AccessToken">The JWT.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds from now.</param>
public sealed record TokenAnswer(string AccessToken, string TokenType, long ExpiresIn);

/// <summary>An error as RFC 6749, 5.2 answers it.</summary>
/// <param name="Error"><c>invalid_client</c>, <c>invalid_request</c> or <c>unsupported_grant_type</c>.</param>
/// <param name="ErrorDescription">For the developer, in English.</param>
public sealed record TokenErrorAnswer(string Error, string ErrorDescription);

/// <summary>A JWK set (RFC 7517).</summary>
/// <param name="Keys">The valid keys, newest first.</param>
public sealed record KeySetAnswer(IReadOnlyList<KeyAnswer> Keys);

/// <summary>A public RSA key as a JWK.</summary>
/// <param name="Kty">Always <c>RSA</c>.</param>
/// <param name="Use">Always <c>sig</c>.</param>
/// <param name="Alg">Always <c>RS256</c>.</param>
/// <param name="Kid">Its thumbprint (RFC 7638).</param>
/// <param name="N">The modulus, base64url.</param>
/// <param name="E">The exponent, base64url.</param>
public sealed record KeyAnswer(string Kty, string Use, string Alg, string Kid, string N, string E);

/// <summary>The issuer's metadata (OpenID Connect Discovery 1.0, RFC 8414).</summary>
/// <param name="Issuer">The <c>iss</c> of its tokens.</param>
/// <param name="TokenEndpoint">Where tokens are got.</param>
/// <param name="JwksUri">Where the public keys are.</param>
/// <param name="GrantTypesSupported"><c>client_credentials</c>.</param>
/// <param name="TokenEndpointAuthMethodsSupported">How a client shows who it is.</param>
/// <param name="ResponseTypesSupported">Empty: nobody signs in here.</param>
/// <param name="SubjectTypesSupported"><c>public</c>.</param>
/// <param name="IdTokenSigningAlgValuesSupported">The one algorithm.</param>
public sealed record IssuerAnswer(
    string Issuer,
    string TokenEndpoint,
    string JwksUri,
    IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported,
    IReadOnlyList<string> ResponseTypesSupported,
    IReadOnlyList<string> SubjectTypesSupported,
    IReadOnlyList<string> IdTokenSigningAlgValuesSupported);
