namespace HostedCapture.Providers;

/// <summary>The systems that tokenize cards and move money.</summary>
public static class ProviderServices
{
    /// <summary>Adds those that are configured.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">By name.</param>
    public static void AddProviders(this IServiceCollection services, IReadOnlyDictionary<string, ProviderSettings> settings)
    {
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton(new ConfiguredProviders(settings));
        services.AddSingleton<ProviderPauses>();
        services.AddHostedService(provider => provider.GetRequiredService<ProviderPauses>());
        foreach (var facts in All.Providers.Where(facts => settings.ContainsKey(facts.Name)))
        {
            services.AddSingleton(provider => facts.Make(
                new ProviderEndpoint(settings[facts.Name], provider.GetRequiredService<ProviderHttp>()),
                provider.GetRequiredService<TimeProvider>()));
        }
    }
}

/// <summary>The settings of the providers that are configured.</summary>
/// <param name="settings">By name.</param>
public sealed class ConfiguredProviders(IReadOnlyDictionary<string, ProviderSettings> settings)
{
    /// <summary>The longest one call may take; nothing for a provider that is not configured.</summary>
    public TimeSpan TimeoutOf(string provider) => settings.TryGetValue(provider, out var own) ? own.Timeout : TimeSpan.Zero;

    /// <summary>A provider's own settings by name; none where it is not configured.</summary>
    public IReadOnlyDictionary<string, string> CredentialsOf(string provider) =>
        settings.TryGetValue(provider, out var own) ? own.Credentials : new Dictionary<string, string>();
}
