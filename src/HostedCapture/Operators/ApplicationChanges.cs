using HostedCapture.Applications;

namespace HostedCapture.Operators;

/// <summary>What a change changes, for the audit log: each thing before and after, without secrets.</summary>
internal static class ApplicationChanges
{
    /// <summary>The things that differ, each as <c>name: before → after</c>.</summary>
    /// <param name="before">Null: there was none.</param>
    /// <param name="after">As it is now.</param>
    public static IEnumerable<string> Between(StoredApplication? before, StoredApplication after)
    {
        var old = before is null ? [] : Things(before).ToDictionary(thing => thing.Name, thing => thing.Value);
        foreach (var (name, value) in Things(after))
        {
            if (old.GetValueOrDefault(name) is var was && was != value)
                yield return before is null ? $"{name}: {value}" : $"{name}: {was ?? "none"} → {value ?? "none"}";
        }
    }

    private static IEnumerable<(string Name, string? Value)> Things(StoredApplication of)
    {
        var (settings, routes, branding) = (of.Settings, of.Settings.Routes, of.Settings.Branding);
        return
        [
            ("client_id", of.ClientId),
            ("name", settings.Name),
            ("return_origins", settings.ReturnOrigins is { } origins ? string.Join(", ", origins) : null),
            ("locale", settings.Locale),
            ("pan_truncation", settings.PanTruncation),
            ("routes.CREDIT_CARD", routes?.CreditCard),
            ("routes.PEINAU_CAPTURE", routes?.Peinau),
            ("routes.CMR_CAPTURE", routes?.Cmr),
            ("routes.PAYMENT", routes?.Payment),
            ("popup", settings.Popup?.ToString().ToLowerInvariant()),
            ("consent_box", settings.ConsentBox?.ToString().ToLowerInvariant()),
            ("branding.name", branding?.Name),
            ("branding.accent_color", branding?.AccentColor),
            ("branding.support_url", branding?.SupportUrl),
            ("branding.logo", LogoOf(of)),
            ("webhooks", of.Webhooks.All.Count == 0 ? null : string.Join(", ", of.Webhooks.All.Select(TextOf))),
        ];
    }

    // A secret that is rolled shows as when it was made and when the one before ends.
    private static string TextOf(StoredWebhook webhook) => $"{webhook.Url} ({string.Join(", ", webhook.Secrets.Select(TextOf))})";

    private static string TextOf(SealedSecret secret) =>
        $"secret of {secret.CreatedAt:u}{(secret.EndsAt is { } end ? $" until {end:u}" : "")}";

    private static string? LogoOf(StoredApplication of) => of is { Logo: { } logo, LogoType: { } type }
        ? new Pages.Logo(Convert.FromBase64String(logo), type).FileName
        : null;
}
