using System.Net.Http.Headers;
using System.Text;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>The result of an HTTP call to a provider.</summary>
public abstract record WireReply
{
    private WireReply()
    {
    }

    /// <summary>A whole answer.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">At most <see cref="ProviderHttp.LargestReply"/> bytes of text.</param>
    public sealed record Answered(int Status, string Body) : WireReply;

    /// <summary>The request never left: nothing happened.</summary>
    /// <param name="Reason">For the log.</param>
    public sealed record NeverSent(string Reason) : WireReply;

    /// <summary>The request left, and no whole answer came.</summary>
    /// <param name="Reason">For the log.</param>
    public sealed record Lost(string Reason) : WireReply;

    /// <summary>The reply for the log, without anything of its body.</summary>
    public string Description => this switch
    {
        Answered answered => $"HTTP {answered.Status}",
        NeverSent never => never.Reason,
        Lost lost => lost.Reason,
        _ => throw new InvalidOperationException("No such reply."),
    };

    /// <summary>The outcome of the operation that was sent.</summary>
    /// <param name="parse">The meaning of an answer by its status and body.</param>
    public Outcome ToOutcome(Func<int, string, Outcome> parse) => this switch
    {
        Answered answered => parse(answered.Status, answered.Body),
        NeverSent never => new Outcome.Refused(never.Reason, Sent: false),
        _ => new Outcome.Unknown(Description),
    };

    /// <summary>The answer to a look-up.</summary>
    /// <inheritdoc cref="ToOutcome"/>
    public Lookup ToLookup(Func<int, string, Lookup> parse) =>
        this is Answered answered ? parse(answered.Status, answered.Body) : new Lookup.CannotSay(Description);

    /// <summary>The result of a deletion.</summary>
    /// <inheritdoc cref="ToOutcome"/>
    public Deletion ToDeletion(Func<int, string, Deletion> parse) =>
        this is Answered answered ? parse(answered.Status, answered.Body) : new Deletion.Failed(Description);
}

/// <summary>
/// The one way to a provider: connect within 3 s, no redirects, no cookies, replies up to 256 KB, and one more try
/// only when the request never left or was refused with 429 or 503.
/// </summary>
public sealed class ProviderHttp : IDisposable
{
    /// <summary>The most that is read of a reply, in bytes.</summary>
    public const int LargestReply = 256 * 1024;

    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <summary>Takes the clock for timeouts and the pause between two tries.</summary>
    public ProviderHttp(TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = s_connect,
            // A connection for each request: on a pooled one that the other side just closed, the handler may send
            // a request again by itself.
            PooledConnectionLifetime = TimeSpan.Zero,
            PlaintextStreamFilter = (connection, _) => ValueTask.FromResult<Stream>(new ClearingStream(connection.PlaintextStream)),
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestReply };
    }

    /// <summary>The header of HTTP Basic (RFC 7617).</summary>
    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>Sends a request; a second time only when the first certainly did nothing.</summary>
    /// <param name="make">Makes the request anew for each try.</param>
    /// <param name="timeout">For both tries together.</param>
    public async Task<WireReply> SendAsync(Func<HttpRequestMessage> make, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        var reply = await SendOnceAsync(make, limit.Token);
        if (reply is not (WireReply.NeverSent or WireReply.Answered { Status: 429 or 503 }))
            return reply;

        try
        {
            await Task.Delay(s_pause, _time, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return reply;
        }

        return await SendOnceAsync(make, limit.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<WireReply> SendOnceAsync(Func<HttpRequestMessage> make, CancellationToken limit)
    {
        try
        {
            using var request = make();
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit);
            return new WireReply.Answered((int)response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(limit)));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new WireReply.NeverSent(exception.HttpRequestError.ToString());
        }
        catch (HttpRequestException exception)
        {
            return new WireReply.Lost(exception.HttpRequestError.ToString());
        }
        catch (OperationCanceledException exception)
        {
            return exception.InnerException is TimeoutException && !limit.IsCancellationRequested
                ? new WireReply.NeverSent("ConnectTimeout")
                : new WireReply.Lost("Timeout");
        }
        catch (IOException)
        {
            return new WireReply.Lost("ResponseEnded");
        }
    }
}
