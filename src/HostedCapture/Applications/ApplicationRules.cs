using System.Security.Cryptography;
using System.Text;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Providers;

namespace HostedCapture.Applications;

/// <summary>
/// What an application may be: the rules of the keys below <c>Applications:n</c>, and of the applications in the database, which are
/// read by the same keys.
/// </summary>
/// <param name="development">Whether the process runs in Development, where more is allowed.</param>
/// <param name="directory">Where relative paths begin.</param>
/// <param name="providers">The configured providers' names.</param>
public sealed class ApplicationRules(bool development, string directory, IReadOnlyCollection<string> providers)
{
    private const int LongestName = 200;

    private static readonly byte[][] s_demoSecrets = [Sha256("demo-secret"), Sha256("other-secret")];

    private readonly AddressGuard _guard = new(development);

    /// <summary>Reads all applications of the configuration.</summary>
    public IReadOnlyList<Application> ReadAll(SettingsReader read)
    {
        var applications = read.Children("Applications").Select(key => Read(read, key)).ToList();
        if (applications.Count == 0)
            read.Fail("Applications", "at least one application is required: 'HostedCapture application new NAME' prints a block");
        foreach (var twice in applications.GroupBy(application => application.Id).Where(group => group.Count() > 1))
            FailTwice(read, "Applications", "Id", twice.Key);
        foreach (var twice in applications.GroupBy(application => application.ClientId).Where(group => group.Count() > 1))
            FailTwice(read, "Applications", "ClientId", twice.Key);
        return applications;
    }

    /// <summary>Reads one application.</summary>
    /// <param name="read">Gathers what is wrong with it.</param>
    /// <param name="key">The key it stands below.</param>
    public Application Read(SettingsReader read, string key)
    {
        var (id, name) = (read.Required($"{key}:Id"), ReadName(read, $"{key}:Name", read.Required($"{key}:Name")));
        return new Application
        {
            Id = id,
            Name = name,
            ClientId = ReadName(read, $"{key}:ClientId", read.Required($"{key}:ClientId")),
            SecretHashes = ReadSecrets(read, key),
            ReturnOrigins = ReadReturnOrigins(read, $"{key}:ReturnOrigins"),
            Locale = read.Text($"{key}:Locale") is null ? null : read.OneOf($"{key}:Locale", Texts.English.Language, [.. Texts.Languages]),
            FirstFourLastSix = read.OneOf($"{key}:PanTruncation", "First6Last4", "First6Last4", "First4Last6") == "First4Last6",
            Routes = ReadRoutes(read, $"{key}:Routes"),
            TokensMadeElsewhere = ReadElsewhere(read, $"{key}:Routes:PAYMENT"),
            Popup = read.Switch($"{key}:Popup", false),
            ConsentBox = read.Switch($"{key}:ConsentBox", false),
            Branding = ReadBranding(read, $"{key}:Branding", name),
            Webhooks = ReadWebhooks(read, $"{key}:Webhooks", id),
        };
    }

    /// <summary>Notes that what must be an application's own is another's already.</summary>
    public static void FailTwice(SettingsReader read, string key, string what, string value) =>
        read.Fail(key, $"{what} '{value}' is used more than once", "duplicate");

    /// <summary>Where people find help.</summary>
    public static string? ReadSupportUrl(SettingsReader read, string key)
    {
        var support = read.Text($"{key}:SupportUrl");
        if (support is not null && !(Uri.TryCreate(support, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "mailto"))
            read.Fail($"{key}:SupportUrl", $"must be an https or mailto address, not '{support}'", "url");
        return support;
    }

    private static string ReadName(SettingsReader read, string key, string name)
    {
        if (name.Length > LongestName || name.Any(char.IsControl))
            read.Fail(key, $"must have at most {LongestName} characters, none of them a control character", "text");
        return name;
    }

    // A kind whose default provider is not configured is not offered; a provider named explicitly must be configured.
    private Dictionary<CaptureKind, string> ReadRoutes(SettingsReader read, string key)
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
                FailAway(read, own, provider);
        }

        return routes;
    }

    // The default provider of each kind.
    private static string Usual(CaptureKind kind) => kind == CaptureKind.CreditCard ? CyberSource.Facts.Name : Quickpay.Facts.Name;

    private static void FailAway(SettingsReader read, string key, string provider) =>
        read.Fail(key, $"the provider '{provider}' is not configured: set Providers:{provider}", "provider");

    private string? ReadElsewhere(SettingsReader read, string key)
    {
        if (read.Text(key) is null)
            return null;
        var provider = read.OneOf(key, "", [.. All.Providers.Select(facts => facts.Name)]);
        if (providers.Contains(provider))
            return provider;
        if (provider.Length > 0)
            FailAway(read, key, provider);
        return null;
    }

    private List<byte[]> ReadSecrets(SettingsReader read, string key)
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
            read.Fail($"{key}:ClientSecretsSha256", "at least one is required", "required");
        if (!development && hashes.Exists(hash => s_demoSecrets.Any(demo => hash.SequenceEqual(demo))))
            read.Fail($"{key}:ClientSecretsSha256", "a demo secret is for Development only");
        return hashes;
    }

    private List<ReturnOrigin> ReadReturnOrigins(SettingsReader read, string key)
    {
        var origins = new List<ReturnOrigin>();
        foreach (var text in read.Texts(key))
        {
            if (ReturnOrigin.Parse(text) is not { } origin)
                read.Fail(key, $"'{text}' is not an origin such as https://shop.example", "url");
            else if (origin.Scheme != "https" && !development)
                read.Fail(key, $"'{text}' must be https outside Development", "https");
            else
                origins.Add(origin);
        }

        if (origins.Count == 0)
            read.Fail(key, "at least one origin is required", "required");
        return origins;
    }

    private Branding ReadBranding(SettingsReader read, string key, string name)
    {
        var logo = read.Text($"{key}:LogoFile") is { } file ? Path.GetFullPath(file, directory) : null;
        if (logo is not null && (Path.GetExtension(logo).ToUpperInvariant() is not (".PNG" or ".SVG") || !File.Exists(logo)))
            read.Fail($"{key}:LogoFile", $"'{logo}' is not a PNG or SVG file that can be read");
        var accent = read.Text($"{key}:AccentColor");
        if (accent is not null && !(accent.Length == 7 && accent[0] == '#' && accent.Skip(1).All(char.IsAsciiHexDigit)))
            read.Fail($"{key}:AccentColor", $"must be a colour such as #1f6feb, not '{accent}'", "colour");
        return new Branding(ReadName(read, $"{key}:Name", read.Text($"{key}:Name") ?? name), logo, accent, ReadSupportUrl(read, key));
    }

    private List<WebhookEndpoint> ReadWebhooks(SettingsReader read, string key, string application)
    {
        var endpoints = new List<WebhookEndpoint>();
        foreach (var one in read.Children(key))
        {
            var url = read.Text($"{one}:Url");
            var secrets = read.Texts($"{one}:Secrets");
            if (url is null && secrets.Count == 0)
                continue;
            var address = ReadAddress(read, $"{one}:Url", url);
            if (secrets.Count == 0)
                read.Fail($"{one}:Secrets", "at least one is required", "required");
            if (secrets.Any(secret => WebhookSecret.Parse(secret) is null))
                read.Fail($"{one}:Secrets", $"each must be {WebhookSecret.Prefix} and base64 of 24 to 64 bytes", "format");
            if (address is not null)
                endpoints.Add(new WebhookEndpoint(application, address, [.. secrets.Select(WebhookSecret.Parse).OfType<WebhookSecret>()]));
        }

        foreach (var twice in endpoints.GroupBy(endpoint => endpoint.Id).Where(group => group.Count() > 1))
            FailTwice(read, key, "Url", twice.First().Url.OriginalString);
        return endpoints;
    }

    // Null for an address that webhooks cannot go to.
    private Uri? ReadAddress(SettingsReader read, string key, string? url)
    {
        if (!(Uri.TryCreate(url, UriKind.Absolute, out var address) && url.All(c => c is > ' ' and not ('\\' or '#' or '\u007f'))
            && address is { Scheme: "http" or "https", UserInfo: "", Host.Length: > 0 } && url.Length <= WebhookEndpoint.LongestUrl))
        {
            read.Fail(key, "must be an absolute address without user, fragment or spaces", "url");
        }
        else if (address.Scheme != "https" && !development)
        {
            read.Fail(key, "must be https outside Development", "https");
        }
        else if (!_guard.Allows(address))
        {
            read.Fail(key, "is an address inside, where webhooks never go", "inside");
        }
        else
        {
            return address;
        }

        return null;
    }

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
