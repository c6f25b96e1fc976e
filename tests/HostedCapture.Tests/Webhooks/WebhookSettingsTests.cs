using HostedCapture.Tests.Hosting;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Endpoints are validated when the process starts.</summary>
public sealed class WebhookSettingsTests
{
    private const string Url = "Applications:0:Webhooks:0:Url";
    private const string Secrets = "Applications:0:Webhooks:0:Secrets";

    public static TheoryData<string> InsideUrls => AddressGuardTests.InsideUrls;

    [Fact]
    public void An_Endpoint_Has_An_Address_And_Secrets()
    {
        var values = Good();
        values[$"{Secrets}:1"] = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        var endpoint = Assert.Single(TestSettings.Load(values, "Production").Applications[0].Webhooks);
        Assert.Equal("https://shop.example/webhooks?shop=1", endpoint.Url.AbsoluteUri);
        Assert.Equal(2, endpoint.Secrets.Count);
        Assert.DoesNotContain("MfKQ", endpoint.ToString(), StringComparison.Ordinal);
        Assert.Equal("[unprintable]", endpoint.Secrets[0].ToString());

        values[Url] = null;
        values[$"{Secrets}:0"] = values[$"{Secrets}:1"] = null;
        Assert.Empty(TestSettings.Load(values, "Production").Applications[0].Webhooks);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("shop.example")]
    [InlineData("ftp://shop.example/")]
    [InlineData("http://shop.example/")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("https://user@shop.example/")]
    [InlineData("https://user:secret@shop.example/")]
    [InlineData("https://shop.example@127.0.0.1/")]
    [InlineData("https://shop.example/#part")]
    [InlineData("https://shop.example/a b")]
    [InlineData("https:\\\\shop.example\\")]
    [InlineData("https:///hook")]
    public void A_Bad_Address_Is_Refused(string? url) => Assert.Equal([Url], Bad(url, "Production"));

    [Theory]
    [MemberData(nameof(InsideUrls))]
    public void A_Url_Of_An_Inside_Address_Is_Refused(string url) => Assert.Equal([Url], Bad(url, "Production"));

    [Theory]
    [InlineData("http://127.0.0.1:8080/hook", true)]
    [InlineData("http://localhost:8080/hook", true)]
    [InlineData("http://[::1]:8080/hook", true)]
    [InlineData("http://shop.example/hook", true)]
    [InlineData("http://10.0.0.1/hook", false)]
    [InlineData("http://169.254.169.254/", false)]
    [InlineData("http://printer/", false)]
    public void In_Development_Webhooks_May_Reach_This_Machine(string url, bool allowed) =>
        Assert.Equal(allowed ? [] : [Url], Bad(url, "Development"));

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64!")]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void A_Bad_Secret_Is_Refused(string secret)
    {
        var values = Good();
        values[$"{Secrets}:0"] = secret;
        Assert.Equal([Secrets], Keys(values, "Production"));
    }

    [Fact]
    public void A_Repeated_Webhook_Address_Is_Refused()
    {
        var values = Good();
        values["Applications:0:Webhooks:1:Url"] = values[Url];
        values["Applications:0:Webhooks:1:Secrets:0"] = values[$"{Secrets}:0"];
        Assert.Equal(["Applications:0:Webhooks"], Keys(values, "Production"));
    }

    private static Dictionary<string, string?> Good() => new(TestSettings.Production)
    {
        [Url] = "https://shop.example/webhooks?shop=1",
        [$"{Secrets}:0"] = Merchant.Secret,
    };

    private static IEnumerable<string> Bad(string? url, string environment) => Keys(new(Good()) { [Url] = url }, environment);

    private static IEnumerable<string> Keys(Dictionary<string, string?> values, string environment) =>
        TestSettings.Errors(values, environment).Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]);
}
