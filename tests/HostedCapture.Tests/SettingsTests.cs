using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;
using Xunit;
using static HostedCapture.Tests.TestSettings;

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
    [InlineData(
        "Operators:Accounts:0:Id", "two words", "Operators:Accounts:0:Role", "Auditor",
        "Operators:Accounts:0:SecretsSha256:0", Hash)]
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
}
