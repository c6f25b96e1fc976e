namespace HostedCapture.Data;

/// <summary>The database.</summary>
public static class DataServices
{
    /// <summary>Adds it.</summary>
    public static void AddDatabase(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(_ => new Db(settings));
        services.AddSingleton(_ => new Changes(settings.Kind));
        services.AddHostedService<ChangeMessenger>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<KeyRing>();
    }
}
