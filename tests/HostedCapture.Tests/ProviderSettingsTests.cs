using HostedCapture.Providers;
using Xunit;
using static HostedCapture.Tests.TestSettings;

namespace HostedCapture.Tests;

/// <summary>What is configured of providers, and of the simulator in their place.</summary>
public sealed class ProviderSettingsTests
{
    [Fact]
    public void A_Provider_Needs_Its_Credentials_And_Https()
    {
        foreach (var facts in All.Providers)
        {
            var name = facts.Name;
            foreach (var key in facts.Required.Select(credential => $"Providers:{name}:{credential}"))
                Assert.Equal([key], BadKeys(new(TestSettings.Production) { [key] = null }, "Production"));
            foreach (var key in facts.Addresses.Prepend("BaseUrl").Select(setting => $"Providers:{name}:{setting}"))
            {
                foreach (var address in new[] { $"http://{name}.example", "http://127.0.0.1:9000" })
                    Assert.Equal([key], BadKeys(new(TestSettings.Production) { [key] = address }, "Production"));
            }

            var without = TestSettings.Production.Where(pair => !pair.Key.StartsWith($"Providers:{name}:", StringComparison.Ordinal));
            Assert.False(TestSettings.Load(without, "Production").Providers.ContainsKey(name));
        }
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public void A_Provider_Without_An_Address_Stops_The_Start(string environment)
    {
        var values = environment == "Development" ? TestSettings.Development : TestSettings.Production;
        values["Simulator:BaseUrl"] = "";
        values["Providers:quickpay:BaseUrl"] = "";
        values["Providers:juspay:BaseUrl"] = "https://juspay.example";
        Assert.Contains("Providers:quickpay:BaseUrl: is required", TestSettings.Errors(values, environment));
        Assert.DoesNotContain(
            TestSettings.Errors(values, environment), error => error.StartsWith("Providers:juspay", StringComparison.Ordinal));
    }

    [Fact]
    public void The_Simulator_Plays_Every_Provider_Without_An_Address_But_Never_In_Production()
    {
        var values = TestSettings.Production;
        values["Simulator:BaseUrl"] = "http://127.0.0.1:9000/simulator";
        values["Providers:quickpay:BaseUrl"] = null;
        foreach (var environment in new[] { "Development", "Staging" })
        {
            var settings = TestSettings.Load(values, environment);
            Assert.Equal("http://127.0.0.1:9000/simulator/quickpay", settings.Providers["quickpay"].BaseUrl.ToString());
            Assert.Equal("https://cybersource.example/", settings.Providers["cybersource"].BaseUrl.ToString());
        }

        Assert.Equal(["Simulator:BaseUrl"], BadKeys(values, "Production"));
        values["Simulator:BaseUrl"] = "http://simulator.example";
        Assert.Equal(["Simulator:BaseUrl"], BadKeys(values, "Staging"));
    }
}
