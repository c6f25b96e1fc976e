using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;

namespace HostedCapture.Operators;

/// <summary>Shows applications of the configuration and of the database alike.</summary>
/// <param name="registry">Those of the configuration.</param>
/// <param name="store">Those of the database.</param>
/// <param name="reader">Reads what the database has.</param>
/// <param name="uses">When their secrets were used.</param>
/// <param name="brands">Where their logos are.</param>
/// <param name="host">What addresses begin with.</param>
/// <param name="time">The clock.</param>
public sealed class ApplicationView(
    ApplicationRegistry registry, ApplicationStore store, StoredApplicationReader reader, CredentialUses uses, Brands brands,
    HostSettings host, TimeProvider time)
{
    /// <summary>An application of the configuration.</summary>
    public const string Configured = "configuration";

    /// <summary>An application of the database.</summary>
    public const string Stored = "database";

    /// <summary>What an application is that may call.</summary>
    public const string Active = "active";

    /// <summary>What an application is that was taken back.</summary>
    public const string TakenBack = "taken_back";

    /// <summary>The applications an operator may see, by their ids.</summary>
    /// <param name="caller">The operator.</param>
    /// <param name="source">Only those of this source; null: of both.</param>
    /// <param name="state">Only those in this state; null: all.</param>
    /// <param name="after">Only those with a greater id.</param>
    /// <param name="limit">The most on the page.</param>
    /// <param name="request">What logos' addresses begin with.</param>
    public async Task<ApplicationPage> ListAsync(
        CurrentOperator caller, string? source, string? state, string? after, int limit, HttpRequest request)
    {
        // There are few, in memory anyway, and the two databases order texts differently.
        var stored = source == Configured ? [] : await store.ListAsync(caller.Applications);
        var configured = registry.Configured.Where(one => source != Stored && caller.IsOf(one.Id));
        var found = stored.Select(one => (one.Id, Stored: (StoredApplication?)one))
            .Concat(configured.Select(one => (one.Id, Stored: (StoredApplication?)null)))
            .Where(one => state is null || state == (one.Stored?.TakenBackAt is null ? Active : TakenBack))
            .Where(one => string.CompareOrdinal(one.Id, after) > 0)
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        var used = await uses.ReadAsync(caller.Applications);
        var page = found.Take(limit).Select(one => one.Stored is { } row
            ? Show(row, used, request)
            : Show(registry.Configured.First(known => known.Id == one.Id), used, request)).ToList();
        return new ApplicationPage(page, found.Count > limit ? page[^1].Id : null);
    }

    /// <summary>An application; null when there is none, or the operator may not see it.</summary>
    public async Task<OperatorApplication?> FindAsync(CurrentOperator caller, string id, HttpRequest request)
    {
        var used = await uses.ReadAsync([id]);
        if (registry.Configured.FirstOrDefault(one => one.Id == id) is { } configured)
            return caller.IsOf(id) ? Show(configured, used, request) : null;
        return await store.FindAsync(id, caller.Applications) is { } stored ? Show(stored, used, request) : null;
    }

    private OperatorApplication Show(Application of, IReadOnlyDictionary<(string, string), DateTimeOffset> used, HttpRequest request) =>
        Show(of, request) with
        {
            Webhooks = [.. of.Webhooks.Select(endpoint => new OperatorWebhook(
                endpoint.Id, endpoint.Url.OriginalString, [.. endpoint.Secrets.Select(_ => new OperatorWebhookSecret(null, null))]))],
            Secrets = [.. of.SecretHashes.Select(Application.Fingerprint).Select((fingerprint, i) => new OperatorSecret(
                i + 1, fingerprint, true, null, null, Used(used, of.Id, fingerprint)))],
        };

    private OperatorApplication Show(
        StoredApplication stored, IReadOnlyDictionary<(string, string), DateTimeOffset> used, HttpRequest request)
    {
        var now = time.GetUtcNow();
        var (application, _) = reader.Read(stored, now);
        return Show(application, request) with
        {
            Source = Stored,
            State = stored.TakenBackAt is null ? Active : TakenBack,
            Version = (int)stored.Version,
            Webhooks = [.. stored.Webhooks.All.Select(webhook => new OperatorWebhook(
                new WebhookEndpoint(stored.Id, new Uri(webhook.Url), []).Id,
                webhook.Url,
                [.. webhook.Secrets.Where(secret => secret.IsValid(now))
                    .Select(secret => new OperatorWebhookSecret(secret.CreatedAt, secret.EndsAt))]))],
            Secrets = [.. stored.Secrets.Select(secret => new OperatorSecret(
                secret.Number, secret.Fingerprint, secret.IsValid(now), secret.CreatedAt, secret.EndsAt,
                Used(used, stored.Id, secret.Fingerprint)))],
            CreateTime = stored.CreatedAt,
            UpdateTime = stored.UpdatedAt,
            TakeBackTime = stored.TakenBackAt,
        };
    }

    private OperatorApplication Show(Application of, HttpRequest request) => new()
    {
        Id = of.Id,
        Name = of.Name,
        ClientId = of.ClientId,
        Source = Configured,
        State = Active,
        ReturnOrigins = [.. of.ReturnOrigins.Select(origin => origin.Text)],
        Locale = of.Locale,
        PanTruncation = of.FirstFourLastSix ? "First4Last6" : "First6Last4",
        Routes = new ApplicationRoutes
        {
            CreditCard = of.Routes.GetValueOrDefault(CaptureKind.CreditCard),
            Peinau = of.Routes.GetValueOrDefault(CaptureKind.Peinau),
            Cmr = of.Routes.GetValueOrDefault(CaptureKind.Cmr),
            Payment = of.TokensMadeElsewhere,
        },
        Popup = of.Popup,
        ConsentBox = of.ConsentBox,
        Branding = new OperatorBranding(
            of.Branding.Name, of.Branding.AccentColor, of.Branding.SupportUrl,
            brands.LogoPath(of.Branding) is { } path ? host.BaseUrl(request) + path : null),
        Webhooks = [],
        Secrets = [],
    };

    private static DateTimeOffset? Used(
        IReadOnlyDictionary<(string, string), DateTimeOffset> used, string application, string fingerprint) =>
        used.TryGetValue((application, fingerprint), out var at) ? at : null;
}
