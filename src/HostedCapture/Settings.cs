using HostedCapture.Applications;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.CardTesting;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Operators;
using HostedCapture.Providers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HostedCapture;

/// <summary>
/// The whole configuration, read and validated once at the start. Every key is read in this file, those of
/// <c>Applications</c> in <see cref="ApplicationSettings"/>, those of <c>Operators</c> in <see cref="OperatorKeys"/>.
/// </summary>
public sealed record Settings
{
    private const string ForwardedHeaders = "ForwardedHeaders_Enabled";

    /// <summary>Where the product is reached.</summary>
    public required HostSettings Host { get; init; }

    /// <summary>The database.</summary>
    public required DatabaseSettings Database { get; init; }

    /// <summary>The token issuer.</summary>
    public required IssuerSettings Issuer { get; init; }

    /// <summary>The configured master key, base64; null: a file beside the signing keys.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Intents.</summary>
    public required IntentSettings Intents { get; init; }

    /// <summary>The lease of a call to a provider.</summary>
    public required AttemptSettings Attempts { get; init; }

    /// <summary>The limits against card testing.</summary>
    public required CardTestingSettings CardTesting { get; init; }

    /// <summary>The applications.</summary>
    public required IReadOnlyList<Application> Applications { get; init; }

    /// <summary>Who may operate; null: nobody, and the operator API is off.</summary>
    public OperatorSettings? Operators { get; init; }

    /// <summary>The providers by name.</summary>
    public required IReadOnlyDictionary<string, ProviderSettings> Providers { get; init; }

    /// <summary>Requests an application may send to the API in a minute; null: no limit.</summary>
    public int? ApiRequestsPerMinute { get; init; }

    /// <summary>What was read, for those who ask what holds.</summary>
    public required EffectiveConfiguration Effective { get; init; }

    /// <summary>What was read, for the audit log's fingerprint of it.</summary>
    public required AuditedConfiguration Audited { get; init; }

    /// <summary>Reads all keys.</summary>
    /// <exception cref="BadConfigurationException">Something is wrong; it lists everything that is.</exception>
    public static Settings Load(IConfiguration configuration, IHostEnvironment environment)
    {
        var read = new SettingsReader(configuration);
        var development = environment.IsDevelopment();
        var database = ReadDatabase(read, environment);
        var host = ReadHost(read, development, production: environment.IsProduction());
        var issuer = ReadIssuer(read, environment, database);
        var masterKey = ReadMasterKey(read);
        var intents = new IntentSettings(
            TimeSpan.FromSeconds(
                read.Number("Intents:LifetimeSeconds", 900, development ? 1 : 60, (int)IntentSettings.LongestLifetime.TotalSeconds)),
            TimeSpan.FromSeconds(development ? 1 : 60),
            read.Number("Intents:MaxAttempts", 5, 1, 20));
        var attempts = new AttemptSettings(TimeSpan.FromSeconds(read.Number("Intents:LeaseSeconds", 60, 1, 600)));
        var providers = ReadProviders(read, environment);
        var settings = new Settings
        {
            Host = host,
            Database = database,
            Issuer = issuer,
            MasterKey = masterKey,
            Intents = intents,
            Attempts = attempts,
            CardTesting = ReadCardTesting(read, development),
            Providers = providers,
            Applications = ApplicationSettings.Read(read, environment, providers.Keys),
            Operators = OperatorKeys.Read(read, development, environment.ContentRootPath),
            ApiRequestsPerMinute = read.Switch("RateLimit:Enabled", !development)
                ? read.Number("RateLimit:RequestsPerMinute", 600, 1, 1_000_000)
                : null,
            Audited = new AuditedConfiguration(read.Values),
            Effective = new EffectiveConfiguration(read.Effective),
        };

        return read.Errors.Count == 0 ? settings : throw new BadConfigurationException(read.Errors);
    }

    private static HostSettings ReadHost(SettingsReader read, bool development, bool production)
    {
        var address = read.Address("PublicBaseUrl");
        if (address is null && !development && read.Text("PublicBaseUrl") is null)
            read.Fail("PublicBaseUrl", "is required outside Development");
        if (address is { Scheme: "http" } && !development)
            read.Fail("PublicBaseUrl", "must be https outside Development");
        if (address is not null && address.AbsolutePath != "/")
            read.Fail("PublicBaseUrl", "must have no path: the product lives at the root of its host");
        // The framework's own switch (ASPNETCORE_FORWARDEDHEADERS_ENABLED) trusts X-Forwarded-For from any sender.
        if (read.Switch(ForwardedHeaders, false))
            read.Fail(ForwardedHeaders, "lets every client choose its address: take it out, and name the proxies in front in Proxies");
        return new HostSettings(address)
        {
            Proxies = read.Networks("Proxies", "none"),
            Described = read.Switch("Docs:Enabled", !production),
            SecurityContact = ReadSecurityContact(read),
            MaxConnections = read.Number("MaxConnections", 2000, 16, 65_535),
            PageScript = read.OneOf("Page:Script", "on", "on", "off") == "on",
            SupportUrl = ApplicationSettings.ReadSupportUrl(read, "Page"),
        };
    }

    // RFC 9116, 2.5.3
    private static string? ReadSecurityContact(SettingsReader read)
    {
        var contact = read.Text("SecurityContact");
        if (contact is null || (contact.All(c => c is > ' ' and <= '~')
            && Uri.TryCreate(contact, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "mailto" or "tel"))
        {
            return contact;
        }

        read.Fail("SecurityContact", $"must be an https, mailto or tel address, not '{contact}'");
        return null;
    }

    private static CardTestingSettings ReadCardTesting(SettingsReader read, bool development) => new()
    {
        Enabled = read.Switch("CardTesting:Enabled", true),
        Allowed = read.Networks("CardTesting:AllowedAddresses", development ? "loopback" : "none"),
        PostsPerIntent = read.Number("CardTesting:PostsPerIntent", 20, 1, 1000),
        AddressPerMinute = read.Number("CardTesting:AddressPerMinute", 3, 1, 200),
        AddressPerHour = read.Number("CardTesting:AddressPerHour", 15, 1, 200),
        CardPerHour = read.Number("CardTesting:CardPerHour", 5, 1, 200),
        BinDeclines = read.Number("CardTesting:BinDeclines", 30, 1, 200),
        StepUp = TimeSpan.FromSeconds(read.Number("CardTesting:StepUpSeconds", 10, 1, 30)),
        WorkBits = read.Number("CardTesting:WorkBits", 16, 8, 24),
    };

    private static DatabaseSettings ReadDatabase(SettingsReader read, IHostEnvironment environment)
    {
        const string Key = "Database:ConnectionString";
        var kind = Enum.Parse<DatabaseKind>(
            read.OneOf("Database:Provider", nameof(DatabaseKind.Sqlite), nameof(DatabaseKind.Sqlite), nameof(DatabaseKind.PostgreSql)));
        var synchronous = Enum.Parse<Synchronous>(read.OneOf(
            "Database:Synchronous", nameof(Synchronous.Full), nameof(Synchronous.Normal), nameof(Synchronous.Full),
            nameof(Synchronous.Extra)));
        if (synchronous < Synchronous.Full && !environment.IsDevelopment())
            read.Fail("Database:Synchronous", "must be FULL or EXTRA outside Development: a token must survive the power that fails");
        try
        {
            if (kind == DatabaseKind.PostgreSql)
            {
                var text = read.Required(Key);
                if (text.Length > 0 && string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host))
                    read.Fail(Key, "must name a server: Host=name");
                return new DatabaseSettings(kind, text);
            }

            var builder = new SqliteConnectionStringBuilder(read.Text(Key) ?? "Data Source=var/hostedcapture.db");
            if (builder is { DataSource: not ("" or ":memory:"), Mode: SqliteOpenMode.ReadWriteCreate })
            {
                builder.DataSource = Path.GetFullPath(builder.DataSource, environment.ContentRootPath);
                return new DatabaseSettings(kind, builder.ToString(), synchronous);
            }

            read.Fail(Key, "must name a file that can be read and written: Data Source=path");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            read.Fail(Key, exception.Message);
        }

        return new DatabaseSettings(kind, "");
    }

    private static IssuerSettings ReadIssuer(SettingsReader read, IHostEnvironment environment, DatabaseSettings database)
    {
        var beside = database is { Kind: DatabaseKind.Sqlite, ConnectionString.Length: > 0 }
            ? Path.GetDirectoryName(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource)!
            : Path.Combine(environment.ContentRootPath, "var");
        return new IssuerSettings
        {
            KeysPath = Path.GetFullPath(read.Text("Issuer:KeysPath") ?? Path.Combine(beside, "keys"), environment.ContentRootPath),
            Issuer = read.Text("PublicBaseUrl")?.TrimEnd('/'),
            Audience = read.Text("Issuer:Audience") ?? "hostedcapture",
            TokenLifetime = TimeSpan.FromSeconds(read.Number("Issuer:TokenLifetimeSeconds", 900, 60, 86_400)),
            FailuresPerMinute = read.Number("Issuer:FailuresPerMinute", 60, 1, 1000),
            Authority = ReadAuthority(read, environment.IsDevelopment()),
        };
    }

    private static AuthoritySettings? ReadAuthority(SettingsReader read, bool development)
    {
        var (plain, instance) = (read.Address("Authority"), read.Address("AzureAd:Instance"));
        foreach (var (key, address) in new[] { ("Authority", plain), ("AzureAd:Instance", instance) })
        {
            if (address is { Scheme: "http" } && !(development && address.IsLoopback))
                read.Fail(key, "must be https");
        }

        if (read.Children("AzureAd").All(key => read.Text(key) is null))
            return plain is null
                ? null
                : new AuthoritySettings(plain, read.Text("Audience") ?? read.Text("Issuer:Audience") ?? "hostedcapture");
        if (plain is not null)
            read.Fail("Authority", "cannot be set together with AzureAd");

        var (tenant, client) = (read.Required("AzureAd:TenantId"), read.Required("AzureAd:ClientId"));
        if (tenant is "common" or "organizations" or "consumers")
            read.Fail("AzureAd:TenantId", "must be the id of one tenant, since an application is known by its tenant too");
        instance ??= read.Text("AzureAd:Instance") is null
            ? new Uri("https://login.microsoftonline.com")
            : new Uri("https://invalid.invalid");
        var cloud = instance.ToString().TrimEnd('/');
        return new AuthoritySettings(
            new Uri($"{cloud}/{tenant}/v2.0"), read.Text("AzureAd:Audience"), new EntraSettings($"{cloud}/", tenant, client));
    }

    private static string? ReadMasterKey(SettingsReader read)
    {
        if (read.Text("MasterKey") is not { } text)
            return null;
        Span<byte> bytes = stackalloc byte[256];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < Secrets.MasterKey.Bytes)
            read.Fail("MasterKey", $"must be base64 of at least {Secrets.MasterKey.Bytes} random bytes");
        return text;
    }

    private static Dictionary<string, ProviderSettings> ReadProviders(SettingsReader read, IHostEnvironment environment)
    {
        var development = environment.IsDevelopment();
        // The base address for providers without one of their own.
        var simulator = read.Address("Simulator:BaseUrl");
        if (simulator is not null && environment.IsProduction())
            read.Fail("Simulator:BaseUrl", "the simulator plays the providers for tests, never in Production");
        else if (simulator is { Scheme: "http", IsLoopback: false } && !development)
            read.Fail("Simulator:BaseUrl", "must be https outside Development, unless it is on this machine");

        var providers = new Dictionary<string, ProviderSettings>(StringComparer.Ordinal);
        foreach (var facts in All.Providers)
        {
            var name = facts.Name;
            var key = $"Providers:{name}";
            if (read.Children(key).Count == 0)
                continue;

            var addresses =
                facts.Addresses.Prepend("BaseUrl").ToDictionary(setting => setting, setting => read.Address($"{key}:{setting}"));
            foreach (var (setting, one) in addresses)
            {
                if (one is { Scheme: "http" } && !development)
                    read.Fail($"{key}:{setting}", "must be https outside Development");
            }

            var address = addresses["BaseUrl"];
            if (address is null && simulator is null)
                read.Required($"{key}:BaseUrl");
            address ??= new Uri($"{simulator?.ToString().TrimEnd('/') ?? "https://invalid.invalid"}/{name}");

            var credentials = read.Children(key)
                .Select(path => (Name: path[(key.Length + 1)..], Value: read.Text(path)))
                .Where(pair => pair.Value is not null && pair.Name is not ("BaseUrl" or "TimeoutSeconds"))
                .ToDictionary(pair => pair.Name, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);
            foreach (var required in facts.Required.Where(required => !credentials.ContainsKey(required)))
                read.Fail($"{key}:{required}", "is required");

            foreach (var (one, other) in facts.Pairs)
            {
                if (credentials.ContainsKey(one) != credentials.ContainsKey(other))
                    read.Fail($"{key}:{other}", $"belongs together with {one}");
            }

            foreach (var setting in facts.Switches)
                read.Switch($"{key}:{setting}", false);

            var timeout = TimeSpan.FromSeconds(read.Number($"{key}:TimeoutSeconds", 20, 1, 120));
            providers[name] = new ProviderSettings(address, timeout, credentials);
        }

        return providers;
    }
}
