namespace HostedCapture.Providers;

/// <summary>The systems that tokenize cards and move money.</summary>
public static class ProviderServices
{
    /// <summary>Adds those that are configured.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">By name.</param>
    /// <param name="simulator">The address of the simulator in this process, asked once it listens.</param>
    public static void AddCardProviders(this IServiceCollection services, IReadOnlyDictionary<string, ProviderSettings> settings, Func<IServiceProvider, Uri> simulator)
    {
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton(new ProviderTimeouts(settings));
        services.AddSingleton(new ProviderCredentials(settings));
        foreach (var (name, own) in settings)
        {
            // One adapter, whichever of its two sides is asked for.
            services.AddKeyedSingleton<object>(name, (provider, _) =>
            {
                var endpoint = new ProviderEndpoint(name, own, () => simulator(provider), provider.GetRequiredService<ProviderHttp>());
                return Adapter(name, endpoint, provider.GetRequiredService<TimeProvider>());
            });
            if (name is not "tumipay")
                services.AddSingleton(provider => (ICardProvider)provider.GetRequiredKeyedService<object>(name));
            if (name is not ("cybersource" or "quickpay"))
                services.AddSingleton(provider => (IPaymentProvider)provider.GetRequiredKeyedService<object>(name));
        }
    }

    private static object Adapter(string name, ProviderEndpoint endpoint, TimeProvider time) => name switch
    {
        "cybersource" => new CyberSource(endpoint),
        "quickpay" => new Quickpay(endpoint, time),
        "firstoken" => new Firstoken(endpoint),
        "tumipay" => new TumiPay(endpoint, time),
        "juspay" => new Juspay(endpoint),
        _ => throw new InvalidOperationException($"No adapter for '{name}'."),
    };
}

/// <summary>How long calls to a provider may take.</summary>
/// <param name="settings">By name.</param>
public sealed class ProviderTimeouts(IReadOnlyDictionary<string, ProviderSettings> settings)
{
    /// <summary>The longest one call may take; nothing for a provider that is not configured.</summary>
    public TimeSpan Of(string provider) => settings.TryGetValue(provider, out var own) ? own.Timeout : TimeSpan.Zero;
}

/// <summary>Providers' settings, for what they send to us.</summary>
/// <param name="settings">By name.</param>
public sealed class ProviderCredentials(IReadOnlyDictionary<string, ProviderSettings> settings)
{
    /// <summary>A setting; null where it is missing, or the provider is not configured.</summary>
    public string? Find(string provider, string setting) => settings.TryGetValue(provider, out var own) ? own.Credentials.GetValueOrDefault(setting) : null;
}
