namespace HostedCapture.Testing;

/// <summary>What a sandbox is started with.</summary>
public sealed class SandboxOptions
{
    /// <summary>
    /// The port of the product, with the next three for the other parties; null: any that are free. Fixed where something outside of
    /// the test must know it beforehand.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>
    /// The application that asks: <c>demo-shop</c> saves cards at CyberSource and Quickpay, <c>demo-firstoken</c> and
    /// <c>demo-juspay</c> where their names say.
    /// </summary>
    public string ClientId { get; set; } = "demo-shop";

    /// <summary>Where that application's webhooks are sent; null: to the demo shop.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>How long the product waits for a provider before an outcome is unknown.</summary>
    public TimeSpan ProviderTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Keys of the product's configuration, such as <c>Intents:MaxAttempts</c>; they go before all others.</summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
