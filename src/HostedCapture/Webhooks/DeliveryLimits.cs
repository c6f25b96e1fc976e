namespace HostedCapture.Webhooks;

/// <summary>How webhooks share a process and its time.</summary>
public sealed record DeliveryLimits
{
    /// <summary>To connect.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For a whole try.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The lease of a try on its delivery; longer than any try.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries at once at one endpoint.</summary>
    public int PerEndpoint { get; init; } = 4;

    /// <summary>Tries at once at an endpoint whose last one failed, so that many broken endpoints do not use up all places.</summary>
    public int PerTroubledEndpoint { get; init; } = 1;

    /// <summary>Tries at once, all endpoints together.</summary>
    public int Overall { get; init; } = 128;

    /// <summary>How often a node looks for deliveries that are due or that another node left.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a delivery to an address that is no longer configured waits for a node that still knows it, as while a new configuration is rolled out.</summary>
    public TimeSpan Unclaimed { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long finished deliveries can be listed and asked for again.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(30);
}
