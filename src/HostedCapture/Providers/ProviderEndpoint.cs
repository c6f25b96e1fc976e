namespace HostedCapture.Providers;

/// <summary>A provider's address and settings, and the wire to it.</summary>
/// <param name="name">The name it has in the configuration.</param>
/// <param name="settings">Its settings.</param>
/// <param name="simulator">The address of the simulator in this process, known once it listens.</param>
/// <param name="http">The wire.</param>
public sealed class ProviderEndpoint(string name, ProviderSettings settings, Func<Uri> simulator, ProviderHttp http)
{
    /// <summary>The address without a slash at its end.</summary>
    public string BaseUrl => (settings.BaseUrl ?? new Uri($"{simulator()}/{name}")).ToString().TrimEnd('/');

    /// <summary>A setting that was checked to be there.</summary>
    public string this[string setting] => settings.Credentials[setting];

    /// <summary>A setting that may be missing.</summary>
    public string Or(string setting, string fallback) => settings.Credentials.GetValueOrDefault(setting, fallback);

    /// <inheritdoc cref="ProviderHttp.SendAsync"/>
    public Task<WireReply> SendAsync(Func<HttpRequestMessage> make) => http.SendAsync(make, settings.Timeout);
}
