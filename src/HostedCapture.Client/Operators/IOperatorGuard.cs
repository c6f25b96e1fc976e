namespace HostedCapture.Client;

/// <summary>
/// The rules against card testing. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or does not answer.
/// </summary>
public interface IOperatorGuard
{
    /// <summary>Lists what was stopped or delayed, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<GuardStop> ListStopsAsync(GuardStopFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Lists BINs with unusually many declines, newest first; reads page after page as you go on.</summary>
    /// <param name="from">At this moment or later.</param>
    /// <param name="to">Before this moment.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<GuardAlarm> ListAlarmsAsync(
        DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the addresses that are left alone.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<AllowanceList> ListAllowancesAsync(CancellationToken cancellationToken = default);

    /// <summary>Leaves an address alone until a time.</summary>
    /// <param name="allowance">Which, until when and why.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<AllowanceItem> AllowAsync(CreateAllowance allowance, CancellationToken cancellationToken = default);

    /// <summary>Leaves an address alone no more. One that is not there is no error.</summary>
    /// <param name="id">The allowance's id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task EndAllowanceAsync(Guid id, CancellationToken cancellationToken = default);
}
