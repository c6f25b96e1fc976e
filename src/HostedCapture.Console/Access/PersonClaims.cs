namespace OperatorConsole.Access;

/// <summary>
/// Names of the claims of a signed-in person, whoever signed her in. They are read anew from her session at every request, so that a
/// role that changed, or a second factor that was shown again, counts at once.
/// </summary>
public static class PersonClaims
{
    /// <summary>The authentication scheme of the console's cookie.</summary>
    public const string Scheme = "Console";

    /// <summary>Who she is: the id of an account, or the issuer's id of her. One.</summary>
    public const string Subject = "sub";

    /// <summary>For people. One.</summary>
    public const string Name = "name";

    /// <summary>
    /// What she is, in the product's words, which go into an assertion as they are: <c>operator.administrator</c>,
    /// <c>merchant.support:APPLICATION</c>. One or several.
    /// </summary>
    public const string Role = "roles";

    /// <summary>The id of her session, a GUID. One.</summary>
    public const string Session = "sid";

    /// <summary>When she signed in or last showed a second factor: Unix seconds. One.</summary>
    public const string AuthenticatedAt = "auth_time";

    /// <summary>How she did (RFC 8176): <c>pwd</c>, <c>otp</c>, <c>mfa</c>, or <c>hwk</c>, <c>user</c>, <c>mfa</c>. Several.</summary>
    public const string Method = "amr";

    /// <summary>What she reads: <c>es</c>, <c>pt</c> or <c>en</c>. None: not chosen yet.</summary>
    public const string Language = "language";

    /// <summary><see cref="Local"/> or <see cref="Issuer"/>. One.</summary>
    public const string Source = "source";

    /// <summary>An account of this console.</summary>
    public const string Local = "local";

    /// <summary>Somebody of Microsoft Entra ID or another issuer.</summary>
    public const string Issuer = "issuer";
}
