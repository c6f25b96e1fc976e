namespace HostedCapture.Client;

/// <summary>The audit log. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or does not answer.</summary>
public interface IOperatorAudit
{
    /// <summary>Lists what was done, newest first; reads page after page as you go on.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<AuditItem> ListAsync(AuditFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the rows that a filter finds, up to 10,000 and as long as that is quick.</summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ListCount> CountAsync(AuditFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Compares every row with its link.</summary>
    /// <param name="known">A link that was noted down earlier, <c>NUMBER:HASH</c>, and must still be there; null: none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<AuditVerdict> VerifyAsync(string? known = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notes what happened to an account that a console keeps, as done by the person whose token this is. <c>PERSON_NEEDED</c>: it is
    /// a machine account's.
    /// </summary>
    /// <param name="note">What happened.</param>
    /// <param name="idempotencyKey">Your own name for it, so that it is noted once; null: none.</param>
    /// <param name="cancellationToken">Ends the waiting; it may have been noted.</param>
    Task NoteAccountAsync(AccountNote note, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Writes all rows that a filter finds into a stream, as they are read: CSV, or a JSON object in each line.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="ndjson">As NDJSON; else as CSV.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task ExportAsync(Stream to, AuditFilter? filter = null, bool ndjson = false, CancellationToken cancellationToken = default);
}
