using System.Net;
using OperatorConsole.Access;
using OperatorConsole.Pages.Developer;

namespace OperatorConsole.Hosting;

/// <summary>The configuration, section <c>Console</c>, read and checked once at the start.</summary>
public sealed record ConsoleSettings
{
    /// <summary>The section of Microsoft Entra ID, with the keys of Microsoft.Identity.Web.</summary>
    public const string EntraSection = "AzureAd";

    private const string Section = "Console";
    private const int UsualTries = 120;
    private const int MostTries = 100_000;
    private const string KeysFolder = "console-keys";

    /// <summary>Where the product is, and who this console is there.</summary>
    public required ProductConnection Product { get; init; }

    /// <summary>Where people reach the console; null in Development: wherever they do.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether accounts are in PostgreSQL; else in SQLite.</summary>
    public bool PostgreSql { get; init; }

    /// <summary>The database of accounts and sessions.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The directory of keys, absolute.</summary>
    public required string KeysPath { get; init; }

    /// <summary>How people sign in.</summary>
    public required SignInWays Ways { get; init; }

    /// <summary>The issuer that is not Entra ID; null: none, or Entra ID.</summary>
    public IssuerSettings? Issuer { get; init; }

    /// <summary>Of an issuer: what is asked for beside <c>openid</c> and <c>profile</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where Entra ID is, without a slash at its end; null: people do not sign in there.</summary>
    public Uri? Entra { get; init; }

    /// <summary>How often somebody at one address may try to sign in within a minute.</summary>
    public int TriesPerMinute { get; init; }

    /// <summary>Proxies whose <c>X-Forwarded-*</c> count.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Of a sandbox: its test bench; null: there is none.</summary>
    public TestBenchSettings? TestBench { get; init; }

    /// <summary>Whether cookies are for https alone.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="configuration">All sources together.</param>
    /// <param name="environment">Where relative paths begin, and what may be loose.</param>
    /// <exception cref="BadSettingsException">Something is wrong; it lists everything that is.</exception>
    public static ConsoleSettings Load(IConfiguration configuration, IHostEnvironment environment)
    {
        var read = new SettingsReader(configuration);
        var development = environment.IsDevelopment();
        var publicUrl = read.Root($"{Section}:PublicUrl", development);
        if (publicUrl is null && !development && read.Text($"{Section}:PublicUrl") is null)
            read.Fail($"{Section}:PublicUrl", "is required outside Development: what people open, such as https://console.example");
        var (postgres, connection) = ReadDatabase(read, environment);
        var (ways, issuer, scopes) = ReadWays(read, development);
        var entra = ReadEntra(read, development);
        var product = ReadProduct(read);
        var settings = new ConsoleSettings
        {
            Product = product,
            PublicUrl = publicUrl,
            PostgreSql = postgres,
            ConnectionString = connection,
            KeysPath = ReadKeysPath(read, environment, postgres, connection),
            Ways = ways,
            Issuer = issuer,
            Scopes = scopes,
            Entra = entra,
            TriesPerMinute = read.Number($"{Section}:TriesPerMinute", UsualTries, 1, MostTries),
            TrustedProxies = read.Networks($"{Section}:TrustedProxies"),
            TestBench = ReadTestBench(read, environment, product.Address),
            IsSecure = publicUrl is null ? !development : publicUrl.Scheme == "https",
        };
        // The framework's own switch (ASPNETCORE_FORWARDEDHEADERS_ENABLED) believes every sender.
        if (read.Switch("ForwardedHeaders_Enabled", false))
            read.Fail("ForwardedHeaders_Enabled", $"lets every client choose its address: take it out, and set {Section}:TrustedProxies");
        return read.Errors.Count == 0 ? settings : throw new BadSettingsException(read.Errors);
    }

    private static TestBenchSettings? ReadTestBench(SettingsReader read, IHostEnvironment environment, Uri product)
    {
        const string Key = $"{Section}:TestBench";
        if (read.Root($"{Key}:Simulator", httpOnLoopback: true) is not { } simulator)
            return null;
        if (environment.IsProduction())
            read.Fail(Key, "the simulator plays the providers for tests, never in Production");
        return new TestBenchSettings { Simulator = simulator, Product = product, Clients = read.Pairs($"{Key}:Clients") };
    }

    private static ProductConnection ReadProduct(SettingsReader read)
    {
        const string Key = $"{Section}:Product";
        var id = read.Text($"{Section}:Id") ?? "console";
        if (id.Length > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            read.Fail($"{Section}:Id", "must be at most 100 letters, digits, '-', '_' and '.'");
        if (read.Text(Key) is null)
            read.Required(Key, "the product's address, such as https://pay.example");
        var address = read.Root(Key, httpOnLoopback: true) ?? new Uri("https://invalid.invalid");
        var name = read.Text($"{Section}:ProductName")?.TrimEnd('/') ?? address.GetLeftPart(UriPartial.Authority);
        return new ProductConnection(address, name, id);
    }

    private static (bool PostgreSql, string ConnectionString) ReadDatabase(SettingsReader read, IHostEnvironment environment)
    {
        const string Key = $"{Section}:Database:ConnectionString";
        var provider = read.Text($"{Section}:Database:Provider") ?? "Sqlite";
        if (provider.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase))
            return (true, Checked(() => ConnectionStrings.PostgreSql(read.Required(Key, "Host=name;Database=name;…"))));
        if (!provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            read.Fail($"{Section}:Database:Provider", $"must be Sqlite or PostgreSql, not '{provider}'");
        var file = read.Text(Key) ?? "Data Source=var/console.db";
        return (false, Checked(() => ConnectionStrings.Sqlite(file, environment.ContentRootPath)));

        string Checked(Func<string> make)
        {
            try
            {
                return make();
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException)
            {
                read.Fail(Key, exception.Message);
                return "";
            }
        }
    }

    private static string ReadKeysPath(SettingsReader read, IHostEnvironment environment, bool postgres, string connection)
    {
        var beside = !postgres && connection.Length > 0
            ? Path.GetDirectoryName(ConnectionStrings.FileOf(connection))!
            : Path.Combine(environment.ContentRootPath, "var");
        return Path.GetFullPath(
            read.Text($"{Section}:KeysPath") ?? Path.Combine(beside, KeysFolder), environment.ContentRootPath);
    }

    private static Uri? ReadEntra(SettingsReader read, bool development)
    {
        if (!read.Has(EntraSection))
            return null;
        read.Required($"{EntraSection}:ClientId", "of the application that the console is registered as");
        if (read.Required($"{EntraSection}:TenantId", "the id of your tenant") is "common" or "organizations" or "consumers")
            read.Fail($"{EntraSection}:TenantId", "must be the id of one tenant: not everybody's people are yours");
        if (read.Has($"{EntraSection}:ClientCredentials"))
            read.Fail($"{EntraSection}:ClientCredentials", "cannot be used: the console proves itself by ClientSecret");
        else
            read.Required($"{EntraSection}:ClientSecret", "of that application");
        return read.Root($"{EntraSection}:Instance", httpOnLoopback: development) ?? new Uri("https://login.microsoftonline.com");
    }

    private static (SignInWays Ways, IssuerSettings? Issuer, IReadOnlyList<string> Scopes) ReadWays(SettingsReader read, bool development)
    {
        var entra = read.Has(EntraSection);
        var authority = read.Address($"{Section}:Authority", development);
        var hasIssuer = entra || read.Text($"{Section}:Authority") is not null;
        var local = read.Switch($"{Section}:Local", !hasIssuer);
        var scopes = (read.Text($"{Section}:Scopes") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        IssuerSettings? issuer = null;
        if (entra)
        {
            if (scopes.Length == 0)
                read.Fail($"{Section}:Scopes", "is required with AzureAd: the product's, such as api://…/.default");
            if (read.Text($"{Section}:Authority") is not null)
                read.Fail($"{Section}:Authority", $"cannot be set together with {EntraSection}");
        }
        else if (hasIssuer)
        {
            issuer = new IssuerSettings(
                authority ?? new Uri("https://invalid.invalid"),
                read.Required($"{Section}:ClientId", "of the client that the console is registered as"),
                read.Required($"{Section}:ClientSecret", "of that client"));
        }

        if (!local && !hasIssuer)
            read.Fail($"{Section}:Local", $"is false, and neither {EntraSection} nor {Section}:Authority is there: nobody could sign in");
        var name = !hasIssuer ? null : read.Text($"{Section}:IssuerName") ?? (entra ? "Microsoft Entra ID" : authority?.Host ?? "");
        return (new SignInWays(local, name), issuer, scopes);
    }
}

/// <summary>An OpenID Connect issuer that is not Entra ID. Not a record: its secret does not print.</summary>
public sealed class IssuerSettings(Uri authority, string clientId, string clientSecret)
{
    /// <summary>Its address, where its description begins.</summary>
    public Uri Authority { get; } = authority;

    /// <summary>Who the console is there.</summary>
    public string ClientId { get; } = clientId;

    /// <summary>Proves it.</summary>
    public string ClientSecret { get; } = clientSecret;
}
