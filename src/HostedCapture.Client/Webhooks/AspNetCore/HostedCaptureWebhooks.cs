using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Client;

/// <summary>Receives webhooks in ASP.NET Core.</summary>
public static partial class HostedCaptureWebhooks
{
    // The product's largest body has 20,000 bytes.
    private const int LargestBody = 64 * 1024;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maps a route that receives webhooks: it reads the raw bytes, verifies them, and hands each event once to the handler. It
    /// answers 204 when it is handled, now or before; 400 when it is not genuine; 409, 500 or 503 when it is to come again.
    /// Register your <see cref="IWebhookInbox"/> before; without one it is a <see cref="MemoryWebhookInbox"/>. The time is that of
    /// the registered <see cref="TimeProvider"/>, the system's without one.
    /// </summary>
    /// <typeparam name="THandler">Your handler.</typeparam>
    /// <param name="app">The application.</param>
    /// <param name="pattern">The path, such as <c>/webhooks</c>.</param>
    /// <param name="secrets">The endpoint's secrets, <c>whsec_…</c>; more than one while a secret is replaced.</param>
    /// <exception cref="ArgumentException">There is no secret, or one is no secret.</exception>
    public static IEndpointConventionBuilder MapHostedCaptureWebhooks<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IEndpointRouteBuilder app, string pattern, params string[] secrets)
        where THandler : class, IWebhookHandler
    {
        WebhookVerifier.Check(secrets);
        var inbox = app.ServiceProvider.GetService<IWebhookInbox>() ?? new MemoryWebhookInbox();
        var time = app.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = app.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HostedCaptureWebhooks));
        var scopes = app.ServiceProvider.GetRequiredService<IServiceScopeFactory>();
        var handlers = ActivatorUtilities.CreateFactory(typeof(THandler), []);
        return app.MapPost(pattern, async context => context.Response.StatusCode = await ReceiveAsync(context.Request));

        async Task<int> ReceiveAsync(HttpRequest request)
        {
            if (await ReadAsync(request) is not { } body)
                return StatusCodes.Status413PayloadTooLarge;
            Event received;
            try
            {
                received = WebhookVerifier.Verify(body, name => request.Headers[name], time.GetUtcNow(), secrets);
            }
            catch (WebhookException exception)
            {
                NotGenuine(logger, exception.Message);
                return StatusCodes.Status400BadRequest;
            }

            switch (await inbox.TakeAsync(received.Id, request.HttpContext.RequestAborted))
            {
                case InboxClaim.Handled:
                    return StatusCodes.Status204NoContent;
                case InboxClaim.Running:
                    return StatusCodes.Status409Conflict;
            }

            // It goes on after its limit, and when the sender leaves: what it did is then known when the webhook comes again.
            var limit = new CancellationTokenSource(s_limit);
            try
            {
                return await HandleAsync(received, limit).WaitAsync(s_limit);
            }
            catch (TimeoutException)
            {
                return StatusCodes.Status503ServiceUnavailable;
            }
        }

        async Task<int> HandleAsync(Event received, CancellationTokenSource limit)
        {
            try
            {
                using (limit)
                await using (var scope = scopes.CreateAsyncScope())
                    await ((THandler)handlers(scope.ServiceProvider, null)).HandleAsync(received, limit.Token);
                await inbox.CompleteAsync(received.Id);
                return StatusCodes.Status204NoContent;
            }
            catch (Exception exception)
            {
                NotHandled(logger, received.Id, received.Type.Value, exception);
                await inbox.ReleaseAsync(received.Id);
                return exception is OperationCanceledException
                    ? StatusCodes.Status503ServiceUnavailable
                    : StatusCodes.Status500InternalServerError;
            }
        }
    }

    // Null: it is too large.
    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBody)
                return null;
        }

        return body.ToArray();
    }

    [LoggerMessage(1, LogLevel.Warning, "A webhook was refused: {Reason}")]
    private static partial void NotGenuine(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Error, "Webhook {Id} ({Type}) was not handled; it comes again.")]
    private static partial void NotHandled(ILogger logger, string id, string type, Exception exception);
}
