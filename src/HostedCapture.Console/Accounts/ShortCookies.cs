namespace OperatorConsole.Accounts;

/// <summary>Cookies that carry a <see cref="SealedTexts"/> from one page to the next.</summary>
public static class ShortCookies
{
    /// <summary>How they are sent: to this console alone, and to no script.</summary>
    /// <param name="options">Whether it is reached over https.</param>
    /// <param name="lasts">How long.</param>
    public static CookieOptions Options(AccountsOptions options, TimeSpan lasts) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = lasts > TimeSpan.Zero ? lasts : null,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = options.SecureCookies,
    };
}
