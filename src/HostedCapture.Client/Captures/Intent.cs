using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>One card to be captured: what was sent, and what became of it.</summary>
public sealed class Intent
{
    /// <summary>Identifies the intent, and is the token to charge once it is captured.</summary>
    public Guid Id { get; set; }

    /// <summary>The same as <see cref="Id"/>.</summary>
    [JsonPropertyName("_id")]
    public Guid UnderscoreId { get; set; }

    /// <summary>What became of it.</summary>
    public IntentState State { get; set; }

    /// <summary>True while a card is at the provider.</summary>
    public bool Submitting { get; set; }

    /// <summary>The application it belongs to.</summary>
    public string Application { get; set; } = "";

    /// <summary>As sent.</summary>
    public CaptureKind Capture { get; set; }

    /// <summary>As sent.</summary>
    public string CaptureMethod { get; set; } = "";

    /// <summary>As sent.</summary>
    public Cardholder? Cardholder { get; set; }

    /// <summary>As sent.</summary>
    public Billing? Billing { get; set; }

    /// <summary>As sent.</summary>
    public RedirectUrls? RedirectUrls { get; set; }

    /// <summary>As sent; <see cref="AdditionalAttributes.RememberCapture"/> is filled in once the card is captured.</summary>
    public AdditionalAttributes? AdditionalAttributes { get; set; }

    /// <summary>As sent.</summary>
    public string? Locale { get; set; }

    /// <summary>As sent, in seconds.</summary>
    public int? ExpiresIn { get; set; }

    /// <summary>As sent.</summary>
    public CardVerification? Verify { get; set; }

    /// <summary>What the bank of the last card said of it; null where none was asked, or its answer is not known.</summary>
    public Verification? Verification { get; set; }

    /// <summary>As sent.</summary>
    public IDictionary<string, string>? Metadata { get; set; }

    /// <summary>As sent and, once the card is captured on the page, that it was given.</summary>
    public GivenConsent? Consent { get; set; }

    /// <summary>
    /// After capture: the provider's own fields, which differ by provider; of the card the first six and last four digits.
    /// </summary>
    public JsonElement? Gateway { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>The last change.</summary>
    public DateTimeOffset UpdateTime { get; set; }

    /// <summary>While it is <c>created</c>, when it expires; later, when token and personal data are forgotten. Null: kept.</summary>
    public DateTimeOffset? DeletionTime { get; set; }

    /// <summary><c>INCA-</c> and the milliseconds of <see cref="CreateTime"/>; for people, not unique.</summary>
    public string InvoiceNumber { get; set; } = "";

    /// <summary>The same as <see cref="InvoiceNumber"/>, by its older name.</summary>
    public string CaptureNumber { get; set; } = "";

    /// <summary>The ways on.</summary>
    public IReadOnlyList<Link> Links { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Where to send the cardholder's browser; null once no card can be entered. A secret of this intent.</summary>
    [JsonIgnore]
    public string? CaptureUrl => Link("capture_url")?.Href;

    /// <summary>A link by its <c>rel</c>; null when there is none.</summary>
    /// <param name="rel"><c>self</c>, <c>capture_url</c>, <c>capture_card</c> or <c>capture</c>.</param>
    public Link? Link(string rel) => Links.FirstOrDefault(link => link.Rel == rel);
}

/// <summary>Which intents to list; what is not set does not matter.</summary>
public sealed class IntentFilter
{
    /// <summary>Their state.</summary>
    public IntentState? State { get; set; }

    /// <summary>Their <c>cardholder.reference_id</c>, exactly.</summary>
    public string? ReferenceId { get; set; }

    /// <summary>Made at this moment or later.</summary>
    public DateTimeOffset? CreatedFrom { get; set; }

    /// <summary>Made before this moment.</summary>
    public DateTimeOffset? CreatedTo { get; set; }
}
