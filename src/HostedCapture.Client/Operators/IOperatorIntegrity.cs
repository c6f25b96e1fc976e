namespace HostedCapture.Client;

/// <summary>
/// The card page's integrity, and evidence for an assessor. Every method throws a <see cref="HostedCaptureException"/> when the API
/// refuses or does not answer.
/// </summary>
public interface IOperatorIntegrity
{
    /// <summary>Reads the inventory, the checks and what browsers refused.</summary>
    /// <param name="from">At this moment or later; null: of 90 days.</param>
    /// <param name="to">Before this moment; null: until now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IntegrityAnswer> GetAsync(DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>Checks the card page at its public address. <c>NO_OPEN_INTENT</c>: there is no page to look at.</summary>
    /// <param name="intentId">The page of this open intent; null: of the newest one.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<PageCheckItem> CheckAsync(Guid? intentId = null, CancellationToken cancellationToken = default);

    /// <summary>Writes the evidence of a quarter into a stream, a zip.</summary>
    /// <param name="quarter"><c>2026Q4</c>.</param>
    /// <param name="to">Where to.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task ExportEvidenceAsync(string quarter, Stream to, CancellationToken cancellationToken = default);
}
