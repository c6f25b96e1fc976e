using System.Globalization;
using System.Security.Claims;
using OperatorConsole.Access;

namespace OperatorConsole.Accounts;

/// <summary>How somebody signed in, for a session to begin.</summary>
public sealed record SessionStart
{
    /// <summary>Who: the issuer's id of her; of an account, its id.</summary>
    public required string Subject { get; init; }

    /// <summary>Her account; null: she is of an issuer.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Of an issuer: the product's roles that it told. An account's are its own.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>How she signed in (<c>amr</c>, RFC 8176).</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>When she did, which an issuer may tell; null: now.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>What she reads; null: not chosen.</summary>
    public string? Language { get; init; }

    /// <summary>The browser, as it says; it is shortened.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Of an issuer: its tokens, sealed.</summary>
    public string? SealedTokens { get; init; }
}

/// <summary>A session that holds, with the person as she is now.</summary>
public sealed record SessionState
{
    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who: the account's id, or the issuer's id of her.</summary>
    public required string Subject { get; init; }

    /// <summary>Her account; null: she is of an issuer.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>What she is now, in the product's words.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>How she signed in (<c>amr</c>).</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>When she signed in, or last showed a second factor.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>When something was last done in it.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The browser and its system, shortened.</summary>
    public required string Browser { get; init; }

    /// <summary>What she reads; null: not chosen.</summary>
    public string? Language { get; init; }

    /// <summary>Whether she has an account of this console.</summary>
    public bool IsLocal => AccountId is not null;

    /// <summary>Whether a second factor was shown within the last five minutes, as the product counts them.</summary>
    public bool IsFresh(DateTimeOffset now) => now - AuthenticatedAt <= FreshFor && Methods.Contains("mfa");

    /// <summary>How old a second factor may be for what needs one.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>The principal with the claims of <see cref="PersonClaims"/>.</summary>
    public ClaimsPrincipal Principal()
    {
        var identity = new ClaimsIdentity(PersonClaims.Scheme, PersonClaims.Name, PersonClaims.Role);
        Add(PersonClaims.Subject, Subject);
        Add(PersonClaims.Name, Name);
        Add(PersonClaims.Session, Id.ToString());
        Add(PersonClaims.AuthenticatedAt, AuthenticatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Add(PersonClaims.Source, IsLocal ? PersonClaims.Local : PersonClaims.Issuer);
        if (Language is not null)
            Add(PersonClaims.Language, Language);
        foreach (var role in Roles)
            Add(PersonClaims.Role, role);
        foreach (var method in Methods)
            Add(PersonClaims.Method, method);
        return new ClaimsPrincipal(identity);

        void Add(string type, string value) => identity.AddClaim(new Claim(type, value));
    }
}
