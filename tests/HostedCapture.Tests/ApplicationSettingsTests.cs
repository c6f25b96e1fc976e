using System.Security.Cryptography;
using System.Text;
using Xunit;
using static HostedCapture.Tests.TestSettings;

namespace HostedCapture.Tests;

/// <summary>What is configured of applications.</summary>
public sealed class ApplicationSettingsTests
{
    [Theory]
    [InlineData("not a hash")]
    [InlineData("g")]
    [InlineData("")]
    public void A_Secret_Is_Configured_As_Its_Hash(string hash)
    {
        var values = TestSettings.Production;
        values["Applications:0:ClientSecretsSha256:0"] = hash;
        Assert.Equal(["Applications:0:ClientSecretsSha256"], BadKeys(values, "Production"));
    }

    [Theory]
    [InlineData("demo-secret", "Production")]
    [InlineData("other-secret", "Production")]
    [InlineData("demo-secret", "Staging")]
    public void Demo_Secrets_Are_For_Development_Even_Hashed(string secret, string environment)
    {
        var values = TestSettings.Production;
        values["Applications:0:ClientSecretsSha256:1"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        Assert.Equal(["Applications:0:ClientSecretsSha256"], BadKeys(values, environment));
        Assert.Empty(BadKeys(values, "Development"));

        values = TestSettings.Production;
        values["Applications:0:ClientSecret"] = secret;
        Assert.Equal(["Applications:0:ClientSecret"], BadKeys(values, environment));
        Assert.Empty(BadKeys(values, "Development"));
    }

    [Theory]
    [InlineData("loopback")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example/path")]
    [InlineData("https://shop.example?a=b")]
    [InlineData("https://user@shop.example")]
    [InlineData("shop.example")]
    [InlineData("*")]
    public void Only_Https_Origins_Are_Returned_To_Outside_Development(string origin)
    {
        var values = TestSettings.Production;
        values["Applications:0:ReturnOrigins:1"] = origin;
        Assert.Equal(["Applications:0:ReturnOrigins"], BadKeys(values, "Production"));
        Assert.Equal(["Applications:0:ReturnOrigins"], BadKeys(values, "Staging"));
    }

    [Fact]
    public void Two_Applications_Share_Neither_Id_Nor_Client()
    {
        var values = TestSettings.Production;
        foreach (
            var (key, value) in TestSettings.Production.Where(pair => pair.Key.StartsWith("Applications:0:", StringComparison.Ordinal)))
            values[key.Replace(":0:", ":1:", StringComparison.Ordinal)] = value;
        var errors = TestSettings.Errors(values, "Production");
        Assert.Equal(["Applications: Id 'one' is used more than once", "Applications: ClientId 'shop' is used more than once"], errors);
    }
}
