namespace HostedCapture.Client;

/// <summary>
/// Webhooks on their way to your endpoints. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or
/// does not answer.
/// </summary>
public interface IDeliveries
{
    /// <summary>Lists deliveries of the last 30 days, newest first; reads page after page as you go on.</summary>
    /// <param name="state">In which state; null: in any.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<Delivery> ListAsync(DeliveryState? state = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a delivery again, now, whatever became of it. <c>INVALID_STATE</c>: its address is not configured any more.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be on its way.</param>
    Task<Delivery> ResendAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Asks why a webhook is not valid. To verify one, use <see cref="WebhookVerifier"/>: it asks nobody.</summary>
    /// <param name="webhook">The webhook as your program saw it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<WebhookVerdict> ExplainAsync(ReceivedWebhook webhook, CancellationToken cancellationToken = default);
}
