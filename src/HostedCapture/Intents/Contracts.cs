using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>What a merchant sends to make a capture intent.</summary>
[TakesInformation("remember", "expir", "verif", Elsewhere = ["return_url", "cancel_url"], Known = ["content"])]
public sealed record CreateIntent
{
    /// <summary><c>CREDIT_CARD</c>, <c>PEINAU_CAPTURE</c> or <c>CMR_CAPTURE</c>.</summary>
    public string? Capture { get; init; }

    /// <summary><c>TOKENIZATION</c>.</summary>
    public string? CaptureMethod { get; init; }

    /// <summary>Whose card it is.</summary>
    public Cardholder? Cardholder { get; init; }

    /// <summary>The billing address; required but for <c>CREDIT_CARD</c>.</summary>
    public Billing? Billing { get; init; }

    /// <summary>Where the browser goes afterwards.</summary>
    public RedirectUrls? RedirectUrls { get; init; }

    /// <summary>Wishes about the token.</summary>
    public AdditionalAttributes? AdditionalAttributes { get; init; }

    /// <summary>
    /// The page's language, with or without a region: <c>pt</c>, <c>pt-BR</c>. The page's own parameter <c>lang</c> lists
    /// them.
    /// </summary>
    public string? Locale { get; init; }

    /// <summary>Seconds until the intent expires: 60 to 2,592,000; 900 when absent.</summary>
    public int? ExpiresIn { get; init; }

    /// <summary>
    /// Whether the card's bank is asked about it before it is saved, without charging anything: <c>none</c> (when absent), <c>zero</c>
    /// (whether it is good), <c>code</c> (its security code, too).
    /// </summary>
    public string? Verify { get; init; }

    /// <summary>The merchant's own pairs: at most 20, keys of 40 characters, values of 200.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What the cardholder is to agree to on the page; without it the page asks for nothing.</summary>
    public Consent? Consent { get; init; }
}

/// <summary>The cardholder.</summary>
/// <param name="ReferenceId">The merchant's own id of the person or order, at most 100 characters.</param>
/// <param name="Country">Residence, ISO 3166-1 alpha-2.</param>
/// <param name="Name">As on the card.</param>
/// <param name="Email">For the provider.</param>
public sealed record Cardholder(string? ReferenceId, string? Country, string? Name, string? Email);

/// <summary>The billing address.</summary>
/// <param name="Line1">Street and number.</param>
/// <param name="Line2">Flat, office.</param>
/// <param name="City">City.</param>
/// <param name="State">Region or commune.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record Billing(string? Line1, string? Line2, string? City, string? State, string? Country);

/// <summary>Where the browser goes afterwards; used exactly as sent.</summary>
/// <param name="ReturnUrl">After the card was captured.</param>
/// <param name="CancelUrl">In every other case.</param>
public sealed record RedirectUrls(string? ReturnUrl, string? CancelUrl);

/// <summary>Wishes about the token.</summary>
/// <param name="RememberCapture">Keep the token until it is deleted, instead of 24 hours.</param>
[TakesInformation("remember", "captur")]
public sealed record AdditionalAttributes(bool? RememberCapture);

/// <summary>A way on from an intent.</summary>
/// <param name="Href">Absolute address.</param>
/// <param name="Rel"><c>self</c>, <c>capture_url</c>, <c>capture_card</c> or <c>capture</c>.</param>
/// <param name="Method"><c>GET</c>, <c>POST</c>, or <c>REDIRECT</c>: send the browser there.</param>
/// <param name="Security"><c>Jwt</c> where Quickpay asks for a token.</param>
public sealed record Link(string Href, string Rel, string Method, IReadOnlyList<string> Security);

/// <summary>A capture intent as the API shows it: what was sent, and what became of it.</summary>
public sealed record IntentAnswer
{
    /// <summary>As sent; <c>remember_capture</c> is filled in once the card is captured.</summary>
    public AdditionalAttributes? AdditionalAttributes { get; init; }

    /// <summary>After capture: the provider's own fields. They differ by route and may grow.</summary>
    public JsonElement? Gateway { get; init; }

    /// <summary>The same as <c>id</c>.</summary>
    [JsonPropertyName("_id")]
    public required Guid UnderscoreId { get; init; }

    /// <summary>As sent.</summary>
    public required string Capture { get; init; }

    /// <summary>As sent.</summary>
    public required string CaptureMethod { get; init; }

    /// <summary>The application it belongs to.</summary>
    public required string Application { get; init; }

    /// <summary>In this order: <c>self</c>, <c>capture_url</c> (while the card can be entered), then the direct call.</summary>
    public required IReadOnlyList<Link> Links { get; init; }

    /// <summary>As sent.</summary>
    public RedirectUrls? RedirectUrls { get; init; }

    /// <summary>As sent.</summary>
    public Billing? Billing { get; init; }

    /// <summary>As sent.</summary>
    public Cardholder? Cardholder { get; init; }

    /// <summary>As sent.</summary>
    public string? Locale { get; init; }

    /// <summary>As sent, in seconds.</summary>
    public int? ExpiresIn { get; init; }

    /// <summary>As sent.</summary>
    public string? Verify { get; init; }

    /// <summary>What the bank of the last card said of it; absent where none was asked, or its answer is not known.</summary>
    public Verification? Verification { get; init; }

    /// <summary>As sent.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>As sent and, once the card is captured on the page, that it was given.</summary>
    public ConsentAnswer? Consent { get; init; }

    /// <summary>While <c>created</c>, when it expires; later, when token and personal data are forgotten. Absent: kept.</summary>
    public DateTimeOffset? DeletionTime { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary><c>created</c>, <c>captured</c>, <c>rejected</c>, <c>canceled</c> or <c>expired</c>.</summary>
    public required string State { get; init; }

    /// <summary>Present and true while a card is at the provider.</summary>
    public bool? Submitting { get; init; }

    /// <summary><c>INCA-</c> and the milliseconds of <c>create_time</c>; for people, not unique.</summary>
    public required string InvoiceNumber { get; init; }

    /// <summary>The same as <c>invoice_number</c>, by its older name.</summary>
    public required string CaptureNumber { get; init; }

    /// <summary>Identifies the intent, and is the token to charge once it is captured.</summary>
    public required Guid Id { get; init; }
}

/// <summary>A page of intents.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record IntentPage(
    IReadOnlyList<IntentAnswer> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);
