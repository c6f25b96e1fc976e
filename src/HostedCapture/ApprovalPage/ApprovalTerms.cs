using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HostedCapture.Domain;
using HostedCapture.Pages;
using HostedCapture.Payments;
using Microsoft.AspNetCore.DataProtection;

namespace HostedCapture.ApprovalPage;

/// <summary>What the approval page shows of a payment, and so what its button consents to.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Units">The amount in minor units.</param>
/// <param name="Card">The digest of <see cref="StoredPayment.Card"/>: two cards may end in the same digits.</param>
/// <param name="LastFour">The card's last digits; empty where they are not known.</param>
/// <param name="Deferred">Whether the amount is only held.</param>
/// <param name="Description">The digest of what is bought.</param>
public sealed record ApprovalTerms(string Currency, long Units, string Card, string LastFour, bool Deferred, string Description)
{
    /// <summary>The amount.</summary>
    public Money Amount => new(Units, Domain.Currency.Of(Currency)!);

    /// <summary>The terms of a payment now.</summary>
    public static ApprovalTerms Of(StoredPayment payment) => new(
        payment.Payment.Total.Currency.Code,
        payment.Payment.Total.Units,
        Digest(payment.Card),
        payment.Pan is { } pan ? pan.Last[^4..] : "",
        payment.Payment.Deferred,
        Digest(payment.Body.Transaction?.Description));

    // Short, however long the text is.
    private static string Digest(string? text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text ?? "")));
}

/// <summary>Carries the shown terms, encrypted, in the page's form.</summary>
/// <param name="protection">Seals them with keys that all nodes have.</param>
public sealed class ApprovalSeal(IDataProtectionProvider protection)
{
    /// <summary>The form's field.</summary>
    public const string Field = "terms";

    /// <summary>The field's value.</summary>
    /// <param name="key">The link's key, which binds the terms to one payment.</param>
    /// <param name="terms">What the page shows.</param>
    public string Close(string key, ApprovalTerms terms) => Protector(key).Protect(JsonSerializer.Serialize(terms));

    /// <summary>The shown terms; null for a value that no page of this payment had.</summary>
    public ApprovalTerms? Open(string key, string? value)
    {
        try
        {
            return value is null ? null : JsonSerializer.Deserialize<ApprovalTerms>(Protector(key).Unprotect(value));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Not the key itself, which opens the page: purposes are logged.
    private IDataProtector Protector(string key) => protection.CreateProtector("approval terms", LinkKey.Hash(key));
}
