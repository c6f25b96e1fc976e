using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>An application as operators see it. No secret is in it.</summary>
public sealed class OperatorApplication
{
    /// <summary>Its id: the owner of everything it makes.</summary>
    public string Id { get; set; } = "";

    /// <summary>For people.</summary>
    public string Name { get; set; } = "";

    /// <summary>The OAuth client.</summary>
    public string ClientId { get; set; } = "";

    /// <summary><c>database</c>; or <c>configuration</c>: it is changed there and not here.</summary>
    public string Source { get; set; } = "";

    /// <summary><c>active</c>, or <c>taken_back</c>: it may not call any more.</summary>
    public string State { get; set; } = "";

    /// <summary>Counts its changes; name it in a change. Null for one of the configuration.</summary>
    public int? Version { get; set; }

    /// <summary>Origins that browsers may be sent back to.</summary>
    public IReadOnlyList<string> ReturnOrigins { get; set; } = [];

    /// <summary>The cardholders' language when nothing else tells.</summary>
    public string? Locale { get; set; }

    /// <summary>Which digits of a card the merchant sees: <c>First6Last4</c>, or <c>First4Last6</c>.</summary>
    public string PanTruncation { get; set; } = "";

    /// <summary>The provider of each kind of capture, as it holds now.</summary>
    public ApplicationRoutes Routes { get; set; } = new();

    /// <summary>Whether the shop opens the card page in a window of its own.</summary>
    public bool Popup { get; set; }

    /// <summary>Whether cardholders agree to an intent's text by a box that they tick.</summary>
    public bool ConsentBox { get; set; }

    /// <summary>How its page looks.</summary>
    public OperatorBranding Branding { get; set; } = new();

    /// <summary>Where its webhooks go.</summary>
    public IReadOnlyList<OperatorWebhook> Webhooks { get; set; } = [];

    /// <summary>Its client secrets, by what tells them apart; those that ended with them.</summary>
    public IReadOnlyList<OperatorSecret> Secrets { get; set; } = [];

    /// <summary>When it was made; null for one of the configuration.</summary>
    public DateTimeOffset? CreateTime { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdateTime { get; set; }

    /// <summary>When it was taken back.</summary>
    public DateTimeOffset? TakeBackTime { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The provider of each kind of capture, by its name.</summary>
public sealed class ApplicationRoutes
{
    /// <summary>Of <c>CREDIT_CARD</c>.</summary>
    [JsonPropertyName("CREDIT_CARD")]
    public string? CreditCard { get; set; }

    /// <summary>Of <c>PEINAU_CAPTURE</c>.</summary>
    [JsonPropertyName("PEINAU_CAPTURE")]
    public string? Peinau { get; set; }

    /// <summary>Of <c>CMR_CAPTURE</c>.</summary>
    [JsonPropertyName("CMR_CAPTURE")]
    public string? Cmr { get; set; }

    /// <summary>Where card tokens made elsewhere are charged.</summary>
    [JsonPropertyName("PAYMENT")]
    public string? Payment { get; set; }
}

/// <summary>How an application's page looks.</summary>
public sealed class OperatorBranding
{
    /// <summary>The shop's name as its customers know it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The colour of the page's button, <c>#rrggbb</c>; null: the page's own.</summary>
    public string? AccentColor { get; set; }

    /// <summary>Where cardholders find help.</summary>
    public string? SupportUrl { get; set; }

    /// <summary>Where its logo is; it changes with the logo.</summary>
    public string? LogoUrl { get; set; }
}

/// <summary>An address of webhooks.</summary>
public sealed class OperatorWebhook
{
    /// <summary>The endpoint's id, as deliveries name it.</summary>
    public string Id { get; set; } = "";

    /// <summary>The address.</summary>
    public string Url { get; set; } = "";

    /// <summary>The secrets that sign, by when they were made and end.</summary>
    public IReadOnlyList<OperatorWebhookSecret> Secrets { get; set; } = [];
}

/// <summary>A secret that signs webhooks.</summary>
public sealed class OperatorWebhookSecret
{
    /// <summary>When it was made; null for one of the configuration.</summary>
    public DateTimeOffset? CreateTime { get; set; }

    /// <summary>From then on it signs no more; null: until it is rolled.</summary>
    public DateTimeOffset? EndTime { get; set; }
}

/// <summary>A client secret.</summary>
public sealed class OperatorSecret
{
    /// <summary>1 for the first, then 2, …</summary>
    public int Number { get; set; }

    /// <summary>The beginning of its SHA-256, to recognise it by.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Whether it is accepted now.</summary>
    public bool Valid { get; set; }

    /// <summary>When it was made; null for one of the configuration.</summary>
    public DateTimeOffset? CreateTime { get; set; }

    /// <summary>From then on it is refused; null: until it is rolled.</summary>
    public DateTimeOffset? EndTime { get; set; }

    /// <summary>When it got its last token, to the minute; null: never.</summary>
    public DateTimeOffset? LastUseTime { get; set; }
}

/// <summary>An application with secrets that were just made. They are shown only now.</summary>
public sealed class ApplicationWithSecrets
{
    /// <summary>The application.</summary>
    public OperatorApplication Application { get; set; } = new();

    /// <summary>Its new client secret; null: none was made.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The new secrets that sign its webhooks; null: none was made.</summary>
    public IReadOnlyList<NewWebhookSecret>? WebhookSecrets { get; set; }
}

/// <summary>A new secret that signs webhooks.</summary>
public sealed class NewWebhookSecret
{
    /// <summary>To which address.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>whsec_</c> and base64.</summary>
    public string Secret { get; set; } = "";
}

/// <summary>How an address took a test message.</summary>
public sealed class EndpointTrial
{
    /// <summary>The address.</summary>
    public string Url { get; set; } = "";

    /// <summary>Whether it answered 2xx.</summary>
    public bool Passed { get; set; }

    /// <summary>The steps until the first that failed.</summary>
    public IReadOnlyList<EndpointStep> Steps { get; set; } = [];

    /// <summary>The HTTP status it answered; null when there was no answer.</summary>
    public int? Status { get; set; }

    /// <summary>
    /// Why there was no answer: <c>name</c>, <c>address</c> (it lies inside), <c>connect</c>, <c>tls</c>, <c>timeout</c> or
    /// <c>answer</c> (it was cut off or is no HTTP).
    /// </summary>
    public string? Error { get; set; }

    /// <summary>The beginning of the answer.</summary>
    public string? Answer { get; set; }

    /// <summary>How long it took.</summary>
    public int Milliseconds { get; set; }

    /// <summary>The secret that signed it, made for this trial: save it with the address. Null for an address that is saved.</summary>
    public string? Secret { get; set; }
}

/// <summary>A step of a trial.</summary>
public sealed class EndpointStep
{
    /// <summary><c>name</c>, <c>address</c>, <c>connect</c>, <c>tls</c>, <c>answer</c>.</summary>
    public string Step { get; set; } = "";

    /// <summary>Whether it went well.</summary>
    public bool Passed { get; set; }
}
