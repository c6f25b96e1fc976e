using HostedCapture.Api;
using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using Microsoft.AspNetCore.OpenApi;

namespace HostedCapture.Intents;

/// <summary>Card captures.</summary>
public static class IntentServices
{
    /// <summary>Adds them.</summary>
    public static void AddIntents(this IServiceCollection services, IntentSettings settings)
    {
        ColumnTypes.AddJson<CreateIntent>(Json.Options);
        ColumnTypes.AddJson<Verification>(Json.Options);
        ColumnTypes.AddJson<GivenConsent>(Json.Options);
        services.AddSingleton(settings);
        services.AddSingleton<CaptureLink>();
        services.AddSingleton<IntentEvents>();
        services.AddSingleton<IntentStore>();
        services.AddSingleton<IntentAttempts>();
        services.AddSingleton<IntentSettlement>();
        services.AddSingleton<ISettles>(provider => provider.GetRequiredService<IntentSettlement>());
        services.AddSingleton<CardTokens>();
        services.AddSingleton<IntentView>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<CardSubmission>();
        services.AddSingleton<CaptureMetrics>();
        services.AddSingleton<DirectCapture>();
        services.AddSingleton<TokenDeletions>();
        services.AddSingleton<Retention>();
        AddWorker<TokenRemover>(services);
        AddWorker<Sweeper>(services);
        AddWorker<PageVisits>(services);
        services.Configure<OpenApiOptions>(OpenApi.Document, options => options.AddSchemaTransformer(IntentSchemas.DescribeAsync));
    }

    private static void AddWorker<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
