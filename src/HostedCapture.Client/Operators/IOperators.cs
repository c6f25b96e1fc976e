namespace HostedCapture.Client;

/// <summary>
/// The operator API: for those who run an installation, and for a merchant's own people. Registered by
/// <see cref="HostedCaptureServices.AddHostedCaptureOperators"/>. Every method throws a <see cref="HostedCaptureException"/> when the
/// API refuses or does not answer; <c>PERMISSION_MISSING</c> names the permission in its <c>MetaData</c>.
/// </summary>
public interface IOperators
{
    /// <summary>Intents of all of the operator's applications.</summary>
    IOperatorIntents Intents { get; }

    /// <summary>Payments of all of the operator's applications.</summary>
    IOperatorPayments Payments { get; }

    /// <summary>The operator's applications themselves: settings, secrets, webhooks, look.</summary>
    IOperatorApplications Applications { get; }

    /// <summary>Failed calls of the merchants' API.</summary>
    IOperatorRequests Requests { get; }

    /// <summary>Events of the operator's applications.</summary>
    IOperatorEvents Events { get; }

    /// <summary>Deliveries of webhooks, and the endpoints that they go to.</summary>
    IOperatorDeliveries Deliveries { get; }

    /// <summary>The audit log.</summary>
    IOperatorAudit Audit { get; }

    /// <summary>The rules against card testing.</summary>
    IOperatorGuard Guard { get; }

    /// <summary>The providers.</summary>
    IOperatorProviders Providers { get; }

    /// <summary>The card page's integrity, and evidence for an assessor.</summary>
    IOperatorIntegrity Integrity { get; }

    /// <summary>Signing keys and the configuration.</summary>
    IOperatorInstallation Installation { get; }

    /// <summary>Reads who calls, and what it may.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorIdentity> MeAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the roles and permissions.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorRoles> RolesAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads what waits for a human, and today's numbers.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorAttention> AttentionAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds by the id of anything, a reference, an order, an e-mail, or the last four digits of a card with a period.</summary>
    /// <param name="text">What is looked for.</param>
    /// <param name="from">Of four digits: from when on.</param>
    /// <param name="to">Of four digits: until when.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<SearchResult> SearchAsync(
        string text, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);
}

/// <summary>Intents for operators.</summary>
public interface IOperatorIntents
{
    /// <summary>Lists intents, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<OperatorIntent> ListAsync(OperatorIntentFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the intents that a filter finds, up to 10,000 and as long as that is quick.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ListCount> CountAsync(OperatorIntentFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Writes all intents of a filter into a stream, as they are read: CSV, or a JSON object in each line.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="ndjson">JSON instead of CSV.</param>
    /// <param name="cancellationToken">Ends the reading; the stream then holds a part.</param>
    Task ExportAsync(Stream to, OperatorIntentFilter? filter = null, bool ndjson = false, CancellationToken cancellationToken = default);

    /// <summary>Reads an intent. <c>DOCUMENT_NOT_FOUND</c>: it is unknown, or of another's application.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="personal">Names, addresses and e-mails as they are: a row of the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorIntent> GetAsync(Guid id, bool personal = false, CancellationToken cancellationToken = default);

    /// <summary>Reads everything that happened to an intent, oldest first.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<TimelineItem>> TimelineAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Counts intents by the hour (of up to two days) or day in which they were made, and by what became of them.</summary>
    /// <param name="from">From its hour or day on, in UTC; null: from six days before the day of <paramref name="to"/>.</param>
    /// <param name="to">Until before this moment, at most 92 days later; null: now.</param>
    /// <param name="application">Only intents of this application; null: of all that the operator sees.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IntentStatistics> StatisticsAsync(
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        string? application = null,
        CancellationToken cancellationToken = default);

    /// <summary>Cancels an intent. <c>INVALID_STATE</c>: it is not <c>created</c>, or a card is at the provider.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been canceled.</param>
    Task<OperatorIntent> CancelAsync(Guid id, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes an intent: token and personal data are forgotten. One that is not there is no error.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been deleted.</param>
    Task DeleteAsync(Guid id, string? reason = null, CancellationToken cancellationToken = default);
}

/// <summary>Payments for operators. What may have moved money is an <see cref="Outcome{T}"/>.</summary>
public interface IOperatorPayments
{
    /// <summary>Lists payments, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<OperatorPayment> ListAsync(OperatorPaymentFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the payments that a filter finds, up to 10,000 and as long as that is quick.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ListCount> CountAsync(OperatorPaymentFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Writes all payments of a filter into a stream, as they are read: CSV, or a JSON object in each line.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="ndjson">JSON instead of CSV.</param>
    /// <param name="cancellationToken">Ends the reading; the stream then holds a part.</param>
    Task ExportAsync(Stream to, OperatorPaymentFilter? filter = null, bool ndjson = false, CancellationToken cancellationToken = default);

    /// <summary>Reads a payment with its operations. <c>DOCUMENT_NOT_FOUND</c>: it is unknown, or of another's application.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="personal">Names, addresses and e-mails as they are: a row of the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorPayment> GetAsync(Guid id, bool personal = false, CancellationToken cancellationToken = default);

    /// <summary>Reads everything that happened to a payment, oldest first.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<TimelineItem>> TimelineAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Takes authorized money, once.</summary>
    /// <param name="id">The payment's id.</param>
    /// <param name="amount">How much, in major units; null: all of it.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; money may have been taken.</param>
    Task<Outcome<OperatorPayment>> ConfirmAsync(
        Guid id,
        decimal? amount = null,
        string? reason = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default);

    /// <summary>Releases authorized money of which nothing was taken.</summary>
    /// <param name="id">The payment's id.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been released.</param>
    Task<Outcome<OperatorPayment>> VoidAsync(
        Guid id, string? reason = null, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Gives money back. <c>REFUND_LIMIT</c>: more than the role may give back of one payment.</summary>
    /// <param name="id">The payment's id.</param>
    /// <param name="amount">How much, in major units; null: all that is left.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="idempotencyKey">Your own name for it, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; money may have been given back.</param>
    Task<Outcome<OperatorPayment>> RefundAsync(
        Guid id,
        decimal? amount = null,
        string? reason = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Says what became of an operation that its provider cannot look up. While its <see cref="OperatorOperation.Proposal"/> is there
    /// afterwards, a second person must say the same.
    /// </summary>
    /// <param name="operationId">The operation's id.</param>
    /// <param name="approved">Whether the provider did it.</param>
    /// <param name="providerId">The provider's id of it; an approved charge, authorization or confirm needs it.</param>
    /// <param name="reason">Where and how that was found out.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be settled.</param>
    Task<OperatorPayment> SettleAsync(
        Guid operationId, bool approved, string? providerId, string reason, CancellationToken cancellationToken = default);
}
