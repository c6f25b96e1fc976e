namespace HostedCapture.Audit;

/// <summary>The audit log.</summary>
public static class AuditServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">What the process was started with.</param>
    public static void AddAudit(this IServiceCollection services, AuditedConfiguration configuration)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton(configuration);
        services.AddSingleton<AuditKeys>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditChain>();
        services.AddSingleton<AuditList>();
        services.AddSingleton<ConfigurationFingerprint>();
        services.AddHostedService<AuditLinker>();
    }
}
