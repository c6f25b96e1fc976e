using System.Text.Json;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Payments;

/// <summary>Shows a payment as the API does.</summary>
/// <param name="link">Derives the approval link's key, which is not stored.</param>
/// <param name="host">The address that links begin with.</param>
public sealed class PaymentView(ApprovalLink link, HostSettings host)
{
    /// <summary>The answer for a payment.</summary>
    public PaymentAnswer Show(StoredPayment payment, HttpRequest request) => Show(payment, host.BaseUrl(request));

    /// <summary>The same with an address that links begin with.</summary>
    public PaymentAnswer Show(StoredPayment payment, string address) => new()
    {
        Id = payment.Id,
        UnderscoreId = payment.Id,
        Application = payment.ApplicationId,
        Intent = payment.Body.Intent ?? "sale",
        Payer = payment.Body.Payer,
        AdditionalAttributes = payment.Body.AdditionalAttributes,
        Transaction = payment.Body.Transaction,
        PurchaseOrder = payment.Body.PurchaseOrder,
        RedirectUrls = payment.Body.RedirectUrls,
        State = payment.Payment.State.ToWire(),
        Submitting = payment.Payment.State == PaymentState.Charging ? true : null,
        Authenticating = payment.ChargeAtBank is null ? null : true,
        Authentication = payment.Authenticated,
        InvoiceNumber = payment.InvoiceNumber,
        CreateTime = payment.CreatedAt,
        UpdateTime = payment.UpdatedAt,
        ExpirationDate = payment.ExpiresAt,
        Links = Links(payment, address),
        Gateway = GatewayBlocks.Of(payment) is { Count: > 0 } gateway ? JsonSerializer.SerializeToElement(gateway) : null,
    };

    // The order is part of the contract: Quickpay clients take links[3] for the silent charge.
    private List<PaymentLink> Links(StoredPayment payment, string address)
    {
        var payments = $"{address}/checkout/payments";
        var operations = $"{payments}/gateways/quickpay/{payment.Method}/{payment.Id}";
        var links = new List<PaymentLink>
        {
            new($"{payments}/{payment.Id}", "self", "GET", ["ApiKey"]),
            new($"{address}/pay/{link.Key(payment.Id)}", "approval_url", "REDIRECT", []),
            new($"{payments}/{payment.Id}/edit", "update_url", "PUT", ["Jwt"]),
            new($"{operations}/silent", "silent_charge", "POST", ["Jwt"]),
            new($"{operations}/refund", "refund_method", "POST", ["Jwt"]),
            new($"{operations}/void", "void_method", "POST", ["Jwt"]),
            new($"{operations}/confirm", "confirm_authorization", "POST", ["Jwt"]),
        };
        if (payment.GatewayOrder is { } order)
            links.Add(new($"{payments}/{Uri.EscapeDataString(order)}", "self_by_gateway_order", "GET", ["ApiKey"]));
        return links;
    }
}
