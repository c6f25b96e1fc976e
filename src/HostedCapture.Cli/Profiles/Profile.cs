using System.Security.Cryptography;

namespace HostedCapture.Cli.Profiles;

/// <summary>What this machine keeps for one address.</summary>
internal sealed record Profile
{
    /// <summary>The installation's address.</summary>
    public required string Address { get; init; }

    /// <summary>The application's client id; null after a logout.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret; null after a logout.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The application's id.</summary>
    public string? Application { get; init; }

    /// <summary>An operator's machine account; null where there is none.</summary>
    public string? OperatorId { get; init; }

    /// <summary>Its secret.</summary>
    public string? OperatorSecret { get; init; }

    /// <summary>The secret that <c>listen</c> signs with. Made once; nothing changes it.</summary>
    public required string WebhookSecret { get; init; }

    /// <summary>When it was made, by the installation's clock: a first <c>listen</c> begins here.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The provider simulator of a sandbox.</summary>
    public string? Simulator { get; init; }

    /// <summary>The demo shop of a sandbox.</summary>
    public string? Shop { get; init; }

    /// <summary>A secret for <see cref="WebhookSecret"/>.</summary>
    public static string NewSecret() => $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
}
