using HostedCapture.Hosting;
using HostedCapture.Webhooks;
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
        services.AddSingleton<CaptureLink>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<IntentEvents>();
        services.AddSingleton<IntentStore>();
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<IntentView>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<CardCapture>();
        services.AddSingleton<CaptureMetrics>();
        services.AddSingleton<RecentTries>();
        services.AddSingleton<GuardedCapture>();
        services.AddSingleton<DirectCapture>();
        services.AddSingleton<Sweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<Sweeper>());
        services.Configure<OpenApiOptions>(OpenApi.Document, options => options.AddSchemaTransformer(IntentSchemas.DescribeAsync));
    }
}
