namespace HostedCapture.Providers;

/// <summary>How one provider is reached, as configured under <c>Providers:name</c>.</summary>
/// <param name="BaseUrl">Its address, without a slash at its end.</param>
/// <param name="Timeout">The longest one call may take.</param>
/// <param name="Credentials">The provider's own settings by name: <c>MerchantId</c>, <c>TransactionKey</c>, <c>ClientId</c>, …</param>
public sealed record ProviderSettings(Uri BaseUrl, TimeSpan Timeout, IReadOnlyDictionary<string, string> Credentials);
