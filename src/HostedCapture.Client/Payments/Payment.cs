using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>A payment: what was sent, and what became of it.</summary>
public sealed class Payment
{
    /// <summary>Identifies the payment.</summary>
    public Guid Id { get; set; }

    /// <summary>The same as <see cref="Id"/>.</summary>
    [JsonPropertyName("_id")]
    public Guid UnderscoreId { get; set; }

    /// <summary>What became of it.</summary>
    public PaymentState State { get; set; }

    /// <summary>True while a charge is at the provider.</summary>
    public bool Submitting { get; set; }

    /// <summary>True while the cardholder's bank is to see her, or has not decided; <see cref="Submitting"/> is true, too.</summary>
    public bool Authenticating { get; set; }

    /// <summary>What the cardholder's bank said of her; null: it was not asked, or has not decided.</summary>
    public Authentication? Authentication { get; set; }

    /// <summary>The application it belongs to.</summary>
    public string Application { get; set; } = "";

    /// <summary>As sent.</summary>
    public string? Intent { get; set; }

    /// <summary>As sent.</summary>
    public Payer? Payer { get; set; }

    /// <summary>As sent.</summary>
    public PaymentAttributes? AdditionalAttributes { get; set; }

    /// <summary>As sent.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>As sent.</summary>
    public PurchaseOrder? PurchaseOrder { get; set; }

    /// <summary>As sent.</summary>
    public RedirectUrls? RedirectUrls { get; set; }

    /// <summary>Its operations' results in Quickpay's shape, and under <c>provider</c> the provider's own answers.</summary>
    public JsonElement? Gateway { get; set; }

    /// <summary><c>INPA-</c> and the milliseconds of <see cref="CreateTime"/>; for people, not unique.</summary>
    public string InvoiceNumber { get; set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreateTime { get; set; }

    /// <summary>The last change.</summary>
    public DateTimeOffset UpdateTime { get; set; }

    /// <summary>Until when it can be charged.</summary>
    public DateTimeOffset ExpirationDate { get; set; }

    /// <summary>The ways on.</summary>
    public IReadOnlyList<Link> Links { get; set; } = [];

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>
    /// Where to send the cardholder's browser to confirm the payment, while it is <c>created</c>. A secret of this payment.
    /// </summary>
    [JsonIgnore]
    public string? ApprovalUrl => Link("approval_url")?.Href;

    /// <summary>A link by its <c>rel</c>; null when there is none.</summary>
    /// <param name="rel"><c>self</c>, <c>approval_url</c>, <c>silent_charge</c>, …</param>
    public Link? Link(string rel) => Links.FirstOrDefault(link => link.Rel == rel);

    internal bool IsKnown =>
        !Submitting && State != PaymentState.Confirming && State != PaymentState.Voiding && State != PaymentState.Refunding;
}
