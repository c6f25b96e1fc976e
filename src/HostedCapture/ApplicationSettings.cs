using System.Security.Cryptography;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Providers;
using HostedCapture.Webhooks;

namespace HostedCapture;

/// <summary>Reads the keys of <c>Applications</c>.</summary>
internal static class ApplicationSettings
{
    private static readonly byte[][] s_demoSecrets = [Sha256("demo-secret"), Sha256("other-secret")];

    public static List<Application> Read(SettingsReader read, IHostEnvironment environment, IReadOnlyCollection<string> providers)
    {
        var applications = read.Children("Applications").Select(key => ReadOne(read, key, environment, providers)).ToList();
        if (applications.Count == 0)
            read.Fail("Applications", "at least one application is required: 'HostedCapture application new NAME' prints a block");
        foreach (var twice in applications.GroupBy(application => application.Id).Where(group => group.Count() > 1))
            read.Fail("Applications", $"Id '{twice.Key}' is used more than once");
        foreach (var twice in applications.GroupBy(application => application.ClientId).Where(group => group.Count() > 1))
            read.Fail("Applications", $"ClientId '{twice.Key}' is used more than once");
        return applications;
    }

    private static Application ReadOne(SettingsReader read, string key, IHostEnvironment environment, IReadOnlyCollection<string> providers)
    {
        var development = environment.IsDevelopment();
        var (id, name) = (read.Required($"{key}:Id"), read.Required($"{key}:Name"));
        return new Application
        {
            Id = id,
            Name = name,
            ClientId = read.Required($"{key}:ClientId"),
            SecretHashes = ReadSecrets(read, key, development),
            ReturnOrigins = ReadReturnOrigins(read, $"{key}:ReturnOrigins", development),
            Locale = read.Text($"{key}:Locale") is null ? null : read.OneOf($"{key}:Locale", Texts.English.Language, [.. Texts.Languages]),
            FirstFourLastSix = read.OneOf($"{key}:PanTruncation", "First6Last4", "First6Last4", "First4Last6") == "First4Last6",
            Routes = ReadRoutes(read, $"{key}:Routes", providers),
            TokensMadeElsewhere = ReadElsewhere(read, $"{key}:Routes:PAYMENT", providers),
            Popup = read.Switch($"{key}:Popup", false),
            Branding = ReadBranding(read, $"{key}:Branding", name, environment),
            Webhooks = ReadWebhooks(read, $"{key}:Webhooks", id, development),
        };
    }

    // A kind whose default provider is not configured is not offered; a provider named explicitly must be configured.
    private static Dictionary<CaptureKind, string> ReadRoutes(SettingsReader read, string key, IReadOnlyCollection<string> providers)
    {
        var routes = new Dictionary<CaptureKind, string>();
        foreach (var kind in Enum.GetValues<CaptureKind>())
        {
            var own = $"{key}:{kind.ToWire()}";
            var able = All.Providers.Where(facts => facts.Tokenizes.Contains(kind)).Select(facts => facts.Name);
            var provider = read.OneOf(own, Usual(kind), [.. able]);
            if (providers.Contains(provider))
                routes[kind] = provider;
            else if (read.Text(own) is not null)
                read.Fail(own, $"the provider '{provider}' is not configured: set Providers:{provider}");
        }

        return routes;
    }

    // The default provider of each kind.
    private static string Usual(CaptureKind kind) => kind == CaptureKind.CreditCard ? CyberSource.Facts.Name : Quickpay.Facts.Name;

    private static string? ReadElsewhere(SettingsReader read, string key, IReadOnlyCollection<string> providers)
    {
        if (read.Text(key) is null)
            return null;
        var provider = read.OneOf(key, "", [.. All.Providers.Select(facts => facts.Name)]);
        if (providers.Contains(provider))
            return provider;
        if (provider.Length > 0)
            read.Fail(key, $"the provider '{provider}' is not configured: set Providers:{provider}");
        return null;
    }

    private static List<byte[]> ReadSecrets(SettingsReader read, string key, bool development)
    {
        var hashes = new List<byte[]>();
        foreach (var hex in read.Texts($"{key}:ClientSecretsSha256"))
        {
            if (hex.Length == 64 && hex.All(char.IsAsciiHexDigit))
                hashes.Add(Convert.FromHexString(hex));
            else
                read.Fail($"{key}:ClientSecretsSha256", "each must be 64 hexadecimal digits: the SHA-256 of a secret");
        }

        if (read.Text($"{key}:ClientSecret") is { } plain)
        {
            if (development)
                hashes.Add(Sha256(plain));
            else
                read.Fail($"{key}:ClientSecret", "plain secrets are for Development: set ClientSecretsSha256");
        }

        if (hashes.Count == 0)
            read.Fail($"{key}:ClientSecretsSha256", "at least one is required");
        if (!development && hashes.Exists(hash => s_demoSecrets.Any(demo => hash.SequenceEqual(demo))))
            read.Fail($"{key}:ClientSecretsSha256", "a demo secret is for Development only");
        return hashes;
    }

    private static List<ReturnOrigin> ReadReturnOrigins(SettingsReader read, string key, bool development)
    {
        var origins = new List<ReturnOrigin>();
        foreach (var text in read.Texts(key))
        {
            if (ReturnOrigin.Parse(text) is not { } origin)
                read.Fail(key, $"'{text}' is not an origin such as https://shop.example");
            else if (origin.Scheme != "https" && !development)
                read.Fail(key, $"'{text}' must be https outside Development");
            else
                origins.Add(origin);
        }

        if (origins.Count == 0)
            read.Fail(key, "at least one origin is required");
        return origins;
    }

    private static Branding ReadBranding(SettingsReader read, string key, string name, IHostEnvironment environment)
    {
        var logo = read.Text($"{key}:LogoFile") is { } file ? Path.GetFullPath(file, environment.ContentRootPath) : null;
        if (logo is not null && (Path.GetExtension(logo).ToUpperInvariant() is not (".PNG" or ".SVG") || !File.Exists(logo)))
            read.Fail($"{key}:LogoFile", $"'{logo}' is not a PNG or SVG file that can be read");
        var accent = read.Text($"{key}:AccentColor");
        if (accent is not null && !(accent.Length == 7 && accent[0] == '#' && accent.Skip(1).All(char.IsAsciiHexDigit)))
            read.Fail($"{key}:AccentColor", $"must be a colour such as #1f6feb, not '{accent}'");
        return new Branding(read.Text($"{key}:Name") ?? name, logo, accent, ReadSupportUrl(read, key));
    }

    /// <summary>Where people find help.</summary>
    internal static string? ReadSupportUrl(SettingsReader read, string key)
    {
        var support = read.Text($"{key}:SupportUrl");
        if (support is not null && !(Uri.TryCreate(support, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "mailto"))
            read.Fail($"{key}:SupportUrl", $"must be an https or mailto address, not '{support}'");
        return support;
    }

    private static List<WebhookEndpoint> ReadWebhooks(SettingsReader read, string key, string application, bool development)
    {
        var guard = new AddressGuard(development);
        var endpoints = new List<WebhookEndpoint>();
        foreach (var one in read.Children(key))
        {
            var url = read.Text($"{one}:Url");
            var secrets = read.Texts($"{one}:Secrets");
            if (url is null && secrets.Count == 0)
                continue;
            var address = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && url!.All(c => c is > ' ' and not ('\\' or '#' or '\u007f'))
                && parsed is { Scheme: "http" or "https", UserInfo: "", Host.Length: > 0 } && url.Length <= WebhookEndpoint.LongestUrl ? parsed : null;
            if (address is null)
                read.Fail($"{one}:Url", "must be an absolute address without user, fragment or spaces");
            else if (address.Scheme != "https" && !development)
                read.Fail($"{one}:Url", "must be https outside Development");
            else if (!guard.Allows(address))
                read.Fail($"{one}:Url", "is an address inside, where webhooks never go");
            if (secrets.Count == 0)
                read.Fail($"{one}:Secrets", "at least one is required");
            if (secrets.Any(secret => WebhookSecret.Parse(secret) is null))
                read.Fail($"{one}:Secrets", $"each must be {WebhookSecret.Prefix} and base64 of 24 to 64 bytes");
            if (address is not null)
                endpoints.Add(new WebhookEndpoint(application, address, [.. secrets.Select(WebhookSecret.Parse).OfType<WebhookSecret>()]));
        }

        foreach (var twice in endpoints.GroupBy(endpoint => endpoint.Id).Where(group => group.Count() > 1))
            read.Fail(key, $"Url '{twice.First().Url}' is used more than once");
        return endpoints;
    }

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
