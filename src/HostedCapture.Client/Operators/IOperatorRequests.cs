namespace HostedCapture.Client;

/// <summary>
/// Failed calls of the merchants' API. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or does not
/// answer.
/// </summary>
public interface IOperatorRequests
{
    /// <summary>Lists failed calls of the last thirty days, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<FailedRequest> ListAsync(FailedRequestFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the failed calls that a filter finds, up to 10,000 and as long as that is quick.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ListCount> CountAsync(FailedRequestFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Writes all failed calls of a filter into a stream, as they are read: CSV, or a JSON object in each line.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="ndjson">JSON instead of CSV.</param>
    /// <param name="cancellationToken">Ends the reading; the stream then holds a part.</param>
    Task ExportAsync(Stream to, FailedRequestFilter? filter = null, bool ndjson = false, CancellationToken cancellationToken = default);
}
