using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Claims;
using HostedCapture.Client;

namespace OperatorConsole.Access;

/// <summary>
/// The product's tokens of the people who are signed in: one for each session, fetched anew a minute before its end, and when her roles
/// change or she shows a second factor again. They stay in this process.
/// </summary>
public sealed class PersonTokens
{
    /// <summary>The error code of a call of somebody whose session ended.</summary>
    public const string SessionEnded = "SESSION_ENDED";

    private const int Many = 1000;

    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    private readonly ISessions _sessions;
    private readonly Assertions _assertions;
    private readonly IssuerTokens? _issuer;
    private readonly ConcurrentDictionary<Guid, Kept> _kept = new();

    internal PersonTokens(ISessions sessions, Assertions assertions, IssuerTokens? issuer) =>
        (_sessions, _assertions, _issuer) = (sessions, assertions, issuer);

    /// <summary>The tokens of the person of a session.</summary>
    /// <param name="session">The session's id.</param>
    public ITokenSource Of(Guid session) => new Source(this, session);

    private async ValueTask<string> GetAsync(Guid session, CancellationToken cancellationToken)
    {
        // Read each time: what she may, and whether she is still here, counts from now on.
        if (await _sessions.FindAsync(session, cancellationToken) is not { } person)
        {
            _kept.TryRemove(session, out _);
            throw new HostedCaptureException(SessionEnded, "The session has ended: sign in again.");
        }

        var facts = FactsOf(person);
        var kept = _kept.GetOrAdd(session, _ => new Kept());
        if (kept.Good(facts) is { } token)
            return token;
        Prune();
        await kept.Fetching.WaitAsync(cancellationToken);
        try
        {
            if (kept.Good(facts) is { } fetched)
                return fetched;
            var asked = Stopwatch.GetTimestamp();
            var (text, life) = person.IsLocal() || _issuer is null
                ? await _assertions.GetTokenAsync(person, cancellationToken)
                : await _issuer.GetTokenAsync(session, kept.Refused, cancellationToken);
            kept.Keep(text, facts, asked, life > s_margin + s_margin ? life - s_margin : life / 2);
            return text;
        }
        finally
        {
            kept.Fetching.Release();
        }
    }

    private static string FactsOf(ClaimsPrincipal person) => string.Join('\n', person.Claims
        .Where(claim => claim.Type is not (PersonClaims.Language or PersonClaims.Session))
        .Select(claim => $"{claim.Type}={claim.Value}"));

    private void Prune()
    {
        if (_kept.Count <= Many)
            return;
        foreach (var (session, _) in _kept.Where(pair => pair.Value.IsOver))
            _kept.TryRemove(session, out _);
    }

    private sealed class Source(PersonTokens tokens, Guid session) : ITokenSource
    {
        public ValueTask<string> GetAsync(CancellationToken cancellationToken) => tokens.GetAsync(session, cancellationToken);

        public void Refused(string token)
        {
            if (tokens._kept.TryGetValue(session, out var kept))
                kept.Refuse(token);
        }
    }

    // By elapsed time: a token lives as long as its answer said, whatever the clocks say.
    private sealed class Kept
    {
        private volatile Token? _token;

        public SemaphoreSlim Fetching { get; } = new(1);

        /// <summary>The token that the product refused last; null: none.</summary>
        public string? Refused { get; private set; }

        public bool IsOver => _token is not { IsYoung: true };

        public string? Good(string facts) =>
            _token is { IsYoung: true } token && token.Facts == facts && token.Text != Refused ? token.Text : null;

        public void Keep(string text, string facts, long asked, TimeSpan use) => _token = new Token(text, facts, asked, use);

        public void Refuse(string text) => Refused = text;

        private sealed record Token(string Text, string Facts, long Asked, TimeSpan Use)
        {
            public bool IsYoung => Stopwatch.GetElapsedTime(Asked) < Use;
        }
    }
}
