using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Intents;

namespace HostedCapture.Payments;

/// <summary>
/// Marks objects that take free information, the merchant's and Quickpay's, beside members that decide about the money; never a member
/// that looks as if it decided.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TakesPaymentInformationAttribute : TakesInformationAttribute
{
    public TakesPaymentInformationAttribute()
        : base("defer", "captur", "authoriz", "authoris", "preauth", "installment", "instalment", "cuota", "parcela")
    {
        Elsewhere = [
            "payment_method", "capture_token", "card_token", "token", "is_deferred_capture", "gateway_order", "amount", "total_amount",
            "total", "currency"];
        // Quickpay's members for its own form; the first is also in the card capture's body.
        Known = [
            "remember_capture", "installments_offer", "installments_without_interest", "default_installment_number",
            "default_deferred_month"];
    }
}

/// <summary>What a merchant sends to make a payment.</summary>
[TakesPaymentInformation]
public sealed record CreatePayment
{
    /// <summary><c>sale</c>; may be left out.</summary>
    public string? Intent { get; init; }

    /// <summary>Who pays, and how.</summary>
    public PayerBody? Payer { get; init; }

    /// <summary>The card, and wishes about the charge.</summary>
    public PaymentAttributes? AdditionalAttributes { get; init; }

    /// <summary>What is paid.</summary>
    public TransactionBody? Transaction { get; init; }

    /// <summary>The merchant's purchase order.</summary>
    public PurchaseOrder? PurchaseOrder { get; init; }

    /// <summary>Where the browser goes from the approval page.</summary>
    public RedirectUrls? RedirectUrls { get; init; }

    /// <summary>
    /// Whether the approval page sends the cardholder to her bank (3-D Secure): <c>if_possible</c>, where this is left out;
    /// <c>never</c>; or <c>required</c>, with which a charge without her is refused.
    /// </summary>
    public string? Authentication { get; init; }
}

/// <summary>Who pays, and how. No other members are taken.</summary>
/// <param name="PayerInfo">The person.</param>
/// <param name="PaymentMethod"><c>QUICKPAY_TOKEN</c>: a card of any brand. <c>QUICKPAY_CREDIT</c>: a CMR card.</param>
/// <param name="CaptureToken">The older place of <c>additional_attributes.capture_token</c>.</param>
[Closed]
public sealed record PayerBody(PayerInfo? PayerInfo, string? PaymentMethod, string? CaptureToken);

/// <summary>The person who pays.</summary>
/// <param name="Email">For the provider.</param>
/// <param name="FullName">As in the order.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="DocumentNumber">The identity document without dots or dashes.</param>
/// <param name="DocumentType"><c>RUT</c>, <c>CC</c>, …</param>
/// <param name="IsGuest">Whether the shop does not know the person.</param>
public sealed record PayerInfo(
    string? Email,
    string? FullName,
    string? Country,
    string? DocumentNumber,
    string? DocumentType,
    JsonElement? IsGuest);

/// <summary>
/// The card, and wishes about the charge. Other members are information and echoed; one that is named as if it decided
/// about the card or the money is refused.
/// </summary>
[TakesPaymentInformation]
public sealed record PaymentAttributes
{
    /// <summary>The card: the <c>id</c> of a captured intent, or <c>gateway.capture_token</c> of an earlier payment.</summary>
    public string? CaptureToken { get; init; }

    /// <summary><c>"true"</c> or <c>true</c>: only authorize, and take the money with <c>confirm_authorization</c>.</summary>
    public JsonElement? IsDeferredCapture { get; init; }

    /// <summary>Quickpay's others: <c>installments_offer</c>, <c>remember_capture</c>, …</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>What is paid.</summary>
/// <param name="GatewayOrder">The merchant's own order number, unique for the application; at most 64 characters, no slashes.</param>
/// <param name="ReferenceId">The merchant's own reference, not unique.</param>
/// <param name="Description">For people.</param>
/// <param name="SoftDescriptor">For the cardholder's statement.</param>
/// <param name="Amount">How much.</param>
/// <param name="ItemList">What is bought.</param>
[TakesPaymentInformation]
public sealed record TransactionBody(
    string? GatewayOrder,
    string? ReferenceId,
    string? Description,
    string? SoftDescriptor,
    AmountBody? Amount,
    ItemList? ItemList);

/// <summary>How much is paid. No other members are taken.</summary>
/// <param name="Currency"><c>CLP</c> (no decimals), <c>COP</c>, <c>BRL</c>, <c>ARS</c>, <c>PEN</c> or <c>USD</c> (two).</param>
/// <param name="Total">What is charged, in major units; a number, or the text of one.</param>
/// <param name="Details">How it comes about: information, whatever its sum.</param>
[Closed]
public sealed record AmountBody(string? Currency, JsonElement? Total, AmountDetails? Details);

/// <summary>How an amount comes about; numbers, or their texts.</summary>
/// <param name="Subtotal">Goods before tax.</param>
/// <param name="Tax">Tax; a provider is told of it, as a part of the total.</param>
/// <param name="Shipping">Shipping.</param>
/// <param name="ShippingDiscount">What is taken off; its sign does not matter.</param>
[TakesInformation]
public sealed record AmountDetails(JsonElement? Subtotal, JsonElement? Tax, JsonElement? Shipping, JsonElement? ShippingDiscount);

/// <summary>What is bought.</summary>
/// <param name="ShippingAddress">Where it goes.</param>
/// <param name="ShippingMethod"><c>DIGITAL</c>, <c>PICK_IN_PLACE</c>, …</param>
/// <param name="Items">The lines: information, whatever their sum.</param>
public sealed record ItemList(ShippingAddress? ShippingAddress, string? ShippingMethod, IReadOnlyList<Item>? Items);

/// <summary>Where it goes.</summary>
/// <param name="Line1">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="CountryCode">ISO 3166-1 alpha-2.</param>
/// <param name="Phone">Telephone.</param>
/// <param name="Type"><c>HOME_OR_WORK</c>.</param>
/// <param name="RecipientName">Who takes it.</param>
public sealed record ShippingAddress(string? Line1, string? City, string? CountryCode, string? Phone, string? Type, string? RecipientName);

/// <summary>A line.</summary>
/// <param name="Sku">The merchant's article number.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="Quantity">How many; a number, or its text.</param>
/// <param name="Price">Of one; a number, or its text.</param>
/// <param name="Tax">Of one or of the line; a number, or its text.</param>
/// <param name="Thumbnail">A picture's address.</param>
public sealed record Item(
    string? Sku,
    string? Name,
    string? Description,
    JsonElement? Quantity,
    JsonElement? Price,
    JsonElement? Tax,
    string? Thumbnail);

/// <summary>The merchant's purchase order.</summary>
/// <param name="PurchaseOrderId">At most 12 characters.</param>
/// <param name="PurchaseOrderDate">As sent.</param>
public sealed record PurchaseOrder(string? PurchaseOrderId, string? PurchaseOrderDate);

/// <summary>A payment as the API shows it: what was sent, and what became of it.</summary>
public sealed record PaymentAnswer
{
    /// <summary>Identifies the payment.</summary>
    public required Guid Id { get; init; }

    /// <summary>The same as <c>id</c>.</summary>
    [JsonPropertyName("_id")]
    public required Guid UnderscoreId { get; init; }

    /// <summary>The application it belongs to.</summary>
    public required string Application { get; init; }

    /// <summary>As sent.</summary>
    public string? Intent { get; init; }

    /// <summary>As sent.</summary>
    public PayerBody? Payer { get; init; }

    /// <summary>As sent.</summary>
    public PaymentAttributes? AdditionalAttributes { get; init; }

    /// <summary>As sent.</summary>
    public TransactionBody? Transaction { get; init; }

    /// <summary>As sent.</summary>
    public PurchaseOrder? PurchaseOrder { get; init; }

    /// <summary>As sent.</summary>
    public RedirectUrls? RedirectUrls { get; init; }

    /// <summary>
    /// <c>created</c>, <c>authorized</c>, <c>paid</c>, <c>rejected</c>, <c>voided</c>, <c>refunded</c>,
    /// <c>partially_refunded</c>; ours, while a provider has not said: <c>confirming</c>, <c>voiding</c>, <c>refunding</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Present and true while a charge is at the provider.</summary>
    public bool? Submitting { get; init; }

    /// <summary>Present and true while the cardholder's bank is to see her, or has not decided: <c>submitting</c> is true, too.</summary>
    public bool? Authenticating { get; init; }

    /// <summary>What the cardholder's bank said of her, where it was asked.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary><c>INPA-</c> and the milliseconds of <c>create_time</c>; for people, not unique.</summary>
    public required string InvoiceNumber { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Until when it can be charged.</summary>
    public required DateTimeOffset ExpirationDate { get; init; }

    /// <summary>In Quickpay's order: <c>self</c>, <c>approval_url</c>, <c>update_url</c>, <c>silent_charge</c>, then the others.</summary>
    public required IReadOnlyList<PaymentLink> Links { get; init; }

    /// <summary>Its operations' results in Quickpay's shape, and under <c>provider</c> the provider's own answers.</summary>
    public JsonElement? Gateway { get; init; }
}

/// <summary>A way on from a payment.</summary>
/// <param name="Href">Absolute address.</param>
/// <param name="Rel">
/// <c>self</c>, <c>approval_url</c>, <c>update_url</c>, <c>silent_charge</c>, <c>refund_method</c>, <c>void_method</c>,
/// <c>confirm_authorization</c>, <c>self_by_gateway_order</c>.
/// </param>
/// <param name="Method"><c>GET</c>, <c>POST</c>, <c>PUT</c>, or <c>REDIRECT</c>: send the browser there.</param>
/// <param name="Security">
/// <c>Jwt</c> where Quickpay asks for a token, <c>ApiKey</c> for reading; all but the page need the Bearer token here.
/// </param>
public sealed record PaymentLink(string Href, string Rel, string Method, IReadOnlyList<string> Security);

/// <summary>How to charge; may be left out. No other members are taken.</summary>
/// <param name="InstallmentsNumber">In how many installments the cardholder pays, 1 to 48; a number, or its text.</param>
/// <param name="DeferredMonths">Quickpay's; only 0, since no provider is told of it.</param>
/// <param name="Transaction">Quickpay's; a repeated amount must be the payment's.</param>
[Closed]
public sealed record SilentCharge(JsonElement? InstallmentsNumber, JsonElement? DeferredMonths, RepeatedTransaction? Transaction)
    : IOptionalBody;

/// <summary>What the merchant believes to be charged.</summary>
/// <param name="Amount">How much.</param>
[TakesPaymentInformation]
public sealed record RepeatedTransaction(RepeatedAmount? Amount);

/// <summary>How much the merchant believes to be charged.</summary>
/// <param name="Currency">The payment's.</param>
/// <param name="Total">The payment's.</param>
/// <param name="Details">Information.</param>
[Closed]
public sealed record RepeatedAmount(string? Currency, JsonElement? Total, JsonElement? Details);

/// <summary>How much of an authorization to take; without a body, or an empty one, all of it. No other members are taken.</summary>
/// <param name="TotalAmount">Major units; a number, or its text. The others need it.</param>
/// <param name="Tax">The tax in it.</param>
/// <param name="Subtotal">The rest of it: information.</param>
[Closed]
public sealed record ConfirmBody(JsonElement? TotalAmount, JsonElement? Tax, JsonElement? Subtotal) : IOptionalBody;

/// <summary>A void has no body; one that is sent must be an empty object.</summary>
[Closed]
public sealed record VoidBody : IOptionalBody;

/// <summary>How much to give back; without a body, or with an empty one, all that is left. No other members are taken.</summary>
/// <param name="RefundedAmount">Major units; a number, or its text. With <c>items</c> it is required.</param>
/// <param name="Items">What comes back: information.</param>
[Closed]
public sealed record RefundBody(JsonElement? RefundedAmount, IReadOnlyList<RefundedItem>? Items) : IOptionalBody;

/// <summary>What comes back.</summary>
/// <param name="Sku">The merchant's article number.</param>
/// <param name="Quantity">How many.</param>
public sealed record RefundedItem(string? Sku, JsonElement? Quantity);
