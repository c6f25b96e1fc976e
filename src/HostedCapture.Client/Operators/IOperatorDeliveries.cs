namespace HostedCapture.Client;

/// <summary>
/// Deliveries of webhooks, and the endpoints that they go to. Every method throws a <see cref="HostedCaptureException"/> when the API
/// refuses or does not answer.
/// </summary>
public interface IOperatorDeliveries
{
    /// <summary>Lists deliveries of the last thirty days, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<OperatorDelivery> ListAsync(ResendFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the deliveries that a filter finds, up to 100,000.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ListCount> CountAsync(ResendFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Writes all deliveries of a filter into a stream, as they are read: CSV, or a JSON object in each line.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="ndjson">JSON instead of CSV.</param>
    /// <param name="cancellationToken">Ends the reading; the stream then holds a part.</param>
    Task ExportAsync(Stream to, ResendFilter? filter = null, bool ndjson = false, CancellationToken cancellationToken = default);

    /// <summary>Reads a delivery with each try. <c>DOCUMENT_NOT_FOUND</c>: it is unknown, or another application's.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="personal">Whether personal data is shown as it is, which is a row of the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<DeliveryDetail> GetAsync(string id, bool personal = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a delivery again, now, whatever became of it. <c>INVALID_STATE</c>: its address is not configured any more.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorDelivery> ResendAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends all deliveries again that a filter finds, by itself and in the background. <c>COUNT_CHANGED</c>: there are more or fewer
    /// than was said, and nothing is done.
    /// </summary>
    /// <param name="filter">Which.</param>
    /// <param name="expectedCount">How many they are, as <see cref="CountAsync"/> said.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ResendProgress> ResendAllAsync(ResendFilter filter, int expectedCount, CancellationToken cancellationToken = default);

    /// <summary>Reads how far a resend has come.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ResendProgress> GetResendAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Reads until a resend is done, ever more slowly.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ResendProgress> WaitUntilDoneAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Lists the endpoints with their deliveries of the last 24 hours.</summary>
    /// <param name="application">Of this application; null: of all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<EndpointItem>> ListEndpointsAsync(string? application = null, CancellationToken cancellationToken = default);
}
