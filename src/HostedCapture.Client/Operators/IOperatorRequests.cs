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
}
