using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>An authenticator's new key, until the first code shows that it was taken. It waits in the page itself, sealed.</summary>
/// <param name="Key">As it is kept.</param>
/// <param name="Address">What the picture holds.</param>
/// <param name="Typed">The key in groups of four, for those without a camera.</param>
/// <param name="Sealed">What the form carries.</param>
public sealed record AuthenticatorSetup(string Key, string Address, string Typed, string Sealed)
{
    private const string Purpose = "authenticator";

    private static readonly TimeSpan s_lasts = TimeSpan.FromHours(1);

    /// <summary>The setup that a form carries back, if it is of the same person; else a new one.</summary>
    /// <param name="texts">Seals it.</param>
    /// <param name="totp">Makes keys.</param>
    /// <param name="owner">Whom it is for: an invitation's id, or an account's.</param>
    /// <param name="email">Her e-mail.</param>
    /// <param name="carried">What the form carried; empty: nothing yet.</param>
    internal static AuthenticatorSetup Of(SealedTexts texts, Totp totp, Guid owner, string email, string carried)
    {
        if (Carried(texts, owner, carried) is not { } key)
        {
            key = totp.NewKey();
            carried = texts.Seal(Purpose, new Pending(owner, key), s_lasts);
        }

        return new AuthenticatorSetup(
            key, totp.Address(key, email), string.Join(' ', totp.Typed(key).Chunk(4).Select(four => new string(four))), carried);
    }

    /// <summary>The key that a form carries; null: none, or another's.</summary>
    internal static string? Carried(SealedTexts texts, Guid owner, string carried) =>
        texts.Open<Pending>(Purpose, carried)?.Value is { } pending && pending.Owner == owner ? pending.Key : null;

    private sealed record Pending(Guid Owner, string Key);
}
