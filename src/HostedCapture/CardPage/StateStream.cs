using System.Text;
using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.CardPage;

/// <summary>
/// An intent's state as server-sent events: at once, then at each change, until the state is final. In between a comment line
/// keeps the connection open: proxies close idle ones, nginx after 60 s.
/// </summary>
/// <param name="store">Reads the state.</param>
/// <param name="changes">Signals changes of all nodes.</param>
/// <param name="time">The clock.</param>
public sealed class StateStream(IntentStore store, Changes changes, TimeProvider time)
{
    private const string MediaType = "text/event-stream";

    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(15);
    private static readonly byte[] s_comment = ":\n\n"u8.ToArray();

    /// <summary>One state.</summary>
    /// <param name="State">As the API says it.</param>
    /// <param name="Submitting">Whether a card is at the provider.</param>
    public sealed record StateEvent(string State, bool Submitting);

    /// <summary>The events of a link's intent; 404 for an unknown link.</summary>
    public static async Task<Results<PushStreamHttpResult, NotFound>> GetAsync(string key, IntentStore store, StateStream stream, HttpContext context)
    {
        if (await store.FindByKeyAsync(key) is not { } intent)
            return TypedResults.NotFound();
        // Otherwise nginx buffers the events (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering).
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.Stream(body => stream.WriteAsync(body, key, intent.Id, context.RequestAborted), MediaType);
    }

    private async Task WriteAsync(Stream body, string key, Guid id, CancellationToken gone)
    {
        using var watch = changes.On(id.ToString());
        StateEvent? last = null;
        var saidAt = DateTimeOffset.MinValue;
        TimeSpan pause;
        try
        {
            do
            {
                if (await store.FindByKeyAsync(key) is not { } intent)
                    return;
                var now = time.GetUtcNow();
                var state = intent.StateAt(now);
                var news = new StateEvent(state.ToWire(), state == IntentState.Submitting);
                if (news != last || now - saidAt >= s_silence)
                {
                    await body.WriteAsync(news == last ? s_comment : Encoding.UTF8.GetBytes($"event: state\ndata: {JsonSerializer.Serialize(news, Json.Options)}\n\n"), gone);
                    await body.FlushAsync(gone);
                    (last, saidAt) = (news, now);
                }

                if (state is not (IntentState.Created or IntentState.Submitting))
                    return;
                pause = saidAt + s_silence - now;
                if (state == IntentState.Created && intent.ExpiresAt - now < pause)
                    pause = intent.ExpiresAt - now;
            }
            while (await watch.NextAsync(pause, gone));
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client has disconnected.
        }
    }
}
