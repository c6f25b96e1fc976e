namespace HostedCapture.Providers;

/// <summary>The systems that tokenize cards.</summary>
public static class ProviderServices
{
    /// <summary>Adds those that are configured.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">By name.</param>
    /// <param name="simulator">The address of the simulator in this process, asked once it listens.</param>
    public static void AddCardProviders(this IServiceCollection services, IReadOnlyDictionary<string, ProviderSettings> settings, Func<IServiceProvider, Uri> simulator)
    {
        services.AddSingleton<ProviderHttp>();
        foreach (var (name, own) in settings)
        {
            services.AddSingleton<ICardProvider>(provider =>
            {
                var endpoint = new ProviderEndpoint(name, own, () => simulator(provider), provider.GetRequiredService<ProviderHttp>());
                return name switch
                {
                    "cybersource" => new CyberSource(endpoint),
                    "quickpay" => new Quickpay(endpoint, provider.GetRequiredService<TimeProvider>()),
                    _ => throw new InvalidOperationException($"No adapter for '{name}'."),
                };
            });
        }
    }
}
