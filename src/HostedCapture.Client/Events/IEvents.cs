namespace HostedCapture.Client;

/// <summary>
/// What happened, asked for instead of received: the same events as the webhooks, without a public address. Every method throws
/// a <see cref="HostedCaptureException"/> when the API refuses or does not answer.
/// </summary>
public interface IEvents
{
    /// <summary>Reads the next events of the application.</summary>
    /// <param name="after">The cursor of the page before; null: from the beginning.</param>
    /// <param name="wait">How long to wait for an event when there is none yet, 0 to 30 seconds.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<EventPage> ReadAsync(string? after = null, TimeSpan wait = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows the application's events without an end, as they come; a page has at least one and at most 100. Keep each page's
    /// <see cref="EventPage.Next"/> with what you made of its events, and go on from there after a restart: nothing is missed.
    /// It ends with an exception when the API cannot be heard any more.
    /// </summary>
    /// <param name="after">The cursor you kept; null: from the beginning.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<EventPage> FollowAsync(string? after = null, CancellationToken cancellationToken = default);

    /// <summary>The history of one intent.</summary>
    /// <param name="id">The intent.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<Event> OfIntentAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The history of one payment.</summary>
    /// <param name="id">The payment.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<Event> OfPaymentAsync(Guid id, CancellationToken cancellationToken = default);
}
