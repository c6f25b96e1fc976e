using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace HostedCapture.Applications;

/// <summary>
/// The outside issuer's name and keys, read from its metadata when its first token comes and again as they grow
/// old or a token names an unknown key. While it is away, what was read last stays good for a day.
/// </summary>
internal sealed partial class Authority(IssuerSettings settings, IHttpClientFactory http, TimeProvider clock, ILogger<Authority> log)
    : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "authority";

    /// <summary>The shortest time between two readings, whatever tokens come.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_readAgainAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_goodFor = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private volatile Metadata? _metadata;
    private volatile bool _away;
    private Task _reading = Task.CompletedTask;
    private DateTimeOffset _askedAt;

    /// <summary>The <c>iss</c> of its tokens, once it was read.</summary>
    public string? Issuer => Known?.Document.Issuer;

    private Metadata? Known => _metadata is { } known && clock.GetUtcNow() - known.ReadAt < s_goodFor ? known : null;

    /// <summary>Its key of exactly this id, among those read so far.</summary>
    public SecurityKey? Key(string kid) => Known?.Keys.GetValueOrDefault(kid);

    /// <summary>Reads the metadata where that can help.</summary>
    /// <returns>False when the key is unknown and the authority cannot be asked about it.</returns>
    public async Task<bool> CanJudgeAsync(string kid)
    {
        if (Key(kid) is null)
            await ReadAsync();
        else if (clock.GetUtcNow() - _metadata!.ReadAt > s_readAgainAfter)
            _ = ReadAsync(); // Not awaited; it does not throw.
        return Key(kid) is not null || !_away;
    }

    /// <summary>The metadata as it was read last, for the libraries.</summary>
    /// <exception cref="AuthorityUnavailableException">It was not read, or too long ago.</exception>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        Known is { } known ? Task.FromResult(known.Document) : throw new AuthorityUnavailableException();

    /// <inheritdoc/>
    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <summary>Does nothing: this class decides when to read again.</summary>
    public override void RequestRefresh()
    {
    }

    private Task ReadAsync()
    {
        lock (_gate)
        {
            if (!_reading.IsCompleted || (clock.GetUtcNow() - _askedAt).Duration() < Pause)
                return _reading;
            _askedAt = clock.GetUtcNow();
            return _reading = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        var address = settings.Authority!.Address.ToString().TrimEnd('/');
        try
        {
            using var client = http.CreateClient(Client);
            var document = OpenIdConnectConfiguration.Create(await client.GetStringAsync(new Uri($"{address}/.well-known/openid-configuration")));
            if (string.IsNullOrEmpty(document.Issuer) || !Uri.TryCreate(document.JwksUri, UriKind.Absolute, out var keys))
                throw new InvalidDataException("issuer or jwks_uri is missing");
            // Plain http is configured on loopback in Development only, and leads nowhere else.
            if (keys.Scheme != Uri.UriSchemeHttps && !(keys is { Scheme: "http", IsLoopback: true } && settings.Authority.Address.Scheme == Uri.UriSchemeHttp))
                throw new InvalidDataException("jwks_uri is not https");

            document.JsonWebKeySet = JsonWebKeySet.Create(await client.GetStringAsync(keys));
            _metadata = new Metadata(document, ReadKeys(document.JsonWebKeySet), clock.GetUtcNow());
            _away = false;
        }
        // Local tokens stay valid whatever fails at the authority.
        catch (Exception exception)
        {
            _away = true;
            LogAway(address, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private static FrozenDictionary<string, SecurityKey> ReadKeys(JsonWebKeySet set)
    {
        var keys = new Dictionary<string, SecurityKey>();
        foreach (var key in set.Keys)
        {
            if (key.Kty != JsonWebAlgorithmsKeyTypes.RSA || key.Use is not (null or "sig") || key.Alg is not (null or SecurityAlgorithms.RsaSha256)
                || string.IsNullOrEmpty(key.Kid) || key.N is null || key.E is null)
            {
                continue;
            }

            var half = new RSAParameters { Modulus = Base64Url.DecodeFromChars(key.N), Exponent = Base64Url.DecodeFromChars(key.E) };
            if (half.Modulus.Length * 8 >= SigningKey.Bits)
                keys.TryAdd(key.Kid, SigningKey.PublicKey(key.Kid, half));
        }

        return keys.ToFrozenDictionary();
    }

    [LoggerMessage(LogLevel.Warning, "The authority {Address} cannot be read: {Problem}")]
    private partial void LogAway(string address, string problem);

    private sealed record Metadata(OpenIdConnectConfiguration Document, FrozenDictionary<string, SecurityKey> Keys, DateTimeOffset ReadAt);
}
