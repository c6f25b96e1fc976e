using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HostedCapture.Api;

namespace HostedCapture.Applications;

/// <summary>
/// The one owner of the local issuer's keys: signs every kind of JWT and knows the keys that are valid. Watches
/// the directory, so that a rotation needs no restart.
/// </summary>
public sealed partial class SigningKeys
{
    private static readonly TimeSpan s_listFor = KeyDirectory.Grace / 2;
    private static readonly TimeSpan s_listAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly KeyDirectory _directory;
    private readonly TimeProvider _clock;
    private readonly ILogger<SigningKeys> _log;
    private readonly Dictionary<string, SigningKey> _read = [];
    private volatile Listing? _listing;

    /// <summary>Reads the keys, and makes the first one where there is none.</summary>
    public SigningKeys(IssuerSettings settings, TimeProvider clock, ILogger<SigningKeys> log)
    {
        (_directory, _clock, _log) = (new KeyDirectory(settings.KeysPath, clock), clock, log);
        _directory.EnsureFirst();
        if (Valid is [])
            throw new InvalidOperationException($"None of the signing keys in '{settings.KeysPath}' can be read.");
    }

    /// <summary>The keys whose tokens are valid, newest first.</summary>
    public IReadOnlyList<SigningKey> Valid => List(s_listFor);

    /// <summary>The valid key of exactly this id. An unknown one may be a moment old, so the directory is read again.</summary>
    public SigningKey? Find(string kid) =>
        Valid.FirstOrDefault(key => key.Kid == kid) ?? List(s_listAgainAfter).FirstOrDefault(key => key.Kid == kid);

    /// <summary>Signs a JWT (RS256, compact).</summary>
    /// <param name="type">The header's <c>typ</c>: <c>JWT</c> for an access token, another one for anything else.</param>
    /// <param name="claims">The claims, written in snake_case.</param>
    public string Sign<T>(string type, T claims)
    {
        var valid = Valid;
        var now = _clock.GetUtcNow();
        var key = valid.FirstOrDefault(known => now - known.CreatedAt >= KeyDirectory.Grace) ?? valid[^1];
        var text = $"{Encode(new { alg = "RS256", typ = type, kid = key.Kid })}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode<T>(T part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, Json.Options));

    private IReadOnlyList<SigningKey> List(TimeSpan oldest)
    {
        if (_listing is { } listing && Age(listing) < oldest)
            return listing.Keys;
        lock (_gate)
        {
            if (_listing is { } other && Age(other) < oldest)
                return other.Keys;
            var at = _clock.GetUtcNow();
            var keys = Read();
            // While the directory cannot be read, the known keys stay valid.
            if (keys is [] && _listing is { } last)
                keys = last.Keys;
            _listing = new Listing(keys, at);
            return keys;
        }
    }

    private IReadOnlyList<SigningKey> Read()
    {
        try
        {
            return [.. _directory.Files().Select(Read).OfType<SigningKey>().Take(KeyDirectory.ValidKeys)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogDirectory(exception.Message);
            return [];
        }
    }

    private SigningKey? Read(KeyFile file)
    {
        if (_read.TryGetValue(file.Path, out var known))
            return known;
        try
        {
            return _read[file.Path] = file.Read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            LogFile(file.Path, exception.Message);
            return null;
        }
    }

    // A clock that was set back makes a listing old, too.
    private TimeSpan Age(Listing listing) => (_clock.GetUtcNow() - listing.At).Duration();

    [LoggerMessage(LogLevel.Error, "The directory of the signing keys cannot be read: {Problem}")]
    private partial void LogDirectory(string problem);

    [LoggerMessage(LogLevel.Error, "The signing key {Path} is left out: {Problem}")]
    private partial void LogFile(string path, string problem);

    private sealed record Listing(IReadOnlyList<SigningKey> Keys, DateTimeOffset At);
}
