using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HostedCapture.Secrets;

/// <summary>What keeps secrets: the master key, logs without card numbers, memory that is cleared.</summary>
public static class SecretServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="masterKey">The configured master key, or null.</param>
    /// <param name="keysPath">Where the master key's file is otherwise.</param>
    public static void AddSecrets(this IServiceCollection services, string? masterKey, string keysPath)
    {
        services.AddSingleton(_ => MasterKey.Load(masterKey, keysPath));
        services.AddSingleton<IMemoryPoolFactory<byte>, ClearingMemory.Factory>();
        services.AddSingleton<LoggerFactory>();
        services.Replace(
            ServiceDescriptor.Singleton<ILoggerFactory>(provider => new RedactingLoggers(provider.GetRequiredService<LoggerFactory>())));
    }
}
