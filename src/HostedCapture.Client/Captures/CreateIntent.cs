using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// What makes an intent. <c>CREDIT_CARD</c> needs a cardholder with a country and both addresses; the others also name, email
/// and billing.
/// </summary>
public sealed class CreateIntent
{
    /// <summary>What kind of card; <see cref="CaptureKind.CreditCard"/> when it is not set.</summary>
    public CaptureKind Capture { get; set; } = CaptureKind.CreditCard;

    /// <summary><c>TOKENIZATION</c>, the only one there is.</summary>
    public string CaptureMethod { get; set; } = "TOKENIZATION";

    /// <summary>Whose card it is; required.</summary>
    public Cardholder? Cardholder { get; set; }

    /// <summary>The billing address; required but for <see cref="CaptureKind.CreditCard"/>.</summary>
    public Billing? Billing { get; set; }

    /// <summary>Where the browser goes afterwards; required.</summary>
    public RedirectUrls? RedirectUrls { get; set; }

    /// <summary>Wishes about the token.</summary>
    public AdditionalAttributes? AdditionalAttributes { get; set; }

    /// <summary>The page's language: <c>es</c>, <c>en</c>, <c>pt</c>, with or without a region.</summary>
    public string? Locale { get; set; }

    /// <summary>Seconds until the intent expires: 60 to 2,592,000; 900 when it is not set.</summary>
    public int? ExpiresIn { get; set; }

    /// <summary>
    /// Whether the card's bank is asked about it before it is saved, without charging anything; <c>OPERATION_NOT_SUPPORTED</c> where its
    /// provider cannot. Null: it is not.
    /// </summary>
    public CardVerification? Verify { get; set; }

    /// <summary>Your own pairs: at most 20, keys of 40 characters, values of 200. Never a card number.</summary>
    public IDictionary<string, string>? Metadata { get; set; }

    /// <summary>What the cardholder is to agree to on the page; null: nothing.</summary>
    public Consent? Consent { get; set; }
}

/// <summary>The cardholder.</summary>
public sealed class Cardholder
{
    /// <summary>Your own id of the person or order, at most 100 characters.</summary>
    public string? ReferenceId { get; set; }

    /// <summary>Residence, ISO 3166-1 alpha-2: <c>CL</c>.</summary>
    public string? Country { get; set; }

    /// <summary>As on the card.</summary>
    public string? Name { get; set; }

    /// <summary>For the provider.</summary>
    public string? Email { get; set; }
}

/// <summary>The billing address.</summary>
public sealed class Billing
{
    /// <summary>Street and number.</summary>
    public string? Line1 { get; set; }

    /// <summary>Flat, office.</summary>
    public string? Line2 { get; set; }

    /// <summary>City.</summary>
    public string? City { get; set; }

    /// <summary>Region or commune.</summary>
    public string? State { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; set; }
}

/// <summary>Where the browser goes afterwards: addresses on your application's list, used exactly as sent.</summary>
public sealed class RedirectUrls
{
    /// <summary>After the card was captured, or the payment approved.</summary>
    public string? ReturnUrl { get; set; }

    /// <summary>In every other case.</summary>
    public string? CancelUrl { get; set; }
}

/// <summary>Wishes about the token.</summary>
public sealed class AdditionalAttributes
{
    /// <summary>Keep the token until the intent is deleted; otherwise it is forgotten 24 hours after the intent was made.</summary>
    public bool? RememberCapture { get; set; }
}

/// <summary>A card's data, for merchants who may handle it themselves (PCI DSS). Keep no copy, and log none.</summary>
public sealed class DirectCard
{
    /// <summary>The card number, digits only.</summary>
    public string CardNumber { get; set; } = "";

    /// <summary>1 to 12.</summary>
    public string ExpiryMonth { get; set; } = "";

    /// <summary>Four digits.</summary>
    public string ExpiryYear { get; set; } = "";

    /// <summary>The security code.</summary>
    public string CardCcv { get; set; } = "";
}

/// <summary>A CMR card's data, for merchants who may handle it themselves (PCI DSS). Keep no copy, and log none.</summary>
public sealed class DirectCmrCard
{
    /// <summary>The card number, digits only.</summary>
    [JsonPropertyName("panNumber")]
    public string PanNumber { get; set; } = "";

    /// <summary>Whose card it is.</summary>
    public CmrUser User { get; set; } = new();
}

/// <summary>The holder of a CMR card.</summary>
public sealed class CmrUser
{
    /// <summary><c>CL</c>.</summary>
    public string Country { get; set; } = "CL";

    /// <summary><c>RUT</c>.</summary>
    [JsonPropertyName("documentType")]
    public string DocumentType { get; set; } = "RUT";

    /// <summary>The RUT without dots or dashes.</summary>
    [JsonPropertyName("documentId")]
    public string DocumentId { get; set; } = "";
}
