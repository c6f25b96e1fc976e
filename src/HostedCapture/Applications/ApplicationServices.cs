namespace HostedCapture.Applications;

/// <summary>Merchants' integrations and their tokens.</summary>
public static class ApplicationServices
{
    /// <summary>Adds them.</summary>
    public static void AddApplications(this IServiceCollection services, IReadOnlyList<Application> applications, IssuerSettings issuer)
    {
        services.AddSingleton(new ApplicationRegistry(applications));
        services.AddSingleton(issuer);
        services.AddSingleton<TokenLimits>();
        services.AddBearerTokens(issuer.Authority);
    }
}
