namespace HostedCapture.Client;

/// <summary>Remembers which webhooks were handled, so that each is handled once however often it comes.</summary>
public interface IWebhookInbox
{
    /// <summary>
    /// Takes a webhook, or says why not. What was taken and neither completed nor released for a minute may be taken again: its
    /// process died.
    /// </summary>
    /// <param name="id">The <c>webhook-id</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<InboxClaim> TakeAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>It was handled: it is not handled again.</summary>
    /// <param name="id">The <c>webhook-id</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task CompleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>It could not be handled: when it comes again, it may be taken again.</summary>
    /// <param name="id">The <c>webhook-id</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task ReleaseAsync(string id, CancellationToken cancellationToken = default);
}

/// <summary>Whether a webhook is to be handled.</summary>
public enum InboxClaim
{
    /// <summary>It is yours: handle it, then complete or release it.</summary>
    Taken,

    /// <summary>It was handled before.</summary>
    Handled,

    /// <summary>It is being handled right now.</summary>
    Running,
}
