using System.Buffers.Text;
using System.Net;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace OperatorConsole.Access;

/// <summary>
/// Gets the product's token for a person with an account of this console: says who she is, what she may be and how she signed in, and
/// signs it (RFC 7523).
/// </summary>
internal sealed class Assertions(AssertionKey key, ProductConnection product, IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string ClientName = "Assertions";

    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    // It travels at once; what is not taken by then is not taken.
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    private static readonly string s_header = Part(new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" });

    /// <summary>Asks for a token.</summary>
    /// <param name="person">With the claims of <see cref="PersonClaims"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The token, and how long it is valid.</returns>
    /// <exception cref="HostedCaptureException">The product refused, with an OAuth error, or did not answer.</exception>
    public async Task<(string Token, TimeSpan Life)> GetTokenAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        using var form = new FormUrlEncodedContent([new("grant_type", Grant), new("assertion", Make(person))]);
        try
        {
            using var response = await client.PostAsync(product.TokenAddress, form, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var answer = Parse(body);
            if (response.StatusCode == HttpStatusCode.OK && Text(answer, "access_token") is { Length: > 0 } token)
                return (token, TimeSpan.FromSeconds(answer!["expires_in"]?.GetValue<long>() ?? 0));
            throw Text(answer, "error") is { } code
                ? new HostedCaptureException(code, Text(answer, "error_description") ?? code)
                : new HostedCaptureException(
                    HostedCaptureException.NoAnswer,
                    $"Something else than HostedCapture answered, with HTTP status {(int)response.StatusCode}.");
        }
        catch (HttpRequestException exception)
        {
            throw new HostedCaptureException(HostedCaptureException.NoAnswer, "HostedCapture did not answer.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HostedCaptureException(HostedCaptureException.NoAnswer, "HostedCapture did not answer in time.", exception);
        }
    }

    /// <summary>The assertion about a person, good for one use.</summary>
    public string Make(ClaimsPrincipal person)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = product.ConsoleId,
            ["aud"] = $"{product.Name}/operator/token",
            ["sub"] = person.Of(PersonClaims.Subject),
            ["name"] = person.Of(PersonClaims.Name) ?? person.Of(PersonClaims.Subject),
            ["roles"] = new JsonArray([.. person.FindAll(PersonClaims.Role).Select(claim => JsonValue.Create(claim.Value))]),
            ["amr"] = new JsonArray([.. person.FindAll(PersonClaims.Method).Select(claim => JsonValue.Create(claim.Value))]),
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + s_life).ToUnixTimeSeconds(),
        };
        if (person.AuthenticatedAt() is { } at)
            claims["auth_time"] = at.ToUnixTimeSeconds();
        var text = $"{s_header}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Part(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? answer, string name) =>
        answer is JsonObject members && members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
