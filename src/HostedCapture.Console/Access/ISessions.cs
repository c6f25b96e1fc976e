using System.Security.Claims;

namespace OperatorConsole.Access;

/// <summary>
/// The sessions of signed-in people. They are kept in the accounts' database, so that one can be ended from another browser, by an
/// administrator or on another node.
/// </summary>
public interface ISessions
{
    /// <summary>
    /// The person of a session as she is now, with the claims of <see cref="PersonClaims"/>; null: there is none, it was ended, was not
    /// used for 15 minutes, is older than 12 hours, or her account may not sign in any more.
    /// </summary>
    /// <param name="session">The session's id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<ClaimsPrincipal?> FindAsync(Guid session, CancellationToken cancellationToken = default);

    /// <summary>Notes that she is at work: the 15 minutes begin again.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task TouchAsync(Guid session, CancellationToken cancellationToken = default);

    /// <summary>Ends a session; one that is not there is no error.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task EndAsync(Guid session, CancellationToken cancellationToken = default);

    /// <summary>Begins the session of somebody whom an issuer signed in.</summary>
    /// <param name="person">Subject, name, roles, time and methods as <see cref="PersonClaims"/>; no session yet.</param>
    /// <param name="sealedTokens">The issuer's tokens, sealed; they are kept with the session and end with it.</param>
    /// <param name="context">The request, for the browser and the address that the list of sessions shows.</param>
    /// <returns>The session's id.</returns>
    Task<Guid> BeginIssuedAsync(ClaimsPrincipal person, string sealedTokens, HttpContext context);

    /// <summary>The issuer's tokens of a session, sealed; null: it has none.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<string?> SealedTokensAsync(Guid session, CancellationToken cancellationToken = default);

    /// <summary>Keeps tokens that were renewed, and what she is by them.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="sealedTokens">The new ones, sealed.</param>
    /// <param name="roles">In the product's words.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task KeepTokensAsync(Guid session, string sealedTokens, IReadOnlyList<string> roles, CancellationToken cancellationToken = default);
}
