using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>What a valid body asks for.</summary>
/// <param name="Total">What is charged.</param>
/// <param name="Deferred">Whether a charge only authorizes.</param>
/// <param name="CaptureToken">The card; null: none yet.</param>
/// <param name="GatewayOrder">The merchant's own order; null: it has none.</param>
public sealed record PaymentTerms(Money Total, bool Deferred, string? CaptureToken, string? GatewayOrder);

/// <summary>The rules for a new payment. Reports all wrong fields by their wire names.</summary>
internal static class CreatePaymentRules
{
    public const int LongestText = 255;
    public const int LongestOrder = 64;
    public const int MostItems = 200;
    public const int LongestInformation = 2048;

    private const int LongestPurchaseOrder = 12;

    // A card of any brand, and a CMR card: Quickpay's two methods that charge a captured card.
    public static readonly string[] Methods = ["QUICKPAY_TOKEN", "QUICKPAY_CREDIT"];

    public static PaymentTerms? Check(CreatePayment body, Application application, List<FieldError> errors)
    {
        if (body.Intent is not (null or "sale"))
            errors.Add(new("intent", "unknown_value"));
        if (!Methods.Contains(body.Payer?.PaymentMethod))
            errors.Add(new("payer.payment_method", body.Payer?.PaymentMethod is null ? "required" : "unsupported"));

        var person = body.Payer?.PayerInfo;
        Text("payer.payer_info.email", person?.Email);
        if (person?.Email is { Length: > 0 } email && !IsEmail(email))
            errors.Add(new("payer.payer_info.email", "email"));
        Text("payer.payer_info.full_name", person?.FullName);
        Country("payer.payer_info.country", person?.Country);
        Text("payer.payer_info.document_number", person?.DocumentNumber);
        Text("payer.payer_info.document_type", person?.DocumentType);
        Information("payer.payer_info.is_guest", person?.IsGuest);

        var token = body.AdditionalAttributes?.CaptureToken ?? body.Payer?.CaptureToken;
        Text("additional_attributes.capture_token", token);
        if (body.Payer?.CaptureToken is { } older && older != token)
            errors.Add(new("payer.capture_token", "duplicate"));
        var deferred = Deferred(body.AdditionalAttributes?.IsDeferredCapture);
        foreach (var (name, value) in body.AdditionalAttributes?.Others ?? new Dictionary<string, JsonElement>())
            Information($"additional_attributes.{name}", value);

        var transaction = body.Transaction;
        Order(transaction?.GatewayOrder);
        Text("transaction.reference_id", transaction?.ReferenceId);
        Text("transaction.description", transaction?.Description);
        Text("transaction.soft_descriptor", transaction?.SoftDescriptor);
        Items(transaction?.ItemList);
        Text("purchase_order.purchase_order_id", body.PurchaseOrder?.PurchaseOrderId, LongestPurchaseOrder);
        Text("purchase_order.purchase_order_date", body.PurchaseOrder?.PurchaseOrderDate);
        if (body.Authentication is not null && BankAuthentications.Parse(body.Authentication) is null)
            errors.Add(new("authentication", "unknown_value"));
        Address("redirect_urls.return_url", body.RedirectUrls?.ReturnUrl);
        Address("redirect_urls.cancel_url", body.RedirectUrls?.CancelUrl);

        var total = AmountRules.Check(transaction?.Amount, transaction?.ItemList, errors);
        return errors.Count > 0 || total is null ? null : new PaymentTerms(total, deferred, token, transaction?.GatewayOrder);

        void Text(string field, string? value, int longest = LongestText)
        {
            if (value is null)
                return;
            if (value.Length > longest)
                errors.Add(new(field, "too_long"));
            else if (value.Any(char.IsControl))
                errors.Add(new(field, "text"));
        }

        // It is echoed as it is, whatever its shape.
        void Information(string field, JsonElement? value)
        {
            if (value?.ValueKind == JsonValueKind.String)
                Text(field, value.Value.GetString(), LongestInformation);
            foreach (var item in value?.ValueKind == JsonValueKind.Array ? value.Value.EnumerateArray() : [])
                Information(field, item);
            foreach (var member in value?.ValueKind == JsonValueKind.Object ? value.Value.EnumerateObject() : [])
                Information($"{field}.{member.Name}", member.Value);
        }

        void Country(string field, string? value)
        {
            if (value is not null && !(value.Length == 2 && value.All(char.IsAsciiLetterUpper)))
                errors.Add(new(field, "country"));
        }

        void Address(string field, string? value)
        {
            if (value is not null && ReturnOrigin.Check(value, application.ReturnOrigins) is { } code)
                errors.Add(new(field, code));
        }

        bool Deferred(JsonElement? value)
        {
            if (!AmountRules.IsThere(value))
                return false;
            switch (value!.Value.ValueKind, AmountRules.Text(value))
            {
                case (JsonValueKind.True, _) or (_, "true"):
                    return true;
                case (JsonValueKind.False, _) or (_, "false" or ""):
                    return false;
                default:
                    errors.Add(new("additional_attributes.is_deferred_capture", "unknown_value"));
                    return false;
            }
        }

        // It is part of an address: GET /checkout/payments/{gateway_order}.
        void Order(string? order)
        {
            if (order is null)
                return;
            Text("transaction.gateway_order", order, LongestOrder);
            if (order.All(c => c == '.' || char.IsWhiteSpace(c)) || order.AsSpan().IndexOfAny("/\\") >= 0)
                errors.Add(new("transaction.gateway_order", "format"));
        }

        void Items(ItemList? list)
        {
            Text("transaction.item_list.shipping_method", list?.ShippingMethod);
            Text("transaction.item_list.shipping_address.line1", list?.ShippingAddress?.Line1);
            Text("transaction.item_list.shipping_address.city", list?.ShippingAddress?.City);
            Text("transaction.item_list.shipping_address.country_code", list?.ShippingAddress?.CountryCode);
            Text("transaction.item_list.shipping_address.phone", list?.ShippingAddress?.Phone);
            Text("transaction.item_list.shipping_address.type", list?.ShippingAddress?.Type);
            Text("transaction.item_list.shipping_address.recipient_name", list?.ShippingAddress?.RecipientName);
            if (list?.Items is not { } items)
                return;
            if (items.Count > MostItems)
                errors.Add(new("transaction.item_list.items", "range"));
            foreach (var (index, item) in items.Index())
            {
                var field = $"transaction.item_list.items.{index}";
                if (item is null)
                    errors.Add(new(field, "type"));
                Text($"{field}.sku", item?.Sku);
                Text($"{field}.name", item?.Name);
                Text($"{field}.description", item?.Description, LongestInformation);
                Text($"{field}.thumbnail", item?.Thumbnail, LongestInformation);
            }
        }
    }

    private static bool IsEmail(string email) =>
        email.IndexOf('@') is var at && at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || c is '<' or '>' or ',');
}
