using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>One try: no redirects, no cookies, no proxy, only addresses the guard allows, and little read of the answer.</summary>
public sealed class WebhookClient : IDisposable
{
    private const int LargestAnswer = 16 * 1024;
    private const int LongestText = 500;

    private static readonly ProductInfoHeaderValue s_agent = new("HostedCapture", ProductVersion.Text);

    private readonly HttpClient _client;
    private readonly DeliveryLimits _limits;
    private readonly TimeProvider _time;

    /// <summary>Makes the client.</summary>
    public WebhookClient(AddressGuard guard, DeliveryLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = limits.Connect,
            ConnectCallback = async (context, cancellation) => await guard.ConnectAsync(context.DnsEndPoint, cancellation),
            // A name's address may change, and a pooled connection is checked only when it is opened.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = LargestAnswer / 1024,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends an event to an endpoint.</summary>
    public async Task<EndpointAnswer> SendAsync(WebhookEndpoint endpoint, string id, byte[] body)
    {
        var (at, start) = (_time.GetUtcNow(), _time.GetTimestamp());
        using var request = Request(endpoint, id, body, at);
        var answer = await SendAsync(request, endpoint);
        return answer with
        {
            Sent = new SentWebhook(
                at, _time.GetElapsedTime(start), endpoint.Url.AbsoluteUri, Header(request, WebhookMessage.TimestampHeader),
                Header(request, WebhookMessage.SignatureHeader), Convert.ToHexStringLower(SHA256.HashData(body)), body.Length),
        };
    }

    private async Task<EndpointAnswer> SendAsync(HttpRequestMessage request, WebhookEndpoint endpoint)
    {
        using var limit = new CancellationTokenSource(_limits.Total, _time);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new EndpointAnswer(
                (int)response.StatusCode, null, RetryAfter(response), await TextAsync(response, endpoint, limit.Token));
        }
        catch (HttpRequestException exception)
        {
            return Failed(exception switch
            {
                { InnerException: InsideAddressException } => "address",
                { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
                { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => "connect",
                _ => "answer",
            });
        }
        catch (OperationCanceledException)
        {
            return Failed("timeout");
        }
        catch (IOException)
        {
            return Failed("answer");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static EndpointAnswer Failed(string error) => new(null, error, null, null);

    private static string Header(HttpRequestMessage request, string name) => request.Headers.GetValues(name).Single();

    private static HttpRequestMessage Request(WebhookEndpoint endpoint, string id, byte[] body, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(s_agent);
        request.Headers.Add(WebhookMessage.IdHeader, id);
        request.Headers.Add(WebhookMessage.TimestampHeader, timestamp);
        request.Headers.Add(
            WebhookMessage.SignatureHeader,
            string.Join(' ', endpoint.Secrets.Select(secret => WebhookMessage.Sign(secret, id, timestamp, body))));
        return request;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    // The status decides; the body is only shown to people.
    private static async Task<string?> TextAsync(HttpResponseMessage response, WebhookEndpoint endpoint, CancellationToken limit)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limit);
            var buffer = new byte[LargestAnswer];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit);
            return Shown(Encoding.UTF8.GetString(buffer, 0, length), endpoint);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static string? Shown(string text, WebhookEndpoint endpoint)
    {
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (text.Length == 0 || CardNumbers.AreIn(text))
            return null;
        text = endpoint.Secrets.Aggregate(text, (shown, secret) => secret.Redact(shown));
        return text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
    }
}
