namespace HostedCapture.Client;

/// <summary>The providers. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or does not answer.</summary>
public interface IOperatorProviders
{
    /// <summary>Lists the providers with their figures of a period.</summary>
    /// <param name="from">Calls that began at this moment or later; null: 24 hours before <paramref name="to"/>.</param>
    /// <param name="to">Calls that began before this moment; null: now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ProviderList> ListAsync(DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>Reads how long providers took in each hour (of up to two days) or day of a period.</summary>
    /// <param name="from">From its hour or day on, in UTC; null: from six days before the day of <paramref name="to"/>.</param>
    /// <param name="to">Until before this moment, at most 92 days later; null: now.</param>
    /// <param name="provider">Only this provider; null: all that were called.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ProviderStatistics> StatisticsAsync(
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        string? provider = null,
        CancellationToken cancellationToken = default);

    /// <summary>Asks a provider for what never was.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ProviderTest> TestAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Sends no new card and no new charge there. <c>INVALID_STATE</c>: it is paused already.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ProviderItem> PauseAsync(string name, string reason, CancellationToken cancellationToken = default);

    /// <summary>Lets it go on. <c>INVALID_STATE</c>: it is not paused.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ProviderItem> ResumeAsync(string name, string reason, CancellationToken cancellationToken = default);
}
