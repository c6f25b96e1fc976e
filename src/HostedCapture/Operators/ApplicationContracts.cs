using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Applications;

namespace HostedCapture.Operators;

/// <summary>An application as operators see it. No secret is in it.</summary>
public sealed record OperatorApplication
{
    /// <summary>Its id: the owner of everything it makes.</summary>
    public required string Id { get; init; }

    /// <summary>For people and the token's <c>unique_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The OAuth client.</summary>
    public required string ClientId { get; init; }

    /// <summary>
    /// <c>database</c>; or <c>configuration</c>: it stands in the configuration, and is changed there and not here.
    /// </summary>
    public required string Source { get; init; }

    /// <summary><c>active</c>, or <c>taken_back</c>: it may not call any more.</summary>
    public required string State { get; init; }

    /// <summary>Counts its changes; name it in a change. Absent for one of the configuration.</summary>
    public int? Version { get; init; }

    /// <summary>Origins that browsers may be sent back to.</summary>
    public required IReadOnlyList<string> ReturnOrigins { get; init; }

    /// <summary>The cardholders' language when nothing else tells.</summary>
    public string? Locale { get; init; }

    /// <summary><c>First6Last4</c>, or <c>First4Last6</c>.</summary>
    public required string PanTruncation { get; init; }

    /// <summary>The provider of each kind of capture, as it holds now, with those that were not said.</summary>
    public required ApplicationRoutes Routes { get; init; }

    /// <summary>Whether the shop opens the card page in a window of its own.</summary>
    public required bool Popup { get; init; }

    /// <summary>Whether cardholders agree to an intent's text by a box that they tick.</summary>
    public required bool ConsentBox { get; init; }

    /// <summary>How its page looks.</summary>
    public required OperatorBranding Branding { get; init; }

    /// <summary>Where its webhooks go.</summary>
    public required IReadOnlyList<OperatorWebhook> Webhooks { get; init; }

    /// <summary>Its client secrets, by what tells them apart; those that ended with them.</summary>
    public required IReadOnlyList<OperatorSecret> Secrets { get; init; }

    /// <summary>When it was made. Absent for one of the configuration.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdateTime { get; init; }

    /// <summary>When it was taken back.</summary>
    public DateTimeOffset? TakeBackTime { get; init; }
}

/// <summary>How an application's page looks.</summary>
/// <param name="Name">The shop's name as its customers know it.</param>
/// <param name="AccentColor">The colour of the page's button, <c>#rrggbb</c>.</param>
/// <param name="SupportUrl">Where cardholders find help.</param>
/// <param name="LogoUrl">Where its logo is; it changes with the logo.</param>
public sealed record OperatorBranding(string Name, string? AccentColor, string? SupportUrl, string? LogoUrl);

/// <summary>An address of webhooks.</summary>
/// <param name="Id">The endpoint's id, as deliveries name it.</param>
/// <param name="Url">The address.</param>
/// <param name="Secrets">The secrets that sign, by when they were made and end.</param>
public sealed record OperatorWebhook(string Id, string Url, IReadOnlyList<OperatorWebhookSecret> Secrets);

/// <summary>A secret that signs webhooks.</summary>
/// <param name="CreateTime">When it was made; absent for one of the configuration.</param>
/// <param name="EndTime">From then on it signs no more; absent: until it is rolled.</param>
public sealed record OperatorWebhookSecret(DateTimeOffset? CreateTime, DateTimeOffset? EndTime);

/// <summary>A client secret.</summary>
/// <param name="Number">1 for the first, then 2, …</param>
/// <param name="Fingerprint">The beginning of its SHA-256, to recognise it by.</param>
/// <param name="Valid">Whether it is accepted now.</param>
/// <param name="CreateTime">When it was made; absent for one of the configuration.</param>
/// <param name="EndTime">From then on it is refused; absent: until it is rolled.</param>
/// <param name="LastUseTime">When it got its last token, to the minute; absent: never.</param>
public sealed record OperatorSecret(
    int Number, string Fingerprint, bool Valid, DateTimeOffset? CreateTime, DateTimeOffset? EndTime, DateTimeOffset? LastUseTime);

/// <summary>A page of applications.</summary>
/// <param name="Items">By their ids.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record ApplicationPage(
    IReadOnlyList<OperatorApplication> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>An application with secrets that were just made. They are shown only now.</summary>
public sealed record ApplicationWithSecrets
{
    /// <summary>The application.</summary>
    public required OperatorApplication Application { get; init; }

    /// <summary>Its new client secret; only its hash is kept.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The new secrets that sign its webhooks.</summary>
    public IReadOnlyList<NewWebhookSecret>? WebhookSecrets { get; init; }
}

/// <summary>A new secret that signs webhooks.</summary>
/// <param name="Url">To which address.</param>
/// <param name="Secret"><c>whsec_</c> and base64.</param>
public sealed record NewWebhookSecret(string Url, string Secret);

/// <summary>A new application.</summary>
[Closed]
public sealed record NewApplicationBody : ApplicationDefinition
{
    /// <summary>The OAuth client; left out: made of the name. It never changes.</summary>
    public string? ClientId { get; init; }

    /// <summary>How its page looks.</summary>
    public BrandingDefinition? Branding { get; init; }
}

/// <summary>An application as it is to be from now on: what is left out has its default.</summary>
[Closed]
public sealed record ChangeApplicationBody : ApplicationDefinition
{
    /// <summary>The version this was made from; or send it as <c>If-Match</c>.</summary>
    public int? Version { get; init; }
}

/// <summary>How a page is to look from now on. The logo stays.</summary>
[Closed]
public sealed record ChangeBrandingBody : BrandingDefinition
{
    /// <summary>The version this was made from; or send it as <c>If-Match</c>.</summary>
    public int? Version { get; init; }
}

/// <summary>Why an application is taken back.</summary>
[Closed]
public sealed record TakeBackBody : IOptionalBody
{
    /// <summary>The reason, for the audit log.</summary>
    public string? Reason { get; init; }
}

/// <summary>A new secret in place of others.</summary>
[Closed]
public sealed record RollSecretBody
{
    /// <summary>How long the others stay valid, in seconds: 0, they end at once, to 2592000, thirty days.</summary>
    public int? OverlapSeconds { get; init; }
}

/// <summary>A new secret that signs webhooks, beside the one before.</summary>
[Closed]
public sealed record RollWebhookSecretBody
{
    /// <summary>How long the others go on signing, in seconds: 0, they end at once, to 2592000, thirty days.</summary>
    public int? OverlapSeconds { get; init; }

    /// <summary>A secret of your own, <c>whsec_</c> and base64 of 24 to 64 bytes; left out: a fresh one.</summary>
    public string? Secret { get; init; }
}

/// <summary>The addresses of webhooks as they are to be from now on.</summary>
[Closed]
public sealed record ChangeWebhooksBody
{
    /// <summary>The version this was made from; or send it as <c>If-Match</c>.</summary>
    public int? Version { get; init; }

    /// <summary>The addresses, 20 at most. One that is saved already keeps its secrets.</summary>
    public IReadOnlyList<ChangeWebhook>? Webhooks { get; init; }

    /// <summary>Whether new addresses are saved although nothing answers there yet.</summary>
    public bool? WithoutTest { get; init; }
}

/// <summary>An address of webhooks.</summary>
[Closed]
public sealed record ChangeWebhook
{
    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>Of a new address: the secret that its test gave, or one of your own; left out: a fresh one.</summary>
    public string? Secret { get; init; }
}

/// <summary>An address to try.</summary>
[Closed]
public sealed record TryWebhookBody
{
    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>Signs the message; left out: the saved address's secrets, or a fresh one that the answer tells.</summary>
    public string? Secret { get; init; }
}
