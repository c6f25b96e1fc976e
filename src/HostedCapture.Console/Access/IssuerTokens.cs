using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace OperatorConsole.Access;

/// <summary>
/// The tokens that an issuer gave with a person: kept with her session, sealed, and renewed while the issuer renews them. When it does
/// not any more, her session ends.
/// </summary>
internal sealed class IssuerTokens(
    ISessions sessions, IOptionsMonitor<OpenIdConnectOptions> options, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>The authentication scheme of the issuer.</summary>
    public const string Scheme = "Issuer";

    private static readonly TimeSpan s_unsaid = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    private readonly IDataProtector _seal = protection.CreateProtector("HostedCapture.Console/issuer tokens");

    /// <summary>Seals what the token route answered.</summary>
    /// <param name="answer">Its tokens.</param>
    public string Seal(OpenIdConnectMessage answer) => Seal(new Tokens(
        answer.AccessToken,
        answer.RefreshToken,
        time.GetUtcNow() + LifeOf(answer.ExpiresIn)));

    /// <summary>
    /// What an access token tells the product of a person: her roles, how she signed in and when. It is what counts there, and Entra ID
    /// tells it to nobody else. It came from the issuer itself, so its signature is not looked at.
    /// </summary>
    /// <param name="accessToken">A JWT; of anything else, which the product takes neither, nothing is known.</param>
    public static IReadOnlyList<Claim> ToldToProduct(string accessToken)
    {
        try
        {
            return [.. new JsonWebToken(accessToken).Claims
                .Where(claim => claim.Type is PersonClaims.Role or PersonClaims.AuthenticatedAt or PersonClaims.Method)
                .Select(claim => new Claim(claim.Type, claim.Value))];
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return [];
        }
    }

    /// <summary>The person's access token.</summary>
    /// <param name="session">Her session.</param>
    /// <param name="refused">One that the product does not take, although it seems good; null: none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="HostedCaptureException">There is none any more, and her session has ended; or the issuer is away.</exception>
    public async Task<(string Token, TimeSpan Life)> GetTokenAsync(Guid session, string? refused, CancellationToken cancellationToken)
    {
        var tokens = Unseal(await sessions.SealedTokensAsync(session, cancellationToken));
        if (tokens is not null && tokens.Access != refused && tokens.Expires - time.GetUtcNow() is var left && left > s_margin)
            return (tokens.Access, left);
        if (tokens?.Refresh is { Length: > 0 } refresh && await RenewAsync(refresh, cancellationToken) is { } renewed)
        {
            renewed = renewed with { Refresh = renewed.Refresh ?? refresh };
            var roles = ToldToProduct(renewed.Access).Where(claim => claim.Type == PersonClaims.Role).Select(claim => claim.Value);
            await sessions.KeepTokensAsync(session, Seal(renewed), [.. roles], cancellationToken);
            return (renewed.Access, renewed.Expires - time.GetUtcNow());
        }

        await sessions.EndAsync(session, cancellationToken);
        throw new HostedCaptureException(PersonTokens.SessionEnded, "The issuer gives no more tokens for this session: sign in again.");
    }

    // Null: the issuer refuses.
    private async Task<Tokens?> RenewAsync(string refresh, CancellationToken cancellationToken)
    {
        var issuer = options.Get(Scheme);
        try
        {
            var found = await issuer.ConfigurationManager!.GetConfigurationAsync(cancellationToken);
            using var form = new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"), new("refresh_token", refresh), new("client_id", issuer.ClientId!),
                new("client_secret", issuer.ClientSecret ?? ""), new("scope", string.Join(' ', issuer.Scope)),
            ]);
            using var response = await issuer.Backchannel.PostAsync(new Uri(found.TokenEndpoint), form, cancellationToken);
            if ((int)response.StatusCode is >= 400 and < 500 and not 408 and not 429)
                return null;
            response.EnsureSuccessStatusCode();
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
            var life = LifeOf(answer["expires_in"]?.ToString());
            return answer["access_token"]?.ToString() is { Length: > 0 } access
                ? new Tokens(access, answer["refresh_token"]?.ToString(), time.GetUtcNow() + life)
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidOperationException or IOException)
        {
            throw new HostedCaptureException(HostedCaptureException.NoAnswer, "The issuer did not answer.", exception);
        }
    }

    private static TimeSpan LifeOf(string? seconds) =>
        int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var life) ? TimeSpan.FromSeconds(life) : s_unsaid;

    private string Seal(Tokens tokens) => _seal.Protect(JsonSerializer.Serialize(tokens));

    private Tokens? Unseal(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<Tokens>(_seal.Unprotect(text));
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or JsonException)
        {
            // Sealed by keys that are gone: as if there were none.
            return null;
        }
    }

    // Not printed: it is serialised and sealed, and nothing else.
    private sealed record Tokens(string Access, string? Refresh, DateTimeOffset Expires)
    {
        public override string ToString() => nameof(Tokens);
    }
}
