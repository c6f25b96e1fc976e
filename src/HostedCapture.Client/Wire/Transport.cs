using Microsoft.Extensions.Options;

namespace HostedCapture.Client;

/// <summary>Sends requests, again where that is safe: no answer, or one that says that nothing was done.</summary>
/// <remarks>
/// Without an answer every request of this client may be sent again: GET, PUT and DELETE by their nature, POST by its idempotency
/// key.
/// </remarks>
internal sealed class Transport(IHttpClientFactory clients, IOptions<HostedCaptureOptions> options, string name = Transport.ClientName)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string ClientName = "HostedCapture";

    /// <summary>The name of the HTTP client of operators, and of their options.</summary>
    public const string OperatorsName = "HostedCapture.Operators";

    /// <summary>The name of the HTTP client of operators whose tokens come from elsewhere, and of their options.</summary>
    public const string ManyOperatorsName = "HostedCapture.ManyOperators";

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The options.</summary>
    public HostedCaptureOptions Options => options.Value;

    /// <summary>Sends a request until there is an answer to act on, or no more tries.</summary>
    public async Task<Reply> SendAsync(Func<Uri, HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            var reply = await TryAsync(request, cancellationToken).ConfigureAwait(false);
            if (tries >= Options.MaxRetries || PauseAfter(reply, tries) is not { } pause || pause > Options.MaxRetryWait)
                return reply;
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request once, and copies what it answers as it comes; the reply, when it is not that.</summary>
    public async Task<Reply?> CopyAsync(Func<Uri, HttpRequestMessage> request, Stream to, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(name);
        // A long answer takes as long as it takes; the caller ends it.
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var message = request(Options.BaseAddress!);
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            var type = response.Content.Headers.ContentType?.MediaType;
            if (!response.IsSuccessStatusCode || type is "application/json" or "application/problem+json" or null)
                return await Reply.OfAsync(response).ConfigureAwait(false);
#if NETSTANDARD2_0
            using var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            await body.CopyToAsync(to, 81_920, cancellationToken).ConfigureAwait(false);
#else
            await response.Content.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
#endif
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Reply.None(exception);
        }
    }

    private static TimeSpan? PauseAfter(Reply reply, int tries)
    {
        var own = TimeSpan.FromTicks(s_firstPause.Ticks << tries);
        if (reply.IsRetryable)
            return reply.RetryAfter ?? own;
        // Of what answers in place of the product only a broken gateway may pass.
        return !reply.IsAnswer && reply.Status is 0 or 502 or 503 or 504 ? reply.RetryAfter ?? own : null;
    }

    private async Task<Reply> TryAsync(Func<Uri, HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(name);
            using var message = request(Options.BaseAddress!);
            message.Headers.TryAddWithoutValidation("Accept", "application/json, application/problem+json");
            if (Options.Language is { } language)
                message.Headers.TryAddWithoutValidation("Accept-Language", language);
            using var response = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return await Reply.OfAsync(response).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Reply.None(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The HTTP client's own limit.
            return Reply.None(exception);
        }
    }
}
