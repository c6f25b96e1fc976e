using System.Globalization;
using System.Security.Claims;

namespace OperatorConsole.Access;

/// <summary>Reads the claims of a signed-in person.</summary>
public static class People
{
    /// <summary>A claim that there is one of; null: none.</summary>
    /// <param name="person">The person.</param>
    /// <param name="type">One of <see cref="PersonClaims"/>.</param>
    public static string? Of(this ClaimsPrincipal person, string type) => person.FindFirst(type)?.Value;

    /// <summary>Her session; null: nobody is signed in.</summary>
    /// <param name="person">The person.</param>
    public static Guid? Session(this ClaimsPrincipal person) => Guid.TryParse(person.Of(PersonClaims.Session), out var id) ? id : null;

    /// <summary>Whether she has an account of this console.</summary>
    /// <param name="person">The person.</param>
    public static bool IsLocal(this ClaimsPrincipal person) => person.Of(PersonClaims.Source) != PersonClaims.Issuer;

    /// <summary>When she signed in or last showed a second factor; null: not known.</summary>
    /// <param name="person">The person.</param>
    public static DateTimeOffset? AuthenticatedAt(this ClaimsPrincipal person) =>
        long.TryParse(person.Of(PersonClaims.AuthenticatedAt), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
