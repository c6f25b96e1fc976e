namespace HostedCapture.CardTesting;

/// <summary>The rules against card testing.</summary>
public static class CardTestingServices
{
    /// <summary>Adds them.</summary>
    public static void AddCardTesting(this IServiceCollection services, CardTestingSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<CardTestingMetrics>();
        services.AddSingleton<ProofOfWork>();
        services.AddSingleton<GuardAllowances>();
        services.AddHostedService(provider => provider.GetRequiredService<GuardAllowances>());
        services.AddSingleton<CardTestingGuard>();
    }
}
