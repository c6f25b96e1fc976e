using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace HostedCapture.Applications;

/// <summary>
/// Applications' tokens of our own issuer that were accepted before, by their hashes: to check a signature takes longer than to answer.
/// What cannot change about a token is not checked again; its time, its key and its application are, at each request.
/// </summary>
/// <param name="keys">Knows the keys that are valid.</param>
/// <param name="registry">Knows the applications there are.</param>
/// <param name="clock">The time.</param>
internal sealed class AcceptedTokens(SigningKeys keys, ApplicationRegistry registry, TimeProvider clock)
{
    // A kilobyte each.
    private const int MostKept = 4096;

    private readonly ConcurrentDictionary<Hash, Accepted> _tokens = new();

    /// <summary>Who calls with a token, as when it was accepted; null when it must be checked.</summary>
    public AuthenticateResult? Find(string token)
    {
        if (token.Length > UnverifiedToken.Longest || !_tokens.TryGetValue(Of(token), out var known))
            return null;
        var now = clock.GetUtcNow();
        // A clock that was set back may be before the token's time.
        return now >= known.At && now - known.Expires <= TokenRules.Skew
            && ReferenceEquals(keys.Find(known.Key.Kid), known.Key)
            && ReferenceEquals(registry.ById(known.Application.Id), known.Application)
            ? known.Result
            : null;
    }

    /// <summary>Keeps a token that was accepted now.</summary>
    /// <param name="token">The token.</param>
    /// <param name="application">Whose it is.</param>
    /// <param name="caller">Who calls with it.</param>
    public void Add(UnverifiedToken token, Application application, ClaimsPrincipal caller)
    {
        if (token.Kid is not { } kid || keys.Find(kid) is not { } key || token.Time("exp") is not { } expires)
            return;
        var now = clock.GetUtcNow();
        if (_tokens.Count >= MostKept)
            MakeRoom(now);
        var result = AuthenticateResult.Success(new AuthenticationTicket(caller, BearerTokens.Scheme));
        _tokens[Of(token.Text)] = new Accepted(result, application, key, now, expires);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (hash, _) in _tokens.Where(pair => now - pair.Value.Expires > TokenRules.Skew))
            _tokens.TryRemove(hash, out _);
        if (_tokens.Count >= MostKept)
            _tokens.Clear();
    }

    private static Hash Of(string token)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        try
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.AsSpan(0, Encoding.UTF8.GetBytes(token, bytes)), hash);
            return MemoryMarshal.Read<Hash>(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Hash(UInt128 First, UInt128 Last);

    private sealed record Accepted(
        AuthenticateResult Result, Application Application, SigningKey Key, DateTimeOffset At, DateTimeOffset Expires);
}

/// <summary>Asks <see cref="AcceptedTokens"/> before the schemes, which make objects for each request and then look at its token.</summary>
internal sealed class AcceptedFirst(
    IAuthenticationSchemeProvider schemes, IAuthenticationHandlerProvider handlers, IClaimsTransformation transform,
    IOptions<AuthenticationOptions> options, AcceptedTokens accepted) : AuthenticationService(schemes, handlers, transform, options)
{
    /// <inheritdoc/>
    public override Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        if (scheme != BearerTokens.Scheme)
            return base.AuthenticateAsync(context, scheme);
        // Asked twice for a request: who calls, and for the route's policy.
        if (context.Features.Get<Known>() is not { } known)
        {
            known = new Known(UnverifiedToken.Sent(context.Request) is { } sent ? accepted.Find(sent) : AuthenticateResult.NoResult());
            context.Features.Set(known);
        }

        return known.Result is { } result ? Task.FromResult(result) : base.AuthenticateAsync(context, scheme);
    }

    private sealed record Known(AuthenticateResult? Result);
}
