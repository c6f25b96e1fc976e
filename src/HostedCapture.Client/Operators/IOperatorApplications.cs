namespace HostedCapture.Client;

/// <summary>
/// Merchants' applications: those of the configuration, which are only read, and those of the database. Every method throws a
/// <see cref="HostedCaptureException"/> when the API refuses or does not answer; one with a stale version has the code
/// <c>VERSION_STALE</c>, and nothing was changed.
/// </summary>
public interface IOperatorApplications
{
    /// <summary>Lists applications by their ids; reads page after page as you go on.</summary>
    /// <param name="source">Only those of <c>configuration</c> or <c>database</c>; null: both.</param>
    /// <param name="state">Only those that are <c>active</c> or <c>taken_back</c>; null: both.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    PagedList<OperatorApplication> ListAsync(
        string? source = null, string? state = null, CancellationToken cancellationToken = default);

    /// <summary>Reads an application.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OperatorApplication> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Makes an application. Its client secret is in this answer and nowhere else.</summary>
    /// <param name="application">What it is to be.</param>
    /// <param name="idempotencyKey">The same key makes one application; null: a key of its own.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be made.</param>
    Task<ApplicationWithSecrets> CreateAsync(
        NewApplication application, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Changes an application: what is left out has its default from now on.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">What it is to be, with the version that was read.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be changed.</param>
    Task<OperatorApplication> ChangeAsync(string id, ChangeApplication change, CancellationToken cancellationToken = default);

    /// <summary>Takes an application back: it may not call any more. This cannot be undone.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="reason">For the audit log.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be taken back.</param>
    Task<OperatorApplication> TakeBackAsync(string id, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a client secret, which is in this answer and nowhere else.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="overlap">How long the others stay good: from zero to thirty days.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be made.</param>
    Task<ApplicationWithSecrets> RollSecretAsync(string id, TimeSpan overlap, CancellationToken cancellationToken = default);

    /// <summary>Ends a client secret at once. <c>LAST_SECRET</c>: the application has no other.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="number">The secret's number.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be ended.</param>
    Task<OperatorApplication> EndSecretAsync(string id, int number, CancellationToken cancellationToken = default);

    /// <summary>Changes how the page looks; the logo stays.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="change">How it is to look, with the version that was read.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be changed.</param>
    Task<OperatorApplication> ChangeBrandingAsync(string id, ChangeBranding change, CancellationToken cancellationToken = default);

    /// <summary>Puts the logo on the page.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="file">A PNG, or an SVG of nothing but shapes; 65536 bytes at most.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be there.</param>
    Task<OperatorApplication> PutLogoAsync(string id, byte[] file, CancellationToken cancellationToken = default);

    /// <summary>Removes the logo; the page shows the name.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be removed.</param>
    Task<OperatorApplication> RemoveLogoAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Tries an address with one signed message. Nothing is saved.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="url">The address.</param>
    /// <param name="secret">Signs the message; null: the saved address's secrets, or a fresh one that the answer tells.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<EndpointTrial> TryWebhookAsync(string id, string url, string? secret = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves the addresses of webhooks: these and no others. New ones are tried first. Fresh secrets are in this answer and nowhere
    /// else.
    /// </summary>
    /// <param name="id">The application's id.</param>
    /// <param name="change">The addresses, with the version that was read.</param>
    /// <param name="cancellationToken">Ends the waiting; they may be saved.</param>
    Task<ApplicationWithSecrets> ChangeWebhooksAsync(string id, ChangeWebhooks change, CancellationToken cancellationToken = default);

    /// <summary>Removes all addresses of webhooks.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="cancellationToken">Ends the waiting; they may be removed.</param>
    Task<OperatorApplication> RemoveWebhooksAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Makes a secret that signs webhooks to an address; it is in this answer and nowhere else.</summary>
    /// <param name="id">The application's id.</param>
    /// <param name="endpointId">The endpoint's id.</param>
    /// <param name="overlap">How long the others sign, too: from zero to thirty days.</param>
    /// <param name="secret">A secret of your own, <c>whsec_…</c>; null: a fresh one.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be made.</param>
    Task<ApplicationWithSecrets> RollWebhookSecretAsync(
        string id, string endpointId, TimeSpan overlap, string? secret = null, CancellationToken cancellationToken = default);
}
