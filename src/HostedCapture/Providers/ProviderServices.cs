namespace HostedCapture.Providers;

/// <summary>The systems that tokenize cards and move money.</summary>
public static class ProviderServices
{
    /// <summary>Adds those that are configured.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">By name.</param>
    public static void AddCardProviders(this IServiceCollection services, IReadOnlyDictionary<string, ProviderSettings> settings)
    {
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton(new ProviderTimeouts(settings));
        services.AddSingleton(new ProviderCredentials(settings));
        foreach (var (name, own) in settings)
        {
            if (ProviderSettings.TokenizesAny(name))
            {
                services.AddSingleton<ICardProvider>(provider => name switch
                {
                    "cybersource" => new CyberSource(Endpoint(provider)),
                    "quickpay" => new Quickpay(Endpoint(provider), provider.GetRequiredService<TimeProvider>()),
                    "firstoken" => new Firstoken(Endpoint(provider)),
                    "juspay" => new Juspay(Endpoint(provider)),
                    _ => throw new InvalidOperationException($"No adapter for '{name}'."),
                });
            }

            services.AddSingleton<IPaymentProvider>(provider => name switch
            {
                "cybersource" => new CyberSourcePayments(Endpoint(provider), provider.GetRequiredService<TimeProvider>()),
                "quickpay" => new QuickpayPayments(Endpoint(provider), provider.GetRequiredService<TimeProvider>()),
                "firstoken" => new Firstoken(Endpoint(provider)),
                "tumipay" => new TumiPay(Endpoint(provider), provider.GetRequiredService<TimeProvider>()),
                "juspay" => new Juspay(Endpoint(provider)),
                _ => throw new InvalidOperationException($"No payment adapter for '{name}'."),
            });

            ProviderEndpoint Endpoint(IServiceProvider provider) => new(own, provider.GetRequiredService<ProviderHttp>());
        }
    }
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
