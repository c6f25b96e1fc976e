using HostedCapture.Data;

namespace HostedCapture.Attempts;

/// <summary>Calls to providers whose outcome may stay unknown.</summary>
public static class AttemptServices
{
    /// <summary>
    /// Adds them. Workers stop in the reverse order, and outcomes are written last: rooms with workers are added after this one.
    /// </summary>
    public static void AddAttempts(this IServiceCollection services, AttemptSettings settings)
    {
        ColumnTypes.AddNames<AttemptState>();
        services.AddSingleton(settings);
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<Calls>();
        services.AddSingleton<ProviderFigures>();
        services.AddSingleton<UnwrittenOutcomes>();
        services.AddHostedService(provider => provider.GetRequiredService<UnwrittenOutcomes>());
        services.AddSingleton<Reconciler>();
        services.AddHostedService(provider => provider.GetRequiredService<Reconciler>());
    }
}
