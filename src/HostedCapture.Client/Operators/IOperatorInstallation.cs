namespace HostedCapture.Client;

/// <summary>
/// Signing keys and the configuration. Every method throws a <see cref="HostedCaptureException"/> when the API refuses or does not
/// answer.
/// </summary>
public interface IOperatorInstallation
{
    /// <summary>Lists the signing keys.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<KeyList> ListKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a new signing key. <c>ROTATION_TOO_EARLY</c>: tokens of the oldest may still be alive.</summary>
    /// <param name="reason">Why, for the audit log.</param>
    /// <param name="force">Even then; those tokens become invalid.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<KeyList> RotateKeysAsync(string reason, bool force = false, CancellationToken cancellationToken = default);

    /// <summary>Reads the settings that hold, without secrets.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ConfigurationAnswer> GetConfigurationAsync(CancellationToken cancellationToken = default);
}
