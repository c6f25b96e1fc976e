using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>What makes a payment. Nothing is charged yet.</summary>
public sealed class CreatePayment
{
    /// <summary><c>sale</c>; may be left out.</summary>
    public string? Intent { get; set; }

    /// <summary>Who pays, and how; required.</summary>
    public Payer? Payer { get; set; }

    /// <summary>The card, and wishes about the charge.</summary>
    public PaymentAttributes? AdditionalAttributes { get; set; }

    /// <summary>What is paid; required, with its amount.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>Your purchase order.</summary>
    public PurchaseOrder? PurchaseOrder { get; set; }

    /// <summary>Where the browser goes from the approval page.</summary>
    public RedirectUrls? RedirectUrls { get; set; }

    /// <summary>Whether the approval page sends the cardholder to her bank.</summary>
    public BankAuthentication? Authentication { get; set; }
}

/// <summary>Who pays, and how.</summary>
public sealed class Payer
{
    /// <summary>The person.</summary>
    public PayerInfo? PayerInfo { get; set; }

    /// <summary>How; <see cref="PaymentMethod.Token"/> when it is not set.</summary>
    public PaymentMethod PaymentMethod { get; set; } = PaymentMethod.Token;

    /// <summary>The older place of <see cref="PaymentAttributes.CaptureToken"/>.</summary>
    public string? CaptureToken { get; set; }
}

/// <summary>The person who pays.</summary>
public sealed class PayerInfo
{
    /// <summary>For the provider.</summary>
    public string? Email { get; set; }

    /// <summary>As in the order.</summary>
    public string? FullName { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; set; }

    /// <summary>The identity document without dots or dashes.</summary>
    public string? DocumentNumber { get; set; }

    /// <summary><c>RUT</c>, <c>CC</c>, …</summary>
    public string? DocumentType { get; set; }

    /// <summary>Whether the shop does not know the person.</summary>
    [JsonConverter(typeof(SwitchConverter))]
    public bool? IsGuest { get; set; }
}

/// <summary>The card, and wishes about the charge.</summary>
public sealed class PaymentAttributes
{
    /// <summary>The card: the <c>id</c> of a captured intent, or <c>gateway.capture_token</c> of an earlier payment.</summary>
    public string? CaptureToken { get; set; }

    /// <summary>True: the charge only authorizes, and a confirm takes the money.</summary>
    [JsonConverter(typeof(SwitchConverter))]
    public bool? IsDeferredCapture { get; set; }

    /// <summary>Information of your own, echoed. A member that looks as if it decided about the card or the money is refused.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>What is paid.</summary>
public sealed class Transaction
{
    /// <summary>Your own order number, unique for the application; at most 64 characters, no slashes.</summary>
    public string? GatewayOrder { get; set; }

    /// <summary>Your own reference, not unique.</summary>
    public string? ReferenceId { get; set; }

    /// <summary>For people; the approval page shows it.</summary>
    public string? Description { get; set; }

    /// <summary>For the cardholder's statement.</summary>
    public string? SoftDescriptor { get; set; }

    /// <summary>How much; required.</summary>
    public Amount? Amount { get; set; }

    /// <summary>What is bought.</summary>
    public ItemList? ItemList { get; set; }
}

/// <summary>How much is paid.</summary>
public sealed class Amount
{
    /// <summary><c>CLP</c> (no decimals), <c>COP</c>, <c>BRL</c>, <c>ARS</c>, <c>PEN</c> or <c>USD</c> (two).</summary>
    public string? Currency { get; set; }

    /// <summary>What is charged, in major units: 19990 is 19,990 pesos, 19.90 is 19 dollars and 90 cents.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Total { get; set; }

    /// <summary>How it comes about: information, whatever its sum.</summary>
    public AmountDetails? Details { get; set; }
}

/// <summary>How an amount comes about, in major units.</summary>
public sealed class AmountDetails
{
    /// <summary>Goods before tax.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Subtotal { get; set; }

    /// <summary>Tax; a provider is told of it, as a part of the total.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Tax { get; set; }

    /// <summary>Shipping.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Shipping { get; set; }

    /// <summary>What is taken off; its sign does not matter.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? ShippingDiscount { get; set; }
}

/// <summary>What is bought.</summary>
public sealed class ItemList
{
    /// <summary>Where it goes.</summary>
    public ShippingAddress? ShippingAddress { get; set; }

    /// <summary><c>DIGITAL</c>, <c>PICK_IN_PLACE</c>, …</summary>
    public string? ShippingMethod { get; set; }

    /// <summary>The lines: information, whatever their sum.</summary>
    public IReadOnlyList<Item>? Items { get; set; }
}

/// <summary>Where it goes.</summary>
public sealed class ShippingAddress
{
    /// <summary>Street and number.</summary>
    public string? Line1 { get; set; }

    /// <summary>City.</summary>
    public string? City { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? CountryCode { get; set; }

    /// <summary>Telephone.</summary>
    public string? Phone { get; set; }

    /// <summary><c>HOME_OR_WORK</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Who takes it.</summary>
    public string? RecipientName { get; set; }
}

/// <summary>A line.</summary>
public sealed class Item
{
    /// <summary>Your article number.</summary>
    public string? Sku { get; set; }

    /// <summary>For people.</summary>
    public string? Name { get; set; }

    /// <summary>For people.</summary>
    public string? Description { get; set; }

    /// <summary>How many.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Quantity { get; set; }

    /// <summary>Of one, in major units.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Price { get; set; }

    /// <summary>Of one or of the line, in major units.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Tax { get; set; }

    /// <summary>A picture's address.</summary>
    public string? Thumbnail { get; set; }
}

/// <summary>Your purchase order.</summary>
public sealed class PurchaseOrder
{
    /// <summary>At most 12 characters.</summary>
    public string? PurchaseOrderId { get; set; }

    /// <summary>As sent.</summary>
    public string? PurchaseOrderDate { get; set; }
}

/// <summary>How much of an authorization to take; the rest is released.</summary>
public sealed class Confirmation
{
    /// <summary>How much, in major units.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? TotalAmount { get; set; }

    /// <summary>The tax in it.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Tax { get; set; }

    /// <summary>The rest of it: information.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Subtotal { get; set; }
}

/// <summary>How much to give back.</summary>
public sealed class Refund
{
    /// <summary>How much, in major units.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? RefundedAmount { get; set; }

    /// <summary>What comes back: information.</summary>
    public IReadOnlyList<RefundedItem>? Items { get; set; }
}

/// <summary>What comes back.</summary>
public sealed class RefundedItem
{
    /// <summary>Your article number.</summary>
    public string? Sku { get; set; }

    /// <summary>How many.</summary>
    [JsonConverter(typeof(NumberConverter))]
    public decimal? Quantity { get; set; }
}
