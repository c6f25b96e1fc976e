using HostedCapture.Hosting;
using HostedCapture.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace HostedCapture.Tests;

/// <summary>Good configurations to spoil, and <see cref="Settings.Load"/> without a process.</summary>
internal static class TestSettings
{
    /// <summary>What Development starts with, in small.</summary>
    public static Dictionary<string, string?> Development => new(ProviderKeys(withAddress: false))
    {
        ["Simulator:BaseUrl"] = "http://localhost:5083",
        ["Applications:0:Id"] = "one",
        ["Applications:0:Name"] = "Demo Shop",
        ["Applications:0:ClientId"] = "demo-shop",
        ["Applications:0:ClientSecret"] = "demo-secret",
        ["Applications:0:ReturnOrigins:0"] = "loopback",
        ["Applications:0:ReturnOrigins:1"] = "http://www.mysite.cl",
    };

    /// <summary>A Production process with every provider and one application.</summary>
    public static Dictionary<string, string?> Production => new(ProviderKeys(withAddress: true))
    {
        ["PublicBaseUrl"] = "https://pay.example",
        ["Applications:0:Id"] = "one",
        ["Applications:0:Name"] = "Shop",
        ["Applications:0:ClientId"] = "shop",
        ["Applications:0:ClientSecretsSha256:0"] = new string('a', 64),
        ["Applications:0:ReturnOrigins:0"] = "https://shop.example",
    };

    /// <summary>Reads a configuration as a process of an environment would.</summary>
    public static Settings Load(IConfiguration configuration, string environment) =>
        Settings.Load(configuration, new Surroundings(environment));

    /// <inheritdoc cref="Load(IConfiguration, string)"/>
    public static Settings Load(IEnumerable<KeyValuePair<string, string?>> values, string environment) =>
        Load(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), environment);

    /// <summary>Everything that is wrong with a configuration.</summary>
    public static IReadOnlyList<string> Errors(IEnumerable<KeyValuePair<string, string?>> values, string environment)
    {
        try
        {
            Load(values, environment);
            return [];
        }
        catch (BadConfigurationException exception)
        {
            return exception.Errors;
        }
    }

    /// <summary>The keys that the errors name, each once, in the order of the errors.</summary>
    public static IEnumerable<string> BadKeys(Dictionary<string, string?> values, string environment) =>
        Errors(values, environment).Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).Distinct();

    private static IEnumerable<KeyValuePair<string, string?>> ProviderKeys(bool withAddress) =>
        from facts in All.Providers
        let name = facts.Name
        from key in facts.Required.Concat(withAddress ? ["BaseUrl"] : [])
        select KeyValuePair.Create<string, string?>($"Providers:{name}:{key}", key == "BaseUrl" ? $"https://{name}.example" : $"the {key}");

    private sealed class Surroundings(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "HostedCapture";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
