namespace HostedCapture.Applications;

/// <summary>An application as the database has it.</summary>
public sealed record StoredApplication
{
    /// <summary>What is read of a row.</summary>
    public const string Columns =
        "id, client_id, version, settings, webhooks, logo, logo_type, created_at, updated_at, taken_back_at";

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The OAuth client; it never changes.</summary>
    public required string ClientId { get; init; }

    /// <summary>Counts its changes, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>What was said of it.</summary>
    public required StoredSettings Settings { get; init; }

    /// <summary>Where its webhooks go.</summary>
    public required StoredWebhooks Webhooks { get; init; }

    /// <summary>Its logo, base64.</summary>
    public string? Logo { get; init; }

    /// <summary>The logo's media type.</summary>
    public string? LogoType { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was taken back; null: it may call.</summary>
    public DateTimeOffset? TakenBackAt { get; init; }

    /// <summary>The secrets it ever had, in the order in which they were made.</summary>
    public IReadOnlyList<StoredSecret> Secrets { get; init; } = [];
}

/// <summary>What was said of an application, with its page's look.</summary>
public sealed record StoredSettings : ApplicationDefinition
{
    /// <summary>How its page looks.</summary>
    public BrandingDefinition? Branding { get; init; }
}

/// <summary>The addresses of an application's webhooks.</summary>
/// <param name="All">In the order in which they were given.</param>
public sealed record StoredWebhooks(IReadOnlyList<StoredWebhook> All)
{
    /// <summary>None.</summary>
    public static StoredWebhooks None { get; } = new([]);
}

/// <summary>An address of webhooks.</summary>
/// <param name="Url">The address.</param>
/// <param name="Secrets">Each signs until it ends.</param>
public sealed record StoredWebhook(string Url, IReadOnlyList<SealedSecret> Secrets);

/// <summary>A secret that signs webhooks. It has to be read again, so it is sealed and not hashed.</summary>
/// <param name="Text">Sealed.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="EndsAt">From then on it signs no more; null: until it is rolled.</param>
public sealed record SealedSecret(string Text, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt)
{
    /// <summary>Whether it signs.</summary>
    public bool IsValid(DateTimeOffset now) => EndsAt is null || EndsAt > now;
}

/// <summary>A client secret, by its hash.</summary>
public sealed record StoredSecret
{
    /// <summary>1 for the application's first one, then 2, …</summary>
    public required int Number { get; init; }

    /// <summary>SHA-256, hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is refused; null: until it is rolled.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Tells it from others.</summary>
    public string Fingerprint => Application.Fingerprint(Convert.FromHexString(Hash));

    /// <summary>Whether it is accepted.</summary>
    public bool IsValid(DateTimeOffset now) => EndsAt is null || EndsAt > now;
}
