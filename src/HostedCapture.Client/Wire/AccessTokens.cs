using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace HostedCapture.Client;

/// <summary>The access token: fetched once for all callers, and anew a minute before its end.</summary>
internal sealed class AccessTokens(Transport transport, string route = AccessTokens.Applications)
    : ITokenSource, IDisposable
{
    /// <summary>Where applications get theirs.</summary>
    public const string Applications = "/oauth2/token";

    /// <summary>Where operators' machine accounts get theirs.</summary>
    public const string Operators = "/operator/token";

    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Token? _token;

    /// <inheritdoc/>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_token is { IsFresh: true } kept)
            return kept.Text;
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is not { IsFresh: true })
                _token = await FetchAsync(cancellationToken).ConfigureAwait(false);
            return _token.Text;
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <inheritdoc/>
    public void Refused(string token)
    {
        if (_token is { } kept && kept.Text == token)
            kept.Refuse();
    }

    /// <summary>How long a token is used: until a minute before its end, or for half of a short life.</summary>
    public static TimeSpan UseOf(TimeSpan lifetime) =>
        lifetime < s_margin + s_margin ? TimeSpan.FromTicks(lifetime.Ticks / 2) : lifetime - s_margin;

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private async Task<Token> FetchAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        var reply = await transport.SendAsync(Request, cancellationToken).ConfigureAwait(false);
        var answer = reply.Read(ClientJson.Default.TokenAnswer);
        return new Token(answer.AccessToken, asked, TimeSpan.FromSeconds(answer.ExpiresIn));
    }

    private HttpRequestMessage Request(Uri address)
    {
        // RFC 6749, section 2.3.1: both parts are form-urlencoded first.
        var pair = $"{Uri.EscapeDataString(transport.Options.ClientId)}:{Uri.EscapeDataString(transport.Options.ClientSecret)}";
        return new HttpRequestMessage(HttpMethod.Post, new Uri(address, route))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))) },
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
    }

    // By elapsed time: this machine's clock may be wrong.
    private sealed class Token(string text, long asked, TimeSpan lifetime)
    {
        private readonly TimeSpan _use = UseOf(lifetime);
        private volatile bool _refused;

        public string Text => text;

        public bool IsFresh => !_refused && (Stopwatch.GetTimestamp() - asked) / (double)Stopwatch.Frequency < _use.TotalSeconds;

        public void Refuse() => _refused = true;
    }
}

/// <summary>A token on the wire.</summary>
internal sealed class TokenAnswer
{
    public string AccessToken { get; set; } = "";

    public string TokenType { get; set; } = "";

    // Seconds from now.
    public long ExpiresIn { get; set; }
}
