namespace HostedCapture.Client;

/// <summary>
/// Card captures: make an intent, send the cardholder to its page, read what became of it. Every method throws a
/// <see cref="HostedCaptureException"/> when the API refuses or does not answer.
/// </summary>
public interface ICaptures
{
    /// <summary>Makes an intent; then send the browser to its <see cref="Intent.CaptureUrl"/>.</summary>
    /// <param name="intent">What to capture.</param>
    /// <param name="idempotencyKey">
    /// Your own name for this intent, at most 255 printable ASCII characters: whoever sends the same again within 24 hours gets
    /// the same intent. Null: one is made for this call and kept over its retries.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting; the intent may have been made.</param>
    Task<Intent> CreateAsync(CreateIntent intent, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Reads an intent. <c>DOCUMENT_NOT_FOUND</c>: it is unknown, deleted, or another application's.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<Intent> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Lists intents, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<Intent> ListAsync(IntentFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cancels an intent: no card can be entered any more. <c>INVALID_STATE</c>: it is not <c>created</c>, or a card is at the
    /// provider.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been canceled.</param>
    Task<Intent> CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes an intent: token and personal data are forgotten, an open one is canceled first. One that is not there is no
    /// error. <c>INVALID_STATE</c>: a card is at the provider.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been deleted.</param>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Sends a card yourself, to an intent of <see cref="CaptureKind.Peinau"/>.</summary>
    /// <param name="intent">The intent.</param>
    /// <param name="card">The card.</param>
    /// <param name="cancellationToken">Ends the waiting; the card may have been captured.</param>
    /// <exception cref="InvalidOperationException">The intent takes no such card.</exception>
    Task<Outcome<Intent>> SubmitCardAsync(Intent intent, DirectCard card, CancellationToken cancellationToken = default);

    /// <summary>Sends a card yourself, to an intent of <see cref="CaptureKind.Cmr"/>.</summary>
    /// <param name="intent">The intent.</param>
    /// <param name="card">The card.</param>
    /// <param name="cancellationToken">Ends the waiting; the card may have been captured.</param>
    /// <exception cref="InvalidOperationException">The intent takes no such card.</exception>
    Task<Outcome<Intent>> SubmitCmrCardAsync(Intent intent, DirectCmrCard card, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads an intent every few seconds until no card is at the provider any more; its state then says what became of it.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting: give it a limit, a provider may be silent for hours.</param>
    Task<Intent> WaitUntilKnownAsync(Guid id, CancellationToken cancellationToken = default);
}
