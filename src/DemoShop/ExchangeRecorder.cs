using HostedCapture.Client;

namespace DemoShop;

/// <summary>Keeps the last request of a call and its answer, which the client itself has no use for.</summary>
internal sealed class ExchangeRecorder : DelegatingHandler
{
    private static readonly AsyncLocal<Recording?> s_recording = new();

    /// <summary>Makes a call; gives its last exchange. What it throws is in there, too.</summary>
    public static async Task<Exchange> RunAsync(Func<Task> call)
    {
        var recording = s_recording.Value = new Recording();
        try
        {
            await call();
        }
        catch (HostedCaptureException) when (recording.Last is not null)
        {
            // The page shows the answer.
        }

        return recording.Last!;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (status, answer) = (0, "");
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            (status, answer) = ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            return response;
        }
        catch (HttpRequestException exception)
        {
            answer = exception.Message;
            throw;
        }
        finally
        {
            if (s_recording.Value is { } recording)
            {
                recording.Last = new Exchange(request.Method.Method, request.RequestUri!.PathAndQuery, status, answer)
                {
                    IdempotencyKey = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
                    Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(CancellationToken.None),
                };
            }
        }
    }

    private sealed class Recording
    {
        public Exchange? Last { get; set; }
    }
}
