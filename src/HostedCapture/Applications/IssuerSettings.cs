namespace HostedCapture.Applications;

/// <summary>The local token issuer, and the outside one that is accepted too.</summary>
public sealed record IssuerSettings
{
    /// <summary>Directory of the signing keys: one PKCS#8 PEM for each, readable by its owner only.</summary>
    public required string KeysPath { get; init; }

    /// <summary>The <c>iss</c> of local tokens; null: this process's own address (Development).</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>aud</c> of local tokens.</summary>
    public required string Audience { get; init; }

    /// <summary>How long a local token is valid.</summary>
    public required TimeSpan TokenLifetime { get; init; }

    /// <summary>An outside OpenID Connect issuer, or null.</summary>
    public AuthoritySettings? Authority { get; init; }
}

/// <summary>An outside issuer whose tokens are accepted: <c>AzureAd</c> with Microsoft.Identity.Web's key names, or a plain <c>Authority</c>.</summary>
/// <param name="Address">The address below which <c>/.well-known/openid-configuration</c> lies.</param>
/// <param name="Audiences">Accepted audiences.</param>
/// <param name="TenantId">The tenant (<c>tid</c>) tokens must be of; null for a plain authority.</param>
public sealed record AuthoritySettings(Uri Address, IReadOnlyList<string> Audiences, string? TenantId);
