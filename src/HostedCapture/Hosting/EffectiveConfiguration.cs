namespace HostedCapture.Hosting;

/// <summary>What the process works with: each key that was read, with its value or the one that holds where it is not set.</summary>
/// <param name="Values">By their keys, secrets included.</param>
public sealed record EffectiveConfiguration(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Where a value comes from when no source sets its key.</summary>
    public const string Default = "default";

    // Parts of the names of settings that may be secrets, and those that never are.
    private static readonly string[] s_secret = ["secret", "password", "key", "token", "credential", "connectionstring", "user", "pin"];
    private static readonly string[] s_plain = ["Issuer:KeysPath", "Issuer:TokenLifetimeSeconds"];
    private static readonly string[] s_plainOfProviders = ["BaseUrl", "TimeoutSeconds"];

    /// <summary>Whether a value may be a secret: then it is shown to nobody. Of a provider, nearly everything may.</summary>
    public static bool IsSecret(string key)
    {
        if (s_plain.Contains(key, StringComparer.OrdinalIgnoreCase))
            return false;
        var parts = key.Split(':');
        if (parts is ["Providers", _, var setting])
            return !s_plainOfProviders.Contains(setting, StringComparer.OrdinalIgnoreCase);
        return parts.Any(part => s_secret.Any(word => part.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>
    /// Where the value of a key comes from: a file's name, <c>environment</c>, <c>command line</c>, or <see cref="Default"/>.
    /// </summary>
    public static string SourceOf(IConfiguration configuration, string key)
    {
        if (configuration is not IConfigurationRoot root)
            return Default;
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider.TryGet(key, out _))
                return NameOf(provider, key);
        }

        return Default;
    }

    private static string NameOf(IConfigurationProvider provider, string key) => provider switch
    {
        FileConfigurationProvider { Source.Path: { } path } => Path.GetFileName(path),
        ChainedConfigurationProvider chained => SourceOf(chained.Configuration, key),
        _ when Kind(provider).StartsWith("EnvironmentVariables", StringComparison.Ordinal) => "environment",
        _ when Kind(provider).StartsWith("CommandLine", StringComparison.Ordinal) => "command line",
        _ => Kind(provider).Replace("ConfigurationProvider", "", StringComparison.Ordinal).ToLowerInvariant(),
    };

    private static string Kind(IConfigurationProvider provider) => provider.GetType().Name;
}
