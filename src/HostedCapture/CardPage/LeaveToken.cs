using System.Security.Cryptography;
using HostedCapture.Pages;
using Microsoft.AspNetCore.DataProtection;

namespace HostedCapture.CardPage;

/// <summary>
/// The token of the form that leaves the page, so that leaving needs no cookie. It is bound to the link, whose key only
/// the cardholder and the merchant know; the browser's headers show that the form comes from this site.
/// </summary>
/// <param name="protection">Keys that all nodes have.</param>
public sealed class LeaveToken(IDataProtectionProvider protection)
{
    /// <summary>The form's field.</summary>
    public const string Field = "leave";

    /// <summary>The token of a link's page.</summary>
    public string For(string key) => Protector(key).Protect(Field);

    /// <summary>Whether a page of this link had it.</summary>
    public bool IsFor(string key, string? token)
    {
        try
        {
            return token is not null && Protector(key).Unprotect(token) == Field;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // The purpose has the key's hash: the framework logs purposes.
    private IDataProtector Protector(string key) => protection.CreateProtector("leave the page", LinkKey.Hash(key));
}
