using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Pages;

namespace HostedCapture.Applications;

/// <summary>Merchants' integrations and their tokens.</summary>
public static class ApplicationServices
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="applications">Those of the configuration.</param>
    /// <param name="rules">What one of the database may be.</param>
    /// <param name="issuer">Issues their tokens.</param>
    public static void AddApplications(
        this IServiceCollection services, IReadOnlyList<Application> applications, ApplicationRules rules, IssuerSettings issuer)
    {
        ColumnTypes.AddJson<StoredSettings>(Json.Options);
        ColumnTypes.AddJson<StoredWebhooks>(Json.Options);
        services.AddSingleton(new ApplicationRegistry(applications));
        services.AddSingleton<IShops>(provider => provider.GetRequiredService<ApplicationRegistry>());
        services.AddSingleton(rules);
        services.AddSingleton<StoredApplicationReader>();
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<CredentialUses>();
        services.AddSingleton<ApplicationWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ApplicationWatch>());
        services.AddSingleton(issuer);
        services.AddSingleton<TokenLimits>();
        services.AddBearerTokens(issuer.Authority);
    }
}
