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

    /// <summary>Token requests without good credentials from one address, of IPv6 one /64, in a minute.</summary>
    public int FailuresPerMinute { get; init; } = 60;

    /// <summary>The outside issuer whose tokens are accepted too, or null.</summary>
    public AuthoritySettings? Authority { get; init; }
}

/// <summary>An outside issuer whose tokens are accepted: a plain <c>Authority</c>, or Microsoft Entra ID (<c>AzureAd</c>).</summary>
/// <param name="Address">The address below which <c>/.well-known/openid-configuration</c> lies.</param>
/// <param name="Audience">
/// The audience its tokens must have; null with Entra: what Microsoft.Identity.Web derives from the client id.
/// </param>
/// <param name="Entra">The tenant and application at Entra; null: another issuer.</param>
public sealed record AuthoritySettings(Uri Address, string? Audience, EntraSettings? Entra = null);

/// <summary>This API as Microsoft Entra ID knows it, by Microsoft.Identity.Web's key names.</summary>
/// <param name="Instance">The cloud, such as <c>https://login.microsoftonline.com/</c>.</param>
/// <param name="TenantId">The tenant (<c>tid</c>) that tokens must be of.</param>
/// <param name="ClientId">This API's own client id.</param>
public sealed record EntraSettings(string Instance, string TenantId, string ClientId);
