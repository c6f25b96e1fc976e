namespace HostedCapture.Client;

/// <summary>What you do with webhooks. Made anew for each, in a scope of its own, with services by its constructor.</summary>
public interface IWebhookHandler
{
    /// <summary>
    /// Handles a verified event. When it throws, or is not done in ten seconds, the webhook is answered 500 or 503 and comes again
    /// later. It is called again, too, when your process ends after it and before the inbox knows.
    /// </summary>
    /// <param name="received">The event. An unknown <see cref="Event.Type"/> is none of your business: return.</param>
    /// <param name="cancellationToken">Canceled after ten seconds: the sender waits for fifteen.</param>
    Task HandleAsync(Event received, CancellationToken cancellationToken);
}
