using System.Text.Json;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Secrets;

namespace HostedCapture.Applications;

/// <summary>
/// Makes an application of what the database has: as a block of the configuration, read by the same rules, so that a change is
/// refused for the same reasons and in the same words.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="master">Opens the webhooks' secrets.</param>
public sealed class StoredApplicationReader(ApplicationRules rules, MasterKey master)
{
    private const string Root = "Application";

    private readonly Seal _seal = new(master, "webhook secret");

    /// <summary>The application as it is now, and what is wrong with it, by the fields of the API.</summary>
    public (Application Application, IReadOnlyList<SettingFault> Faults) Read(StoredApplication stored, DateTimeOffset now)
    {
        var read = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(Block(stored, now)).Build());
        var application = rules.Read(read, Root);
        if (stored is { Logo: { } logo, LogoType: { } type })
        {
            application = application with
            {
                Branding = application.Branding with { Logo = new Logo(Convert.FromBase64String(logo), type) },
            };
        }

        return (application, [.. read.Faults.Select(fault => fault with { Key = FieldOf(fault.Key) })]);
    }

    /// <summary>Seals a secret that signs webhooks.</summary>
    public string Close(string secret, string applicationId, string url) => _seal.Close(secret, applicationId, url);

    // An empty text is no value, there as here.
    private IEnumerable<KeyValuePair<string, string?>> Block(StoredApplication stored, DateTimeOffset now)
    {
        var (settings, routes, branding) = (stored.Settings, stored.Settings.Routes, stored.Settings.Branding);
        IEnumerable<(string Key, string? Value)> all =
        [
            ("Id", stored.Id), ("Name", settings.Name), ("ClientId", stored.ClientId),
            .. stored.Secrets.Where(secret => secret.IsValid(now)).Select((secret, i) => ($"ClientSecretsSha256:{i}", secret.Hash)),
            .. (settings.ReturnOrigins ?? []).Select((origin, i) => ($"ReturnOrigins:{i}", origin)),
            ("Locale", settings.Locale), ("PanTruncation", settings.PanTruncation), ("Popup", settings.Popup?.ToString()),
            ("ConsentBox", settings.ConsentBox?.ToString()),
            ("Routes:CREDIT_CARD", routes?.CreditCard), ("Routes:PEINAU_CAPTURE", routes?.Peinau), ("Routes:CMR_CAPTURE", routes?.Cmr),
            ("Routes:PAYMENT", routes?.Payment),
            ("Branding:Name", branding?.Name), ("Branding:AccentColor", branding?.AccentColor),
            ("Branding:SupportUrl", branding?.SupportUrl),
            .. stored.Webhooks.All.SelectMany((webhook, i) => Endpoint($"Webhooks:{i}", stored.Id, webhook, now)),
        ];
        return all.Select(pair => KeyValuePair.Create($"{Root}:{pair.Key}", pair.Value));
    }

    private IEnumerable<(string Key, string? Value)> Endpoint(string key, string id, StoredWebhook webhook, DateTimeOffset now) =>
    [
        ($"{key}:Url", webhook.Url),
        .. webhook.Secrets.Where(secret => secret.IsValid(now))
            .Select((secret, i) => ($"{key}:Secrets:{i}", _seal.Open(secret.Text, id, webhook.Url))),
    ];

    // Application:Branding:AccentColor is branding.accent_color; the names of kinds stay.
    private static string FieldOf(string key) => string.Join('.', key.Split(':').Skip(1).Select(part =>
        part.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_') ? part : JsonNamingPolicy.SnakeCaseLower.ConvertName(part)));
}
