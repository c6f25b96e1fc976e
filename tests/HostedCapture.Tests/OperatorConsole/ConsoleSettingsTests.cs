using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using OperatorConsole.Access;
using OperatorConsole.Hosting;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The console's configuration: what holds where nothing is said, and what stops the start.</summary>
public sealed class ConsoleSettingsTests
{
    [Fact]
    public void The_Least_That_Is_Said_Gives_Local_Accounts_In_Sqlite()
    {
        var settings = Load([("Console:Product", "https://pay.example/"), ("Console:PublicUrl", "https://console.example")]);
        Assert.Equal("https://pay.example/", settings.Product.Address.ToString());
        Assert.Equal(("https://pay.example", "console"), (settings.Product.Name, settings.Product.ConsoleId));
        Assert.Equal("https://pay.example/operator/token", settings.Product.TokenAddress.ToString());
        Assert.Equal(new SignInWays(Local: true, Issuer: null), settings.Ways);
        Assert.True(settings.IsSecure);
        Assert.False(settings.PostgreSql);
        Assert.Equal(120, settings.TriesPerMinute);
        Assert.Equal("Data Source=/srv/console/var/console.db", settings.ConnectionString);
        Assert.Equal("/srv/console/var/console-keys", settings.KeysPath);
        Assert.Null(settings.TestBench);
    }

    [Fact]
    public void Everything_That_Is_Wrong_Is_Told_At_Once()
    {
        var errors = Assert.Throws<BadSettingsException>(() => Load(
        [
            ("Console:Product", "http://pay.example"), ("Console:PublicUrl", "http://console.example/below"), ("Console:Id", "a b"),
            ("Console:Database:Provider", "Oracle"), ("Console:TrustedProxies", "everybody"), ("Console:Local", "perhaps"),
            ("Console:TriesPerMinute", "0"),
            ("AzureAd:TenantId", "common"), ("Console:Authority", "ftp://issuer.example"),
            ("Console:TestBench:Simulator", "http://localhost:5083"), ("ForwardedHeaders_Enabled", "true"),
        ])).Errors;
        Assert.Equal(
            new[]
            {
                "AzureAd:ClientId", "AzureAd:ClientSecret", "AzureAd:TenantId", "Console:Authority", "Console:Authority",
                "Console:Database:Provider", "Console:Id", "Console:Local", "Console:Product", "Console:PublicUrl", "Console:Scopes",
                "Console:TestBench", "Console:TriesPerMinute", "Console:TrustedProxies", "ForwardedHeaders_Enabled",
            },
            errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Console:PublicUrl", "Console:Product", "https://pay.example")]
    [InlineData("Console:Product", "Console:PublicUrl", "https://console.example")]
    public void A_Missing_Required_Key_Is_Named(string missing, string given, string value) =>
        Assert.StartsWith($"{missing}: is required", Assert.Single(Errors((given, value))), StringComparison.Ordinal);

    [Fact]
    public void A_Console_Without_Any_Way_To_Sign_In_Does_Not_Start() => Assert.StartsWith(
        "Console:Local: is false", Assert.Single(Errors([.. s_least, ("Console:Local", "false")])), StringComparison.Ordinal);

    [Fact]
    public void An_Issuer_Replaces_Local_Accounts_Unless_They_Are_Wanted()
    {
        (string, string)[] issuer =
        [
            .. s_least, ("Console:Authority", "https://issuer.example"), ("Console:ClientId", "console"),
            ("Console:ClientSecret", "secret"),
        ];
        Assert.Equal(new SignInWays(Local: false, "issuer.example"), Load(issuer).Ways);
        Assert.Equal(
            new SignInWays(Local: true, "Our people"),
            Load([.. issuer, ("Console:Local", "true"), ("Console:IssuerName", "Our people")]).Ways);
        Assert.Equal(
            new SignInWays(Local: false, "Microsoft Entra ID"),
            Load([.. s_least, .. s_entra]).Ways);
    }

    [Theory]
    [InlineData("AzureAd:Instance", "http://localhost:5090/", "must be https")]
    [InlineData("AzureAd:Instance", "login", "must be an absolute address such as")]
    [InlineData("AzureAd:TenantId", "organizations", "must be the id of one tenant")]
    [InlineData("AzureAd:TenantId", "", "is required")]
    [InlineData("AzureAd:ClientId", "", "is required")]
    [InlineData("AzureAd:ClientSecret", "", "is required")]
    [InlineData("AzureAd:ClientCredentials:0:SourceType", "StoreWithThumbprint", "cannot be used")]
    [InlineData("Console:Scopes", "", "is required with AzureAd")]
    public void What_Is_Wrong_With_Entra_Is_Told_In_A_Sentence(string key, string value, string sentence)
    {
        var error = Assert.Single(Errors([.. s_least, .. s_entra.Where(pair => pair.Item1 != key), (key, value)]));
        Assert.StartsWith(key.Split(":0:")[0], error, StringComparison.Ordinal);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Entra_Is_Where_Microsoft_Has_It_Unless_Another_Place_Is_Named()
    {
        Assert.Equal("https://login.microsoftonline.com/", Load([.. s_least, .. s_entra]).Entra!.ToString());
        Assert.Equal(
            "https://login.example/", Load([.. s_least, .. s_entra, ("AzureAd:Instance", "https://login.example/")]).Entra!.ToString());
        Assert.Null(Load(s_least).Entra);
    }

    [Theory]
    [InlineData("PostgreSql", "Database=console", "must name a server")]
    [InlineData("PostgreSql", "", "is required")]
    [InlineData("Sqlite", "Data Source=:memory:", "must name a file")]
    [InlineData("Sqlite", "Nonsense", "initialization string")]
    public void A_Database_That_Cannot_Be_Is_Refused(string provider, string connection, string problem) => Assert.Contains(
        problem,
        Assert.Single(Errors([.. s_least, ("Console:Database:Provider", provider), ("Console:Database:ConnectionString", connection)])),
        StringComparison.Ordinal);

    [Fact]
    public void In_Development_Plain_Http_On_This_Machine_Will_Do()
    {
        var settings = Load(
            [("Console:Product", "http://localhost:5080"), ("Console:PublicUrl", "http://localhost:5082")], Environments.Development);
        Assert.False(settings.IsSecure);
        Assert.False(Load([("Console:Product", "http://localhost:5080")], Environments.Development).IsSecure);
    }

    private static readonly (string, string)[] s_least =
        [("Console:Product", "https://pay.example"), ("Console:PublicUrl", "https://console.example")];

    private static readonly (string, string)[] s_entra =
    [
        ("AzureAd:TenantId", "tenant"), ("AzureAd:ClientId", "client"), ("AzureAd:ClientSecret", "secret"),
        ("Console:Scopes", "api://product/.default"),
    ];

    private static IReadOnlyList<string> Errors(params (string, string)[] pairs) =>
        Assert.Throws<BadSettingsException>(() => Load(pairs)).Errors;

    private static ConsoleSettings Load((string Key, string Value)[] pairs, string? environment = null) => ConsoleSettings.Load(
        new ConfigurationBuilder().AddInMemoryCollection(pairs.ToDictionary(pair => pair.Key, string? (pair) => pair.Value)).Build(),
        new Place(environment ?? Environments.Production));

    private sealed class Place(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "/srv/console";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
