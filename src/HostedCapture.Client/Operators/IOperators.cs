namespace HostedCapture.Client;

/// <summary>
/// The operator API: for those who run an installation, and for a merchant's own people. What an operator may, its role says; a call
/// that it may not make throws a <see cref="HostedCaptureException"/> with <c>PERMISSION_MISSING</c>.
/// </summary>
public interface IOperators
{
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
}
