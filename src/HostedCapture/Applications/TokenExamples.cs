using System.Text.Json;
using HostedCapture.Api;

namespace HostedCapture.Applications;

/// <summary>Answers about tokens for the API's description.</summary>
internal static class TokenExamples
{
    private const string Token = "eyJhbGciOiJSUzI1NiIsImtpZCI6Ik5qVkJSalk1TURsQ01VSXdOelU0UlRBMiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl";

    /// <summary>In Quickpay Connect's form.</summary>
    public static ApiExample[] Original { get; } = [Answer(200, "token", "A token until 20:52:03", new OriginalTokenAnswer("", "Bearer", Token, 1_543_870_323))];

    /// <summary>As RFC 6749.</summary>
    public static ApiExample[] Standard { get; } =
    [
        Answer(200, "token", "A token for 15 minutes", new TokenAnswer(Token, "Bearer", 900)),
        Answer(400, "grant_type", "Another grant", new TokenErrorAnswer("unsupported_grant_type", "grant_type must be client_credentials.")),
        Answer(401, "client", "A wrong secret", new TokenErrorAnswer("invalid_client", "The client is unknown, or its secret is missing or wrong.")),
        Answer(429, "many", "Too often", new TokenErrorAnswer("temporarily_unavailable", TokenEndpoints.TooOften)),
        Answer(413, "large", "Too much", new TokenErrorAnswer("invalid_request", $"The body has more than {TokenEndpoints.LargestForm} bytes.")),
    ];

    /// <summary>The public keys.</summary>
    public static ApiExample[] Keys { get; } =
    [
        Answer(200, "keys", "One key", new KeySetAnswer([new KeyAnswer("RSA", "sig", "RS256", "NjVBRjY5MDlCMUIwNzU4RTA2", "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs", "AQAB")])),
    ];

    /// <summary>The issuer's metadata.</summary>
    public static ApiExample[] Issuer { get; } = [Answer(200, "issuer", "This issuer", TokenEndpoints.Describe(ApiExample.Address))];

    private static ApiExample Answer<T>(int status, string name, string summary, T answer) =>
        new(status, name, summary, JsonSerializer.SerializeToNode(answer, Json.Options)!);
}
