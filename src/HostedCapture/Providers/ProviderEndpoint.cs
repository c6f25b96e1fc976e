namespace HostedCapture.Providers;

/// <summary>A provider's address and settings, and the wire to it.</summary>
/// <param name="settings">Its settings.</param>
/// <param name="http">The wire.</param>
public sealed class ProviderEndpoint(ProviderSettings settings, ProviderHttp http)
{
    /// <summary>The address without a slash at its end.</summary>
    public string BaseUrl => settings.BaseUrl.ToString().TrimEnd('/');

    /// <summary>A setting that was checked to be there.</summary>
    public string this[string setting] => settings.Credentials[setting];

    /// <summary>A setting that may be missing.</summary>
    public string Or(string setting, string fallback) => settings.Credentials.GetValueOrDefault(setting, fallback);

    /// <inheritdoc cref="ProviderHttp.SendAsync"/>
    public Task<WireReply> SendAsync(Func<HttpRequestMessage> make) => http.SendAsync(make, settings.Timeout);
}
