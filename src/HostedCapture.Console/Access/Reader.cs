using OperatorConsole.Texts;

namespace OperatorConsole.Access;

/// <summary>How somebody reads: what her browser says, and what she chose.</summary>
/// <param name="Language"><c>es</c>, <c>pt</c> or <c>en</c>.</param>
/// <param name="Zone">An IANA name, such as <c>America/Santiago</c>; null: not known yet, which shows UTC.</param>
public sealed record Reader(string Language, string? Zone)
{
    /// <summary>The cookie with the language that she chose; not secret.</summary>
    public const string LanguageCookie = "console-language";

    /// <summary>The cookie with her time zone, set by the console's script; not secret.</summary>
    public const string ZoneCookie = "console-zone";

    private const int LongestZone = 64;

    /// <summary>Her time zone; UTC when it is not known.</summary>
    public TimeZoneInfo TimeZone =>
        Zone is { Length: > 0 and <= LongestZone } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found)
            ? found
            : TimeZoneInfo.Utc;

    /// <summary>Reads a request: the choice of a signed-in person, that of the cookie, then what the browser asks for.</summary>
    /// <param name="context">The request.</param>
    public static Reader Of(HttpContext context)
    {
        var zone = context.Request.Cookies[ZoneCookie];
        return new Reader(
            Known(context.User.Of(PersonClaims.Language)) ?? Known(context.Request.Cookies[LanguageCookie]) ?? Asked(context.Request),
            zone is null ? null : Uri.UnescapeDataString(zone));
    }

    private static string Asked(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => Known(one.Value.Value)).FirstOrDefault(found => found is not null) ?? "en";

    private static string? Known(string? language) =>
        language?.Split('-')[0].ToLowerInvariant() is { } name && Words.Languages.Contains(name) ? name : null;
}
