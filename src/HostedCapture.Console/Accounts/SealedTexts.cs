using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace OperatorConsole.Accounts;

/// <summary>
/// What a browser carries from one page to the next and cannot read or change: a password that was right, a passkey's challenge, an
/// authenticator's new key. Nothing is kept here until it is used.
/// </summary>
public sealed class SealedTexts(IDataProtectionProvider protection, IDbContextFactory<AccountsContext> contexts, TimeProvider time)
{
    /// <summary>Seals a value.</summary>
    /// <param name="purpose">Only a text of the same purpose is opened.</param>
    /// <param name="value">What is sealed.</param>
    /// <param name="lasts">How long it is good.</param>
    public string Seal<T>(string purpose, T value, TimeSpan lasts) =>
        Protector(purpose).Protect(JsonSerializer.Serialize(new Sealed<T>(Guid.NewGuid(), time.GetUtcNow() + lasts, value)));

    /// <summary>Opens a text; null: it is none, or its time is over.</summary>
    public Sealed<T>? Open<T>(string purpose, string? text)
    {
        if (text is not { Length: > 0 })
            return null;
        try
        {
            var found = JsonSerializer.Deserialize<Sealed<T>>(Protector(purpose).Unprotect(text));
            return found is not null && found.Until > time.GetUtcNow() ? found : null;
        }
        catch (Exception error) when (error is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Uses a text up.</summary>
    /// <returns>Whether it was not used before.</returns>
    public async Task<bool> SpendAsync<T>(Sealed<T> text, CancellationToken token = default)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Spent.Where(one => one.Until < now).ExecuteDeleteAsync(token);
        db.Spent.Add(new SpentRow { Id = text.Id, Until = text.Until });
        try
        {
            await db.SaveChangesAsync(token);
            return true;
        }
        catch (DbUpdateException)
        {
            // Its row is there already.
            if (await db.Spent.AsNoTracking().AnyAsync(one => one.Id == text.Id, token))
                return false;
            throw;
        }
    }

    private IDataProtector Protector(string purpose) => protection.CreateProtector("OperatorConsole.SealedTexts", purpose);
}

/// <summary>A sealed value.</summary>
/// <param name="Id">Identifies the text.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Value">What was sealed.</param>
public sealed record Sealed<T>(Guid Id, DateTimeOffset Until, T Value);
