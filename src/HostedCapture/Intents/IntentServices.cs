using HostedCapture.Hosting;
using Microsoft.AspNetCore.OpenApi;

namespace HostedCapture.Intents;

/// <summary>Card captures.</summary>
public static class IntentServices
{
    /// <summary>Adds the limits against card testing.</summary>
    public static void AddCardTesting(this IServiceCollection services, CardTestingSettings settings) => services.AddSingleton(settings);

    /// <summary>Adds them.</summary>
    public static void AddIntents(this IServiceCollection services, IntentSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new IdempotencySettings(settings.Lease));
        services.AddSingleton<CaptureLink>();
        services.AddSingleton<IntentEvents>();
        services.AddSingleton<IntentStore>();
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<CapturedCards>();
        services.AddSingleton<IntentView>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<CardCapture>();
        services.AddSingleton<CaptureMetrics>();
        services.AddSingleton<ProofOfWork>();
        services.AddSingleton<GuardedCapture>();
        services.AddSingleton<DirectCapture>();
        services.AddSingleton<LookupStore>();
        services.AddSingleton<TokenDeletions>();
        services.AddSingleton<Retention>();
        // Stopped in the reverse order: what still writes outcomes is the last.
        AddWorker<UnwrittenOutcomes>(services);
        AddWorker<TokenRemover>(services);
        AddWorker<Reconciler>(services);
        AddWorker<Sweeper>(services);
        services.Configure<OpenApiOptions>(OpenApi.Document, options => options.AddSchemaTransformer(IntentSchemas.DescribeAsync));
    }

    private static void AddWorker<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
