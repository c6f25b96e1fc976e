using System.Security.Cryptography;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests;

public sealed class SettingsTests
{
    private const string Hash = "abababababababababababababababababababababababababababababababab";

    [Fact]
    public void Development_Needs_No_Address_And_No_Database()
    {
        var settings = TestSettings.Load(TestSettings.Development, "Development");
        Assert.Null(settings.Host.PublicBaseUrl);
        Assert.Null(settings.ApiRequestsPerMinute);
        Assert.Equal(DatabaseKind.Sqlite, settings.Database.Kind);
        Assert.Equal(
            $"Data Source={Path.Combine(AppContext.BaseDirectory, "var", "hostedcapture.db")}", settings.Database.ConnectionString);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "var", "keys"), settings.Issuer.KeysPath);
        Assert.Equal(TimeSpan.FromSeconds(1), settings.Intents.ShortestLifetime);
        Assert.All(
            settings.Providers, provider => Assert.Equal($"http://localhost:5083/{provider.Key}", provider.Value.BaseUrl.ToString()));
        var application = Assert.Single(settings.Applications);
        Assert.True(application.HasSecret("demo-secret"));
        Assert.False(application.HasSecret("other-secret"));
    }

    [Fact]
    public void Production_Starts_With_Little_And_Safe_Defaults()
    {
        var settings = TestSettings.Load(TestSettings.Production, "Production");
        Assert.Equal("https://pay.example/", settings.Host.PublicBaseUrl?.ToString());
        Assert.Equal("https://pay.example", settings.Issuer.Issuer);
        Assert.Equal(600, settings.ApiRequestsPerMinute);
        Assert.False(settings.Host.Described);
        Assert.Null(settings.Host.SecurityContact);
        Assert.Equal(
            (TimeSpan.FromMinutes(15), 5, TimeSpan.FromSeconds(60)),
            (settings.Intents.Lifetime, settings.Intents.MaxAttempts, settings.Attempts.Lease));
        Assert.Equal(TimeSpan.FromMinutes(15), settings.Issuer.TokenLifetime);
        Assert.Equal(All.Providers.Select(facts => facts.Name), settings.Providers.Keys);
        Assert.All(settings.Providers.Values, provider => Assert.Equal(TimeSpan.FromSeconds(20), provider.Timeout));
        Assert.Equal("the TransactionKey", settings.Providers["cybersource"].Credentials["TransactionKey"]);
        Assert.Equal("cybersource", settings.Applications[0].Routes[CaptureKind.CreditCard]);
        Assert.Equal("quickpay", settings.Applications[0].Routes[CaptureKind.Cmr]);
    }

    [Theory]
    [InlineData("PublicBaseUrl", null)]
    [InlineData("PublicBaseUrl", "http://pay.example")]
    [InlineData("PublicBaseUrl", "http://localhost:5080")]
    [InlineData("PublicBaseUrl", "pay.example")]
    [InlineData("PublicBaseUrl", "https://pay.example/?a=b")]
    [InlineData("PublicBaseUrl", "https://user@pay.example")]
    [InlineData("PublicBaseUrl", "ftp://pay.example")]
    [InlineData("Database:Provider", "MySql")]
    [InlineData("Database:ConnectionString", "garbage")]
    [InlineData("Database:ConnectionString", "Data Source=")]
    [InlineData("Database:ConnectionString", "Cache=Shared")]
    [InlineData("Database:ConnectionString", "Data Source=:memory:")]
    [InlineData("Database:ConnectionString", "Data Source=a.db;Mode=ReadOnly")]
    [InlineData("Database:ConnectionString", "Data Source=a.db;Pooling=perhaps")]
    [InlineData("Database:ConnectionString", "Host=db;Username=hc")]
    [InlineData("Database:Synchronous", "NORMAL")]
    [InlineData("Database:Synchronous", "OFF")]
    [InlineData("MasterKey", "short")]
    [InlineData("MasterKey", "c2hvcnQ=")]
    [InlineData("Simulator:BaseUrl", "http://127.0.0.1:9000")]
    [InlineData("Simulator:BaseUrl", "https://simulator.example")]
    [InlineData("Issuer:TokenLifetimeSeconds", "0")]
    [InlineData("Issuer:TokenLifetimeSeconds", "100000")]
    [InlineData("Authority", "http://issuer.example")]
    [InlineData("Authority", "http://localhost:9000")]
    [InlineData("Authority", "issuer")]
    [InlineData("AzureAd:Instance", "http://login.example", "AzureAd:TenantId", "t", "AzureAd:ClientId", "c")]
    [InlineData("AzureAd:TenantId", null, "AzureAd:ClientId", "c")]
    [InlineData("AzureAd:TenantId", "common", "AzureAd:ClientId", "c")]
    [InlineData("AzureAd:ClientId", null, "AzureAd:TenantId", "t")]
    [InlineData("Authority", "https://issuer.example", "AzureAd:TenantId", "t", "AzureAd:ClientId", "c")]
    [InlineData("Intents:LifetimeSeconds", "59")]
    [InlineData("Intents:LifetimeSeconds", "2592001")]
    [InlineData("Intents:LifetimeSeconds", "15m")]
    [InlineData("Intents:MaxAttempts", "0")]
    [InlineData("Intents:MaxAttempts", "99999999999")]
    [InlineData("Intents:LeaseSeconds", "-1")]
    [InlineData("Proxies", "10.0.0.0/8, proxy.example")]
    [InlineData("ForwardedHeaders_Enabled", "true")]
    [InlineData("ForwardedHeaders_Enabled", "True")]
    [InlineData("ForwardedHeaders_Enabled", "perhaps")]
    [InlineData("ForwardedHeaders_Enabled", "true", "Proxies", "10.0.0.0/8")]
    [InlineData("Docs:Enabled", "on")]
    [InlineData("SecurityContact", "security@shop.example")]
    [InlineData("SecurityContact", "http://shop.example/security")]
    [InlineData("SecurityContact", "mailto:security@shop.example\nExpires: never")]
    [InlineData("MaxConnections", "0")]
    [InlineData("MaxConnections", "many")]
    [InlineData("CardTesting:Enabled", "yes")]
    [InlineData("CardTesting:AllowedAddresses", "10.0.0.0/99")]
    [InlineData("CardTesting:PostsPerIntent", "0")]
    [InlineData("CardTesting:AddressPerMinute", "-1")]
    [InlineData("CardTesting:AddressPerHour", "201")]
    [InlineData("CardTesting:CardPerHour", "many")]
    [InlineData("CardTesting:BinDeclines", "0")]
    [InlineData("CardTesting:StepUpSeconds", "31")]
    [InlineData("CardTesting:WorkBits", "7")]
    [InlineData("Page:Script", "perhaps")]
    [InlineData("RateLimit:Enabled", "yes")]
    [InlineData("RateLimit:RequestsPerMinute", "0")]
    [InlineData("Providers:cybersource:BaseUrl", "http://api.cybersource.example")]
    [InlineData("Providers:cybersource:BaseUrl", "http://127.0.0.1:9000")]
    [InlineData("Providers:cybersource:BaseUrl", "api.cybersource.example")]
    [InlineData("Providers:cybersource:MerchantId", null)]
    [InlineData("Providers:cybersource:TransactionKey", "")]
    [InlineData("Providers:cybersource:TimeoutSeconds", "0")]
    [InlineData("Providers:cybersource:TimeoutSeconds", "1.5")]
    [InlineData("Operators:Accounts:0:Id", "two words", "Operators:Accounts:0:Role", "Auditor", "Operators:Accounts:0:SecretsSha256:0", Hash)]
    [InlineData("Operators:Accounts:0:Role", null, "Operators:Accounts:0:Id", "a", "Operators:Accounts:0:SecretsSha256:0", Hash)]
    [InlineData("Operators:Accounts:0:Role", "King", "Operators:Accounts:0:Id", "a", "Operators:Accounts:0:SecretsSha256:0", Hash)]
    [InlineData("Operators:Accounts:0:SecretsSha256", null, "Operators:Accounts:0:Id", "a", "Operators:Accounts:0:Role", "Auditor")]
    [InlineData(
        "Operators:Accounts:0:Secret", "x", "Operators:Accounts:0:Id", "a", "Operators:Accounts:0:Role", "Auditor",
        "Operators:Accounts:0:SecretsSha256:0", Hash)]
    [InlineData(
        "Operators:Accounts:0:Applications", null, "Operators:Accounts:0:Id", "a", "Operators:Accounts:0:Role", "MerchantSupport",
        "Operators:Accounts:0:SecretsSha256:0", Hash)]
    [InlineData("Operators:SupportRefundLimits:XXX", "1")]
    [InlineData("Operators:SupportRefundLimits:CLP", "-1")]
    [InlineData("Applications:0:Id", null)]
    [InlineData("Applications:0:Name", null)]
    [InlineData("Applications:0:ClientId", null)]
    [InlineData("Applications:0:ClientSecret", "a secret in the clear")]
    [InlineData("Applications:0:ReturnOrigins:1", "http://shop.example", "Applications:0:ReturnOrigins")]
    [InlineData("Applications:0:Locale", "xx")]
    [InlineData("Applications:0:PanTruncation", "All")]
    [InlineData("Applications:0:Routes:CREDIT_CARD", "nobody")]
    [InlineData("Applications:0:Routes:CREDIT_CARD", "quickpay")]
    [InlineData("Applications:0:Routes:CMR_CAPTURE", "cybersource")]
    [InlineData("Applications:0:Routes:CMR_CAPTURE", "juspay")]
    [InlineData("Applications:0:Routes:CREDIT_CARD", "tumipay")]
    [InlineData("Providers:firstoken:SearchByReference", "perhaps")]
    [InlineData("Providers:juspay:WebhookUser", "juspay", "Providers:juspay:WebhookPassword")]
    [InlineData("Providers:juspay:WebhookPassword", "secret")]
    [InlineData("Applications:0:Routes:PEINAU_CAPTURE", "nobody")]
    [InlineData("Applications:0:Branding:LogoFile", "missing.png")]
    [InlineData("Applications:0:Branding:LogoFile", "appsettings.json")]
    [InlineData("Applications:0:Branding:AccentColor", "red")]
    [InlineData("Applications:0:Branding:AccentColor", "#12345g")]
    [InlineData("Applications:0:Branding:SupportUrl", "http://help.example")]
    [InlineData("Applications:0:Branding:SupportUrl", "javascript:alert(1)")]
    public void One_Spoiled_Key_Is_The_One_That_Is_Named(string key, string? value, params string[] others)
    {
        var values = TestSettings.Production;
        values[key] = value;
        for (var i = 0; i + 1 < others.Length; i += 2)
            values[others[i]] = others[i + 1];
        Assert.Equal([others.Length % 2 == 1 ? others[^1] : key], BadKeys(values, "Production"));
    }

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
    [InlineData("Development")]
    [InlineData("Staging")]
    [InlineData("Production")]
    public void The_Frameworks_Switch_For_Forwarded_Headers_Stops_The_Start_And_Names_Proxies(string environment)
    {
        var values = environment == "Development" ? TestSettings.Development : TestSettings.Production;
        values["ForwardedHeaders_Enabled"] = "TRUE";
        Assert.Contains("Proxies", Assert.Single(TestSettings.Errors(values, environment)), StringComparison.Ordinal);
        values["ForwardedHeaders_Enabled"] = "false";
        Assert.Empty(TestSettings.Errors(values, environment));
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
    public void Postgres_Needs_A_Connection_String_That_Names_A_Server()
    {
        var values = TestSettings.Production;
        values["Database:Provider"] = "postgresql";
        foreach (var bad in new[] { null, "", "garbage", "Username=hc", "Host=db;Port=many", "Data Source2=a.db" })
        {
            values["Database:ConnectionString"] = bad;
            Assert.Equal(["Database:ConnectionString"], BadKeys(values, "Production"));
        }

        values["Database:ConnectionString"] = "Host=db;Username=hc;Password=secret";
        var settings = TestSettings.Load(values, "Production");
        Assert.Equal(new DatabaseSettings(DatabaseKind.PostgreSql, "Host=db;Username=hc;Password=secret"), settings.Database);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "var", "keys"), settings.Issuer.KeysPath);
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

    [Fact]
    public void An_Outside_Issuer_Is_A_Tenant_Or_A_Plain_Authority()
    {
        var values = TestSettings.Production;
        values["Authority"] = "https://issuer.example/realm/";
        var plain = TestSettings.Load(values, "Production").Issuer.Authority!;
        Assert.Equal(new AuthoritySettings(new Uri("https://issuer.example/realm"), "hostedcapture"), plain);

        values = TestSettings.Production;
        (values["AzureAd:TenantId"], values["AzureAd:ClientId"]) = ("tenant", "client");
        var azure = TestSettings.Load(values, "Production").Issuer.Authority!;
        Assert.Equal("https://login.microsoftonline.com/tenant/v2.0", azure.Address.ToString());
        Assert.Equal((null, new EntraSettings("https://login.microsoftonline.com/", "tenant", "client")), (azure.Audience, azure.Entra));

        (values["AzureAd:TenantId"], values["AzureAd:ClientId"]) = ("", "");
        Assert.Null(TestSettings.Load(values, "Production").Issuer.Authority);
    }

    [Fact]
    public void All_Errors_Are_Reported_At_Once()
    {
        var values = TestSettings.Production;
        values["PublicBaseUrl"] = "http://pay.example";
        values["Intents:MaxAttempts"] = "many";
        values["Applications:0:Locale"] = "xx";
        values["Providers:cybersource:MerchantId"] = null;
        values["Applications:0:ReturnOrigins:0"] = "loopback";
        var exception = Assert.Throws<BadConfigurationException>(() => TestSettings.Load(values, "Production"));
        Assert.Equal(
            [
                "PublicBaseUrl", "Intents:MaxAttempts", "Providers:cybersource:MerchantId", "Applications:0:ReturnOrigins",
                "Applications:0:Locale"],
            BadKeys(values, "Production"));
        Assert.All(exception.Errors, error => Assert.Contains(error, exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Development", "Applications")]
    [InlineData("Production", "PublicBaseUrl,Applications")]
    public void An_Empty_Configuration_Is_Refused(string environment, string keys) => Assert.Equal(
        keys.Split(','),
        BadKeys([], environment).Where(key => !key.StartsWith("Providers:", StringComparison.Ordinal)));

    /// <summary>The keys that the errors name, each once, in the order of the errors.</summary>
    private static IEnumerable<string> BadKeys(Dictionary<string, string?> values, string environment) =>
        TestSettings.Errors(values, environment).Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).Distinct();
}
